"""Pull requests of GitHub (docs.github.com/rest/pulls/pulls)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from gitbaton.hosting.models import PullRequest

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting
    from gitbaton.hosting.response import Send


def find(send: Send, hosting: Hosting, branch: str) -> list[PullRequest]:
    """The requests of a branch, open or not, the newest ones."""
    owner = hosting.project.partition("/")[0]
    asked = urlencode({"head": f"{owner}:{branch}", "state": "all", "per_page": "50"})
    found = send("GET", f"{_pulls(hosting)}?{asked}", None).read(hosting)
    return [read(each) for each in found if is_own(each, hosting, branch)]


def create(
    send: Send, hosting: Hosting, branch: str, base: str, title: str, body: str
) -> PullRequest:
    """Open a request."""
    fields = {"title": title, "head": branch, "base": base, "body": body}
    return read(send("POST", _pulls(hosting), fields).read(hosting))


def update(send: Send, hosting: Hosting, number: int, title: str, body: str) -> PullRequest:
    """Give a request another title and body."""
    fields = {"title": title, "body": body}
    return read(send("PATCH", f"{_pulls(hosting)}/{number}", fields).read(hosting))


def is_own(each: Any, hosting: Hosting, branch: str) -> bool:
    """Whether a request's branch is the project's own, and not one of that name in a fork."""
    head = each["head"]
    home = (head.get("repo") or {}).get("full_name", "")
    return bool(head["ref"] == branch and home.casefold() == hosting.project.casefold())


def read(each: Any) -> PullRequest:
    """A request from its JSON; Forgejo's has the same fields."""
    merged = each.get("merged") or each.get("merged_at")
    return PullRequest(
        int(each["number"]),
        str(each["html_url"]),
        "merged" if merged else "open" if each["state"] == "open" else "closed",
        str(each["title"]),
        str(each.get("body") or ""),
        str(each["head"].get("sha", "")),
        str(each["base"]["ref"]),
    )


def _pulls(hosting: Hosting) -> str:
    return f"repos/{quote(hosting.project)}/pulls"
