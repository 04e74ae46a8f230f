"""Merges that do more than merge.

They need no task, so what neither side has must not come in with them. What git leaves to whoever
merges, the place of a conflict, is theirs; all else is held against git's own merge.
"""

from __future__ import annotations

from gitbaton.check.commit_graph import Ancestry
from gitbaton.commits.message import split_message
from gitbaton.commits.models import ABSENT_MODE
from gitbaton.commits.subject import is_squashed_subtree, subtree_folder
from gitbaton.git.history import message_text, read_commit
from gitbaton.plan.paths import is_plan_file
from gitbaton.rules.reverts_and_merges import judge_idle_merge, judge_merge, judge_on_subtree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitbaton.commits.models import Change, CommitSummary
    from gitbaton.git.history import CommitEntry
    from gitbaton.git.objects import Objects
    from gitbaton.plan.settings import Settings
    from gitbaton.rules.findings import Finding


def judge_merges(
    commits: Sequence[CommitEntry],
    summaries: Iterable[CommitSummary],
    settings: Settings,
    objects: Objects,
) -> Iterator[Finding]:
    """S110 for each merge that is not as git makes it, or that joins nothing.

    What it does to the plan is judged as any change of the plan is.
    """
    squashed = {each.oid for each in summaries if each.subject.text.startswith("Squashed '")}
    for commit in commits if squashed else ():
        beside = commit.parents[1:] if len(commit.parents) == 2 else ()
        if commit.oid not in squashed and squashed.intersection(commit.parents) - {*beside}:
            yield judge_on_subtree(commit.oid)
    merges = [commit for commit in commits if len(commit.parents) > 1]
    if not merges:
        return
    from gitbaton.git.merged_files import changes_to_merges

    history = Ancestry(commits, objects.git)
    joining: list[tuple[str, Sequence[str], frozenset[str] | None]] = []
    for merge in merges:
        first, *others = merge.parents
        folder = _subtree_of(merge, objects)
        if folder:
            astray = [
                each for each in merge.changes if not _is_at_home(each, folder, merge, objects)
            ]
            if any(not each.path.startswith(folder) for each in astray):
                yield judge_merge(merge.oid, [each.path for each in astray])
            elif astray:
                joining.append((merge.oid, merge.parents, frozenset([e.path for e in astray])))
        elif merge.changes and any(history.is_behind(other, first) for other in others):
            yield judge_idle_merge(merge.oid)
        else:
            joining.append((merge.oid, merge.parents, None))
    found = changes_to_merges([(oid, parents) for oid, parents, _ in joining], objects)
    for (oid, _, asked), paths in zip(joining, found, strict=True):
        odd = [
            path
            for path in paths
            if (asked is None and not is_plan_file(path, settings)) or path in (asked or ())
        ]
        if odd:
            yield judge_merge(oid, odd)


def _subtree_of(merge: CommitEntry, objects: Objects) -> str:
    """The folder below which the other side of a merge belongs (git-subtree), or empty.

    What ``git subtree`` squashes needs no task, so it may come in nowhere else.
    """
    if len(merge.parents) != 2:
        return ""
    commit = read_commit(merge.parents[1], objects.read(merge.parents[1]).data)
    text, body = split_message(message_text(commit) or "")
    return subtree_folder(body) if is_squashed_subtree(text, body) else ""


def _is_at_home(change: Change, folder: str, merge: CommitEntry, objects: Objects) -> bool:
    """Whether a file is as the other side has it, below the folder where that belongs."""
    if not change.path.startswith(folder):
        return False
    there = objects.read(f"{merge.parents[1]}:{change.path.removeprefix(folder)}")
    gone = change.new_mode == ABSENT_MODE
    return there.kind == "missing" if gone else there.oid == change.new
