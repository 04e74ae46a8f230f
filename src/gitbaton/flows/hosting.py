"""Where the project is on the web, as its remote's URL tells."""

from __future__ import annotations

from gitbaton.core.hosting import find_hosting
from gitbaton.repo.index import configured
from gitbaton.repo.remote import url_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.hosting import Hosting
    from gitbaton.flows.view import Site


def hosting_of(site: Site) -> Hosting:
    """Where the remote's project is. Raises UsageError."""
    told = configured(("baton.host",), site.environ).get("baton.host", "")
    return find_hosting(url_of(site.remote, site.environ), site.remote, told)


def project_of(site: Site) -> str:
    """The project's name: the last part of the remote's URL, as long as it is no password."""
    url = url_of(site.remote, site.environ) if site.remote else ""
    name = url.replace(":", "/").rstrip("/").removesuffix(".git").rpartition("/")[2]
    return "" if "@" in name else name
