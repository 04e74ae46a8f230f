"""Pull requests of Forgejo and Gitea (codeberg.org/api/swagger, repository)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from gitbaton.hosting.github import create, is_own, read, update
from gitbaton.hosting.models import PullRequest

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting
    from gitbaton.hosting.response import Send

__all__ = ["create", "find", "update"]

_MOST_PAGES = 40


def find(send: Send, hosting: Hosting, branch: str) -> list[PullRequest]:
    """The open requests of a branch; without any, those of it that were closed lately.

    The list cannot be asked for one branch, and ``pulls/{base}/{head}`` answers with the oldest
    request of the two, open or not.
    """
    return _listed(send, hosting, branch, "open", _MOST_PAGES) or _listed(
        send, hosting, branch, "closed", 2
    )


def _listed(send: Send, hosting: Hosting, branch: str, state: str, most: int) -> list[PullRequest]:
    found: list[PullRequest] = []
    for page in range(1, most + 1):
        asked = {"state": state, "sort": "recentupdate", "limit": "50", "page": str(page)}
        path = f"repos/{quote(hosting.project)}/pulls?{urlencode(asked)}"
        listed = send("GET", path, None).read(hosting)
        found += [read(each) for each in listed if is_own(each, hosting, branch)]
        if not listed:
            break
    return found
