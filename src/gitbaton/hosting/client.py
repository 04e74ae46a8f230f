"""A project's pull requests: whichever host it is on, by whichever way there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.hosting import forgejo, github, gitlab
from gitbaton.hosting.host_cli import TOOLS, HostCliError, find_host_cli, via_cli
from gitbaton.hosting.models import PullRequest
from gitbaton.hosting.response import HostUnreachableError, NoAccessError
from gitbaton.hosting.rest import over_rest
from gitbaton.hosting.tokens import find_token, token_names

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting, Kind
    from gitbaton.hosting.response import Send

    Found = TypeVar("Found")

    class Interface(Protocol):
        """What each kind of host has a module for."""

        def find(self, send: Send, hosting: Hosting, branch: str) -> list[PullRequest]: ...

        def create(
            self, send: Send, hosting: Hosting, branch: str, base: str, title: str, body: str
        ) -> PullRequest: ...

        def update(
            self, send: Send, hosting: Hosting, number: int, title: str, body: str
        ) -> PullRequest: ...


_INTERFACES: dict[Kind, Interface] = {"github": github, "gitlab": gitlab, "forgejo": forgejo}


class PullRequestClient(Value):
    """Where the requests of one project are looked up, opened and changed.

    Every method raises HostRefusedError (TakenError where the request is there already) and
    HostUnreachableError.
    """

    hosting: Hosting
    send: Send

    def find(self, branch: str) -> list[PullRequest]:
        """The requests of a branch of the project's own, open or not."""
        at = _INTERFACES[self.hosting.kind]
        return self._understood(lambda: at.find(self.send, self.hosting, branch))

    def create(self, branch: str, base: str, title: str, body: str) -> PullRequest:
        """Open a request."""
        at = _INTERFACES[self.hosting.kind]
        return self._understood(
            lambda: at.create(self.send, self.hosting, branch, base, title, body)
        )

    def update(self, number: int, title: str, body: str) -> PullRequest:
        """Give a request another title and body."""
        at = _INTERFACES[self.hosting.kind]
        return self._understood(lambda: at.update(self.send, self.hosting, number, title, body))

    def _understood(self, ask: Callable[[], Found]) -> Found:
        try:
            return ask()
        except (AttributeError, KeyError, TypeError, ValueError):
            raise HostUnreachableError(
                f"what {self.hosting.host} answers is not what {self.hosting.kind} would",
                "git config baton.host github, or gitlab, or forgejo",
            ) from None


def connect(
    hosting: Hosting, branch: str, base: str, environ: Mapping[str, str]
) -> tuple[PullRequestClient, list[PullRequest]]:
    """A client that works, and a branch's request: through the host's own tool, or REST.

    Raises NoAccessError, with what to do by hand, HostRefusedError and HostUnreachableError.
    """
    tool, token = find_host_cli(hosting, environ), find_token(hosting, environ)
    if tool is not None:
        try:
            client = PullRequestClient(hosting, via_cli(tool, hosting, environ))
            return client, client.find(branch)
        except (NoAccessError, HostCliError):
            if not token:
                raise
    if not token:
        raise _no_token(hosting, branch, base, environ)
    client = PullRequestClient(hosting, over_rest(hosting, token))
    return client, client.find(branch)


def _no_token(
    hosting: Hosting, branch: str, base: str, environ: Mapping[str, str]
) -> NoAccessError:
    name = token_names(hosting)[0]
    ways = [f"export {name}=…"]
    if hosting.kind in TOOLS:
        tool = TOOLS[hosting.kind]
        ways.append(f"install {tool}: {tool} auth login --hostname {hosting.host}")
    page = quote(hosting.form(branch, base))
    ways.append(f"by hand, with the text of git baton pr --dry-run: {page}")
    limits = ""
    if hosting.kind == "gitlab" and environ.get("CI_JOB_TOKEN"):
        limits = " (a CI_JOB_TOKEN may not open merge requests)"
    return NoAccessError(
        f"there is no token for {hosting.host} in the environment{limits}", "\nor ".join(ways)
    )
