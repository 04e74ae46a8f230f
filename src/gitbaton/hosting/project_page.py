"""Where the project is on the web, from its remote's URL."""

from __future__ import annotations

from gitbaton.git.git_config import configured
from gitbaton.git.remote import url_of
from gitbaton.hosting.remote_host import Hosting, find_hosting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.project.remote_feature import Session


def hosting_of(session: Session) -> Hosting:
    """Where the remote's project is. Raises UsageError."""
    kind = configured(("baton.host",), session.git).get("baton.host", "")
    return find_hosting(url_of(session.remote, session.git), session.remote, kind)


def project_of(session: Session) -> str:
    """The project's name: the last part of the remote's URL, as long as it is no password."""
    url = url_of(session.remote, session.git) if session.remote else ""
    name = url.replace(":", "/").rstrip("/").removesuffix(".git").rpartition("/")[2]
    return "" if "@" in name else name
