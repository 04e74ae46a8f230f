"""The plan folder while it moves: rows are followed to the new one, and none may stay behind.

A range is judged by the settings from before it, with this exception: files in the plan folder
of any commit's own settings are feature files, too.
"""

from __future__ import annotations

from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import CONFIG_FILE, SETTINGS_FILES, Settings
from gitbaton.plan.snapshot import snapshot_of
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.rules.log import judge_move

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitbaton.git.history import CommitEntry
    from gitbaton.git.objects import Objects
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.project.plan_at_commit import PlanTree
    from gitbaton.rules.findings import Finding


def with_moved_dirs(settings: Settings, revisions: Iterable[str], objects: Objects) -> Settings:
    """The settings, and every other folder in which one of the commits has its plan."""
    reader = PlanReader(objects, settings)
    wanted = list(dict.fromkeys(filter(None, revisions)))
    objects.expect([f"{revision}:{CONFIG_FILE}" for revision in wanted])
    found = dict.fromkeys([reader.folder_at(revision) for revision in wanted])
    others = [folder for folder in found if folder != settings.plan]
    return settings.replace(other_plans=tuple(others)) if others else settings


def config_commits(commits: Sequence[CommitEntry]) -> list[str]:
    """The commits whose plan folder may differ: those a range begins at, and new settings."""
    inside = {commit.oid for commit in commits}
    edges = [parent for commit in commits for parent in commit.parents if parent not in inside]
    return [*edges, *[commit.oid for commit in commits if _settles(commit)]]


def folders_at(
    revisions: Iterable[str], commits: Sequence[CommitEntry], reader: PlanReader
) -> dict[str, str]:
    """The plan folder at each revision, asked for once where new commits share their settings."""
    origins: dict[str, str] = {}  # for each new commit the one whose settings it has
    for commit in commits:
        parent = commit.parents[0] if commit.parents else ""
        own = not parent or _settles(commit)
        origins[commit.oid] = commit.oid if own else origins.get(parent, parent)
    places = {revision: origins.get(revision, revision) for revision in revisions}
    found = {place: reader.folder_at(place) for place in dict.fromkeys(places.values())}
    return {revision: found[place] for revision, place in places.items()}


def _settles(commit: CommitEntry) -> bool:
    return any(change.path in SETTINGS_FILES for change in commit.changes)


def rows_lost_in_move(before: PlanTree, after: PlanTree, old: str, new: str) -> Iterator[Finding]:
    """What is lost (L101 to L105) where the plan moved, even if it came back.

    Each tree is read by its own folder alone, for that is how it will be read from then on.
    """
    there = _below(new, after)
    if old != new or there.features.keys() < after.snapshot.features.keys():
        yield from judge_move(_below(old, before), there, new)


def _below(folder: str, tree: PlanTree) -> Snapshot:
    settings = Settings(plan=folder)
    return snapshot_of([file for path, file in tree.files.items() if is_plan_file(path, settings)])
