"""Which branch is a remote's default one: as its HEAD says, or as the settings there do.

No other branch's settings count: otherwise any branch could declare itself the default one.
"""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.git.configuration import read_configuration
from gitbaton.git.objects import is_commit
from gitbaton.git.refs import default_branch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.git.history import RepoInfo
    from gitbaton.git.objects import Objects
    from gitbaton.git.remote import RemoteState


def default_ref(remote: str, places: RepoInfo, objects: Objects) -> str:
    """The remote-tracking ref of a remote's default branch; this clone's own main without a remote.

    It is empty where this clone does not know what the remote's HEAD names (git-remote, set-head).
    """
    if not remote:
        return "refs/heads/main"
    prefix = f"refs/remotes/{remote}/"
    home = default_branch(remote, places, objects.git)
    if not home:
        return ""
    return prefix + (_named_at(prefix + home, objects) or home)


def default_name(remote: str, places: RepoInfo, objects: Objects) -> str:
    """The short name of a remote's default branch, as last fetched; empty if it is not known."""
    ref = default_ref(remote, places, objects)
    return ref.removeprefix(f"refs/remotes/{remote}/" if remote else "refs/heads/")


def default_now(remote: str, state: RemoteState, objects: Objects) -> str:
    """The short name of the default branch, as the remote says now.

    The settings are those of its commit there, or as last fetched while that is not here yet.
    """
    home = state.default
    tip = state.heads.get(home, "")
    here = tip if tip and is_commit(tip, objects) else f"refs/remotes/{remote}/{home}"
    return _named_at(here, objects) or home


def _named_at(revision: str, objects: Objects) -> str:
    """What the settings of a commit name; empty if they name none, or cannot be read."""
    try:
        settings = read_configuration(objects, revision)
    except ConfigError:
        return ""
    return settings.default_branch if settings else ""
