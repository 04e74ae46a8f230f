"""Merges that do more than merge.

They need no task, so what neither side has must not come in with them. What git leaves to whoever
merges, the place of a conflict, is theirs; all else is held against git's own merge.
"""

from __future__ import annotations

from gitbaton.check.commit_graph import Behind
from gitbaton.git.combined_diff import CombinedChange, combined_changes, has_new_lines
from gitbaton.plan.paths import is_plan_file
from gitbaton.rules.merges import judge_idle_merge, judge_merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitbaton.git.history import CommitEntry
    from gitbaton.git.objects import Objects
    from gitbaton.plan.settings import Settings
    from gitbaton.rules.findings import Finding


def judge_merges(
    commits: Sequence[CommitEntry], settings: Settings, objects: Objects
) -> Iterator[Finding]:
    """S110 for each merge that changes what neither parent has, or that joins nothing.

    What it does to the plan is judged as any change of the plan is.
    """
    merges = [
        commit
        for commit in commits
        if len(commit.parents) > 1
        and any(not is_plan_file(change.path, settings) for change in commit.changes)
    ]
    if not merges:
        return
    history = Behind(commits, objects.git)
    found = combined_changes([merge.oid for merge in merges], objects.git)
    for merge, changes in zip(merges, found, strict=True):
        first, *others = merge.parents
        if any(history.is_behind(other, first) for other in others):
            yield judge_idle_merge(merge.oid)
            continue
        doubtful = [each for each in changes if not is_plan_file(each.path, settings)]
        odd = _unlike(merge, doubtful, objects) if doubtful else []
        if odd:
            yield judge_merge(merge.oid, odd)


def _unlike(merge: CommitEntry, changes: Sequence[CombinedChange], objects: Objects) -> list[str]:
    """The paths at which a merge has what neither side has, and no conflict to settle."""
    from gitbaton.git.merged_files import ThreeWay, merged_files, stands_as_merged

    paths = [each.path for each in changes]
    odd = any(each.is_odd for each in changes)
    if not odd and not has_new_lines(merge.oid, paths, objects.git):
        return []
    merged = None
    if len(merge.parents) == 2:  # git leaves no conflict in a merge of more
        merged = merged_files(ThreeWay("", *merge.parents), paths, objects)
    return [
        each.path
        for each in changes
        if merged is None or not stands_as_merged(each.path, each.mode, each.oid, merged, objects)
        if each.is_odd or has_new_lines(merge.oid, [each.path], objects.git)
    ]
