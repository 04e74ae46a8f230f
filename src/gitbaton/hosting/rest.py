"""Requests to a host with a token from the environment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gitbaton import __version__
from gitbaton.hosting.response import LONGEST_REPLY, HostUnreachableError, NoAccessError, Response
from gitbaton.hosting.tokens import without

if TYPE_CHECKING:
    import requests

    from gitbaton.hosting.remote_host import Hosting, Kind
    from gitbaton.hosting.response import Fields, Send

_CONNECT, _READ, _WHOLE = 5, 20, 60  # seconds: to connect, between two pieces, for all of them
_SCHEMES: dict[Kind, str] = {"github": "Bearer", "gitlab": "Bearer", "forgejo": "token"}


def over_rest(hosting: Hosting, token: str) -> Send:
    """Send with a token: to this host only, never after a redirect, never in plain HTTP but to
    this machine. Raises NoAccessError without the client library, HostUnreachableError."""
    try:
        import requests
    except ImportError:
        raise NoAccessError(
            "speaking to a host takes the extra pr, or the host's own tool",
            "pip install 'git-baton[pr]'",
        ) from None

    session = requests.Session()
    session.headers.update(_headers(hosting))
    # Set as auth, not as header: else a machine of ~/.netrc would take the token's place.
    session.auth = _Token(_SCHEMES[hosting.kind], token)
    if not hosting.secure:
        session.trust_env = False  # no proxy is asked for this machine

    def send(method: str, path: str, fields: Fields | None = None) -> Response:
        try:
            reply = _answer(session, method, f"{hosting.api}/{path}", fields)
        except (requests.RequestException, OSError) as error:
            kind = type(error).__name__
            raise HostUnreachableError(
                f"{hosting.host} does not answer ({kind})"
                + ("" if method == "GET" else "; whether the request came through is unknown"),
                "check the network, then type the same command again: it never opens two",
            ) from None
        return reply.replace(body=without([token], reply.body))

    return send


class _Token:
    """Puts the token into a request's header (requests, ``AuthBase``)."""

    def __init__(self, scheme: str, token: str) -> None:
        self._value = f"{scheme} {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._value
        return request


def _headers(hosting: Hosting) -> dict[str, str]:
    headers = {"User-Agent": f"git-baton/{__version__}", "Accept": "application/json"}
    if hosting.kind == "github":
        headers["Accept"] = "application/vnd.github+json"
        headers["X-GitHub-Api-Version"] = "2022-11-28"
    return headers


def _answer(session: requests.Session, method: str, url: str, fields: Fields | None) -> Response:
    end = time.monotonic() + _WHOLE
    with session.request(
        method,
        url,
        json=fields,
        timeout=(_CONNECT, _READ),
        allow_redirects=False,
        stream=True,
    ) as response:
        body = b""
        for piece in response.iter_content(1 << 16):
            body += piece
            if len(body) > LONGEST_REPLY or time.monotonic() > end:
                raise OSError("too long")
        return Response(response.status_code, body)
