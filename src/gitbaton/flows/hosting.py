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
