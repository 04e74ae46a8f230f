"""Tokens for hosts: from the environment alone, and never in anything that is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gitbaton.hosting.response import NoAccessError

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting, Kind

_TOKENS: dict[Kind, tuple[str, ...]] = {
    "github": ("GH_TOKEN", "GITHUB_TOKEN"),
    "gitlab": ("GITLAB_TOKEN",),
    "forgejo": ("FORGEJO_TOKEN", "GITEA_TOKEN"),
}
_ENTERPRISE = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")  # as gh names them
_HIDDEN = b"***"


def token_names(hosting: Hosting) -> tuple[str, ...]:
    """The variables that may hold a token for the host; the first one that is set counts."""
    own = hosting.host == "github.com" or hosting.host.endswith(".ghe.com")
    enterprise = _ENTERPRISE if hosting.kind == "github" and not own else ()
    return (*enterprise, *_TOKENS[hosting.kind])


def find_token(hosting: Hosting, environ: Mapping[str, str]) -> str:
    """The token, empty if there is none. Raises NoAccessError for what cannot be one."""
    name = next((name for name in token_names(hosting) if environ.get(name)), "")
    token = environ.get(name, "").strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NoAccessError(f"{name} holds characters that no token has", f"export {name}=…")
    return token


def without(secrets: Iterable[str], data: bytes) -> bytes:
    """What a host or a tool said, should it say a token back."""
    for secret in filter(None, secrets):
        data = data.replace(secret.encode("utf-8", "surrogateescape"), _HIDDEN)
    return data
