"""Merges that do more than merge.

They need no task, so what neither side has must not come in with them. What git leaves to whoever
merges, the place of a conflict, is theirs; all else is held against git's own merge.
"""

from __future__ import annotations

from gitbaton.check.commit_graph import Behind
from gitbaton.commits.message import split_message
from gitbaton.commits.models import REGULAR_MODES
from gitbaton.commits.subject import is_squashed_subtree, subtree_folder
from gitbaton.git.combined_diff import CombinedChange, combined_changes, has_new_lines
from gitbaton.git.history import message_text, read_commit
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
        folder = _subtree_of(merge, objects)
        doubtful = [
            each
            for each in changes
            if not is_plan_file(each.path, settings)
            and not _is_at_home(each, folder, merge, objects)
        ]
        odd = _unlike(merge, doubtful, objects) if doubtful else []
        if folder:
            odd += [each.path for each in merge.changes if not each.path.startswith(folder)]
        if odd:
            yield judge_merge(merge.oid, odd)


def _subtree_of(merge: CommitEntry, objects: Objects) -> str:
    """The folder below which the other side of a merge belongs (git-subtree), or empty.

    What ``git subtree`` squashes needs no task, so it may come in nowhere else.
    """
    if len(merge.parents) != 2:
        return ""
    commit = read_commit(merge.parents[1], objects.read(merge.parents[1]).data)
    text, body = split_message(message_text(commit) or "")
    return subtree_folder(body) if is_squashed_subtree(text, body) else ""


def _is_at_home(change: CombinedChange, folder: str, merge: CommitEntry, objects: Objects) -> bool:
    """Whether a file is the other side's, below the folder where that belongs."""
    if not folder or not change.path.startswith(folder):
        return False
    there = f"{merge.parents[1]}:{change.path.removeprefix(folder)}"
    return change.mode in REGULAR_MODES and objects.read(there).oid == change.oid


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
