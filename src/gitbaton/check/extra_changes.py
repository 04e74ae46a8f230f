"""What a commit changes beyond the steps that it says it repeats or takes back.

A cherry-pick repeats a commit, a revert goes it backwards. Either may do less than that, may do it
among other lines and to files that were moved since, and may settle a conflict as it likes: but
what git would not have made of the step, and what no conflict asks for, is work of its own.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE, Change, Commit
from gitbaton.git.diff_tree import changes_between, first_changes, lines_between

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.git.diff_tree import ChangedLines
    from gitbaton.git.objects import Objects

    SeenLines = dict[tuple[str, str, str], ChangedLines | None]

_MOST_MOVED = 200
_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class CommitDiff(Value):
    """The way from one commit (or the empty tree) to another, and what changes on it."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def backwards(self) -> CommitDiff:
        """The way back."""
        changes = [Change(c.path, c.new_mode, c.old_mode, c.new, c.old) for c in self.changes]
        return CommitDiff(self.new, self.old, tuple(changes))


def parent_or_nothing(commit: Commit) -> str:
    """The first parent; the empty tree for a first commit."""
    return next(iter(commit.parents), _EMPTY_TREES[len(commit.oid)])


def read_steps(pairs: Sequence[tuple[str, str]], objects: Objects) -> list[CommitDiff]:
    """The steps from the first of each pair of commits to the second."""
    nothing = _EMPTY_TREES.values()
    later = [pair for pair in pairs if pair[0] not in nothing]
    changes = dict(zip(later, changes_between(later, objects.git), strict=True))
    first = {pair: first_changes(pair[1], objects.git) for pair in pairs if pair[0] in nothing}
    return [CommitDiff(*pair, {**changes, **first}[pair]) for pair in pairs]


def extra_paths(
    commit: Commit,
    changes: Sequence[Change],
    steps: Sequence[CommitDiff],
    objects: Objects,
    seen: SeenLines,
) -> tuple[str, ...]:
    """The paths, of these changes of a commit, that it changes otherwise than the steps do.

    ``seen`` is filled; whoever asks of many commits that repeat the same steps hands it on.
    """
    known: dict[str, list[Change]] = {}
    for change in [each for step in steps for each in step.changes]:
        known.setdefault(change.path, []).append(change)
    doubtful = [each for each in changes if not _is_same(each, known.get(each.path, ()))]
    if not doubtful:
        return ()
    here = commit.parents[0]
    sources = {each.path: [each.path] for each in doubtful if each.path in known}
    if len(sources) < len(doubtful):  # perhaps what was moved since
        gone = _gone(known, here, objects)
        sources = {each.path: sources.get(each.path, gone) for each in doubtful}
    mine = lines_between(here, commit.oid, doubtful, objects.git)
    theirs = _lines_of(steps, {path for paths in sources.values() for path in paths}, seen, objects)
    odd = [
        each
        for each in doubtful
        if not any(
            _is_part(each, mine[each.path], known[path], theirs[path])
            for path in sources[each.path]
            if each.path in mine and path in theirs
        )
    ]
    asked = {path for each in odd for path in sources[each.path]}
    tried = [step for step in steps if any(change.path in asked for change in step.changes)]
    if odd and len(tried or steps) == 1:
        odd = _not_as_merged(odd, (tried or steps)[0], here, objects)
    return tuple([each.path for each in odd])


def _not_as_merged(
    changes: Sequence[Change], step: CommitDiff, here: str, objects: Objects
) -> list[Change]:
    """Those that git would not make of a step from here."""
    from gitbaton.git.merged_files import ThreeWay, is_as_merged, merged_files

    merge = ThreeWay(step.old, here, step.new)
    merged = merged_files(merge, [each.path for each in changes], objects)
    return [
        each
        for each in changes
        if merged is None or not is_as_merged(each.path, each.new_mode, each.new, merged, objects)
    ]


def _gone(known: Mapping[str, Sequence[Change]], here: str, objects: Objects) -> list[str]:
    """The paths that the steps change and that are not there any more."""
    changed = [
        path
        for path, changes in known.items()
        if any(change.old_mode != ABSENT_MODE for change in changes)
    ]
    return [
        path for path in changed[:_MOST_MOVED] if objects.read(f"{here}:{path}").kind == "missing"
    ]


def _lines_of(
    steps: Iterable[CommitDiff], paths: set[str], seen: SeenLines, objects: Objects
) -> Mapping[str, ChangedLines]:
    """The lines that the steps together add and remove, path by path."""
    found: dict[str, ChangedLines] = {}
    for step in steps:
        wanted = {each.path: each for each in step.changes if each.path in paths}
        new = [each for path, each in wanted.items() if (step.old, step.new, path) not in seen]
        fresh = lines_between(step.old, step.new, new, objects.git) if new else {}
        seen.update({(step.old, step.new, each.path): fresh.get(each.path) for each in new})
        for path in wanted:
            lines = seen[step.old, step.new, path]
            if lines is not None:
                found[path] = found[path].with_more(lines) if path in found else lines
    return found


def _is_same(change: Change, others: Sequence[Change]) -> bool:
    """Whether a change is one of those to the byte, or several one after the other."""
    reached = {(change.old, change.old_mode)}
    for _ in others:
        reached |= {(c.new, c.new_mode) for c in others if (c.old, c.old_mode) in reached}
    return bool(others) and (change.new, change.new_mode) in reached


def _is_part(
    change: Change, mine: ChangedLines, others: Iterable[Change], theirs: ChangedLines
) -> bool:
    """Whether it does some of what the steps do, each place as a whole.

    A line of its own can mean the contrary of what it meant among others.
    """
    modes = {change.old_mode, *[each.new_mode for each in others]} - {ABSENT_MODE}
    fits = change.new_mode in modes or change.new_mode == ABSENT_MODE
    return fits and mine.hunks <= theirs.hunks
