"""What a host answers, and what its refusals mean to a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gitbaton.base.errors import BatonError
from gitbaton.base.value import Value

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting, Kind

    Fields = Mapping[str, str]
    Send = Callable[[str, str, Fields | None], "Response"]
    """One request: method, path below the interface's root, and the fields of its JSON."""

LONGEST_REPLY = 16 * 1024 * 1024
_LONGEST_WORDS = 300
_RIGHTS: dict[Kind, str] = {
    "github": "the token needs: Pull requests, read and write (in a workflow: permissions, "
    "pull-requests: write, and the repository's setting that lets Actions create pull requests)",
    "gitlab": "the token needs the scope api, and the role Developer",
    "forgejo": "the token needs the scope write:repository",
}


class NoAccessError(BatonError):
    """There is no token, or no client to use it with (exit 2)."""


class HostRefusedError(BatonError):
    """The host refused (exit 5)."""

    exit_code = 5


class HostUnreachableError(BatonError):
    """The host did not answer, or what did was not it (exit 6)."""

    exit_code = 6


class TakenError(HostRefusedError):
    """There is such a request already, or the host does not like its fields (exit 5)."""


class Response(Value):
    """A host's answer: its status, and its body as it came."""

    status: int
    body: bytes

    def read(self, hosting: Hosting) -> Any:
        """The JSON of a success. Raises HostRefusedError and HostUnreachableError."""
        if not 200 <= self.status < 300:
            raise _refusal(self, hosting)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise HostUnreachableError(
                f"what answers at {hosting.api} is no {hosting.kind}: it sent no JSON",
                "git config baton.host github, or gitlab, or forgejo; or check the network",
            ) from None

    @property
    def words(self) -> str:
        """The host's own words of refusal, in one line."""
        try:
            parsed = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        found = parsed.get("message") or parsed.get("error") if isinstance(parsed, dict) else parsed
        errors = parsed.get("errors") if isinstance(parsed, dict) else None
        more = [each.get("message", "") for each in errors or () if isinstance(each, dict)]
        lines = [found if isinstance(found, str) else json.dumps(found), *filter(None, more)]
        return "; ".join(lines)[:_LONGEST_WORDS]


def _refusal(reply: Response, hosting: Hosting) -> BatonError:
    status, said = reply.status, f": {reply.words}" if reply.words else ""
    place = f"{hosting.host} answers {status}{said}"
    if status == 401:
        return HostRefusedError(
            f"{place}; it does not accept the token", f"make a new one; {_RIGHTS[hosting.kind]}"
        )
    if status == 429:
        return HostRefusedError(f"{place}; too many requests", "wait, then type it again")
    if status == 403:
        return HostRefusedError(f"{place}; the token may not do this", _RIGHTS[hosting.kind])
    if status == 404:
        return HostRefusedError(
            f"{place}; there is no {hosting.project}, or the token may not see it",
            f"git remote -v; {_RIGHTS[hosting.kind]}",
        )
    if 300 <= status < 400:
        return HostRefusedError(
            f"{place}; {hosting.project} has moved, and a token is not sent after it",
            "git remote set-url, with the new address",
        )
    if status in (400, 409, 422):
        return TakenError(place, "git baton pr --dry-run shows what would be sent")
    if status >= 500:
        return HostUnreachableError(place, "wait, then type the same command again")
    return HostRefusedError(place, "git baton pr --dry-run shows what would be sent")
