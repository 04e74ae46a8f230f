"""Merge requests of GitLab (docs.gitlab.com/api/merge_requests)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from gitbaton.hosting.models import PullRequest

if TYPE_CHECKING:
    from gitbaton.hosting.models import RequestState
    from gitbaton.hosting.remote_host import Hosting
    from gitbaton.hosting.response import Send

_STATES: dict[str, RequestState] = {"opened": "open", "locked": "open", "merged": "merged"}


def find(send: Send, hosting: Hosting, branch: str) -> list[PullRequest]:
    """The requests of a branch, open or not, the newest ones."""
    asked = urlencode({"source_branch": branch, "state": "all", "per_page": "50"})
    found = send("GET", f"{_requests(hosting)}?{asked}", None).read(hosting)
    return [
        _read(each)
        for each in found
        if each["source_branch"] == branch
        and each["source_project_id"] == each["target_project_id"]
    ]


def create(
    send: Send, hosting: Hosting, branch: str, base: str, title: str, body: str
) -> PullRequest:
    """Open a request."""
    fields = {
        "source_branch": branch,
        "target_branch": base,
        "title": title,
        "description": body,
    }
    return _read(send("POST", _requests(hosting), fields).read(hosting))


def update(send: Send, hosting: Hosting, number: int, title: str, body: str) -> PullRequest:
    """Give a request another title and description."""
    fields = {"title": title, "description": body}
    return _read(send("PUT", f"{_requests(hosting)}/{number}", fields).read(hosting))


def _read(each: Any) -> PullRequest:
    return PullRequest(
        int(each["iid"]),
        str(each["web_url"]),
        _STATES.get(each["state"], "closed"),
        str(each["title"]),
        str(each.get("description") or ""),
        str(each.get("sha") or ""),
        str(each["target_branch"]),
    )


def _requests(hosting: Hosting) -> str:
    return f"projects/{quote(hosting.project, safe='')}/merge_requests"
