"""Which branch is the default one, as last fetched."""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.git.configuration import read_configuration
from gitbaton.git.history import default_branch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.git.history import RepoInfo
    from gitbaton.git.objects import Objects


def default_ref(remote: str, places: RepoInfo, objects: Objects) -> str:
    """The remote-tracking ref of a remote's default branch; this clone's own main without one.

    It is the branch that the remote's HEAD names, or another one that the settings there name. No
    other branch's settings count: otherwise any branch could declare itself the default one.
    """
    if not remote:
        return "refs/heads/main"
    prefix = f"refs/remotes/{remote}/"
    told = default_branch(remote, places, objects.git)
    try:
        settings = read_configuration(objects, prefix + told)
    except ConfigError:
        settings = None
    return prefix + (settings.default_branch if settings and settings.default_branch else told)
