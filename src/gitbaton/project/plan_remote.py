"""Which of a clone's remotes has the plan: claims go there, and what it has published is the judge.

A contributor's clone has a fork as ``origin`` and the project as ``upstream``.
"""

from __future__ import annotations

from gitbaton.base.errors import ConfigError
from gitbaton.git.configuration import read_configuration
from gitbaton.git.git_config import configured
from gitbaton.git.history import read_repo_info
from gitbaton.git.objects import is_commit
from gitbaton.git.refs import list_refs
from gitbaton.plan.settings import Settings
from gitbaton.project.default_branch import default_ref
from gitbaton.project.plan_at_commit import PlanReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.git.objects import Objects

KEY = "baton.remote"
REMOTE_KEYS = (KEY, "remote.*.url")
"""What is read of git's configuration to tell the remotes apart."""

_PROJECT = "upstream"


def plan_remote(objects: Objects, configuration: Mapping[str, str] | None = None) -> str:
    """The name of the remote that has the plan; empty if this clone has no remote.

    It is the one that the user's own configuration names (``baton.remote``), else ``upstream``
    where its default branch, as last fetched, has a plan, else ``origin``, else the first one.
    ``configuration`` has ``REMOTE_KEYS`` where they are read already. Raises ConfigError where
    the user names no remote.
    """
    found = configured(REMOTE_KEYS, objects.git) if configuration is None else configuration
    names = remote_names(found)
    chosen = found.get(KEY, "")
    if chosen and chosen not in names:
        raise ConfigError(
            f'{KEY} is "{chosen}", and there is no such remote',
            f"git remote -v; then git config {KEY} NAME, or git config --unset {KEY}",
        )
    if chosen:
        return chosen
    if _PROJECT in names and _has_plan(_PROJECT, objects):
        return _PROJECT
    return "origin" if "origin" in names else next(iter(names), "")


def remote_names(configuration: Mapping[str, str]) -> tuple[str, ...]:
    """The names of all remotes, in the order of the configuration."""
    return tuple(
        [
            key.removeprefix("remote.").removesuffix(".url")
            for key in configuration
            if key.startswith("remote.") and key.endswith(".url")
        ]
    )


def unshared_claims(
    remote: str, objects: Objects, configuration: Mapping[str, str]
) -> tuple[str, str] | None:
    """Why others may not see what is claimed at ``remote``, and the command that mends it."""
    if remote in ("", _PROJECT) or _PROJECT not in remote_names(configuration):
        return None
    if not list_refs(objects.git, f"refs/remotes/{_PROJECT}/"):
        why = (
            f"{_PROJECT} was never fetched, so claims go to {remote}; where the plan is shared at "
            f"{_PROJECT} nobody sees them"
        )
        return why, f"git fetch {_PROJECT}"
    if configuration.get(KEY) and _has_plan(_PROJECT, objects):
        why = f"claims stay on {remote}, and whoever works from {_PROJECT} does not see them"
        return why, f"git config --unset {KEY}"
    return None


def way_if_refused(remote: str) -> str:
    """What helps where a remote refuses a push of claims."""
    if remote == _PROJECT:
        return (
            f"if you may not push to {remote}, claims can stay on your fork, where nobody else "
            f"sees them: git config {KEY} origin"
        )
    return "ask whoever keeps the remote, or see git push --dry-run"


def _has_plan(remote: str, objects: Objects) -> bool:
    """Whether a remote's default branch, as last fetched, has our settings or a feature file."""
    tip = default_ref(remote, read_repo_info(objects.git), objects)
    if not is_commit(tip, objects):
        return False
    try:
        if read_configuration(objects, tip) is not None:
            return True
    except ConfigError:
        return True
    return bool(PlanReader(objects, Settings()).at(tip).snapshot.features)
