"""Who wants the same file: live branches and unfinished features, side by side."""

from __future__ import annotations

from itertools import combinations

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE, Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    from gitbaton.plan.dependencies import Dependencies

    Danger = Literal["conflict", "changed", "changed-and-planned", "planned"]

DANGERS: tuple[Danger, ...] = ("conflict", "changed", "changed-and-planned", "planned")
"""Most dangerous first: git cannot merge it; two branches changed it; one did and another
feature plans to; two features plan to."""


class TaskLocation(Value):
    """A task, its line in the plan, and its holder (empty: none).

    ``changed`` says that its commits changed the file; otherwise the plan only declares it.
    """

    task: str
    plan: str
    line: int
    agent: str = ""
    changed: bool = False


class BranchChanges(Value):
    """An active branch: what it changed since it left the default branch.

    ``changes`` and ``locations``, the tasks whose commits made them, are by path. ``feature`` is
    empty where neither the branch's name nor its commits tell whose it is. ``unpushed`` says that
    only this clone has it as it is.
    """

    name: str
    tip: str
    feature: str
    changes: Mapping[str, Change]
    locations: Mapping[str, tuple[TaskLocation, ...]]
    unpushed: bool = False


class PlannedEdit(Value):
    """A file that an unfinished task declares."""

    feature: str
    path: str
    location: TaskLocation


class MergeConflict(Value):
    """A path that git cannot merge when two branches meet, and git's word for why."""

    path: str
    branches: tuple[str, str]
    kind: str


class Trials(Value):
    """What simulated merges showed: clashes, and the pairs of which one holds all of the other."""

    clashes: tuple[MergeConflict, ...] = ()
    contained: frozenset[frozenset[str]] = frozenset()


class Side(Value):
    """One of those who want a file. ``branch`` is empty for a feature without a live one."""

    feature: str
    branch: str
    changed: bool
    locations: tuple[TaskLocation, ...] = ()


class Overlap(Value):
    """A file that several want, and how bad that is."""

    path: str
    danger: Danger
    sides: tuple[Side, ...]
    clashes: tuple[MergeConflict, ...] = ()


class Overlaps(Value):
    """All overlaps, the most dangerous first, and what they were found among.

    ``features`` are the unfinished ones; ``tried`` counts simulated merges, ``hot`` are the
    files that were left out because everybody changes them. ``remarks`` say what was not seen,
    ``way`` what to type to meet the first conflict early.
    """

    found: tuple[Overlap, ...]
    branches: tuple[BranchChanges, ...] = ()
    features: tuple[str, ...] = ()
    remote: str = ""
    default: str = ""
    tried: int = 0
    hot: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    offline: str = ""
    way: str = ""


def is_hot(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path matches the setting ``hot-files``: files that every branch changes.

    ``*`` matches any characters, slashes too; a pattern without a slash is the name of a file
    in any folder, one that ends in a slash a folder with all that is in it.
    """
    from fnmatch import fnmatchcase

    name = path.rpartition("/")[2]
    return any(
        fnmatchcase(path if "/" in each else name, f"{each}*" if each.endswith("/") else each)
        for each in patterns
    )


# -- which pairs of branches could clash at all ---------------------------------------------------


class _Reach(Value):
    """The paths that a branch changed, the folders above them, and those it lost or filled."""

    paths: frozenset[str]
    folders: frozenset[str]
    gone: frozenset[str]
    filled: frozenset[str]


def pairs_to_try(branches: Sequence[BranchChanges]) -> list[tuple[BranchChanges, BranchChanges]]:
    """The pairs whose merge may end in a conflict; all others touch nothing in common.

    Besides a path that both changed, that is a file where the other has a folder, and a new file
    in a folder that the other may have moved away.
    """
    reach = {branch.name: _reach(branch.changes) for branch in branches}
    return [
        (one, other)
        for one, other in combinations(branches, 2)
        if _may_clash(reach[one.name], reach[other.name])
    ]


def _may_clash(one: _Reach, other: _Reach) -> bool:
    return not (
        one.paths.isdisjoint(other.paths)
        and one.paths.isdisjoint(other.folders)
        and one.folders.isdisjoint(other.paths)
        and one.gone.isdisjoint(other.filled)
        and one.filled.isdisjoint(other.gone)
    )


def _reach(changes: Mapping[str, Change]) -> _Reach:
    def above(paths: Iterable[str]) -> frozenset[str]:
        return frozenset([folder for path in paths for folder in _folders(path)])

    gone = [path for path, change in changes.items() if change.new_mode == ABSENT_MODE]
    new = [path for path, change in changes.items() if change.old_mode == ABSENT_MODE]
    return _Reach(frozenset(changes), above(changes), above(gone), above(new))


def _folders(path: str) -> Iterator[str]:
    at = path.find("/")
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)


# -- who wants what -------------------------------------------------------------------------------


def find_overlaps(
    branches: Sequence[BranchChanges],
    edits: Sequence[PlannedEdit],
    trials: Trials,
    dependencies: Dependencies,
) -> tuple[Overlap, ...]:
    """The files that several want, the most dangerous first.

    A feature that waits for another is not in its way: it begins once the other is complete.
    """
    sides = _by_path(branches, edits)
    clashes: dict[str, list[MergeConflict]] = {}
    for clash in trials.clashes:
        clashes.setdefault(clash.path, []).append(clash)
    judge = _Judge(branches, trials, dependencies)
    found = [
        judge.overlap(path, sides.get(path, []), clashes.get(path, []))
        for path in dict.fromkeys([*clashes, *sides])
    ]
    return tuple(sorted([each for each in found if each is not None], key=_order))


def _order(overlap: Overlap) -> tuple[int, int, str]:
    return DANGERS.index(overlap.danger), -len(overlap.sides), overlap.path


def _by_path(
    branches: Sequence[BranchChanges], edits: Sequence[PlannedEdit]
) -> dict[str, list[Side]]:
    """For each path every branch that changed it, and every feature that plans to."""
    found: dict[str, list[Side]] = {}
    homes: dict[str, str] = {}
    for branch in branches:
        homes.setdefault(branch.feature, branch.name)
        for path in branch.changes:
            side = Side(branch.feature, branch.name, True, branch.locations.get(path, ()))
            found.setdefault(path, []).append(side)
    for edit in edits:
        sides = found.setdefault(edit.path, [])
        own = [at for at, side in enumerate(sides) if side.feature == edit.feature]
        for at in own:
            sides[at] = _with_location(sides[at], edit.location)
        if not own:
            sides.append(Side(edit.feature, homes.get(edit.feature, ""), False, (edit.location,)))
    return found


def _with_location(side: Side, location: TaskLocation) -> Side:
    if any(known.task == location.task for known in side.locations):
        return side
    return side.replace(locations=(*side.locations, location))


class _Judge:
    """The branches and features by which a path is judged."""

    def __init__(
        self, branches: Sequence[BranchChanges], trials: Trials, dependencies: Dependencies
    ) -> None:
        self._branches = {branch.name: branch for branch in branches}
        self._contained = trials.contained
        self._dependencies = dependencies

    def overlap(
        self, path: str, sides: Sequence[Side], clashes: Sequence[MergeConflict]
    ) -> Overlap | None:
        """The overlap at a path with all who are part of it; None if there is none."""
        clashing = dict.fromkeys([name for clash in clashes for name in clash.branches])
        known = {side.branch for side in sides if side.changed}
        sides = [*sides, *[self._unseen(name) for name in clashing if name not in known]]
        dangers: set[Danger] = {"conflict"} if clashes else set()
        inside = {at for at, side in enumerate(sides) if side.changed and side.branch in clashing}
        for (at, one), (there, other) in combinations(enumerate(sides), 2):
            danger = self._danger(path, one, other)
            if danger:
                dangers.add(danger)
                inside |= {at, there}
        for at, side in enumerate(sides):
            if len({location.agent for location in side.locations if location.agent}) > 1:
                dangers.add("changed-and-planned" if side.changed else "planned")
                inside.add(at)
        if not dangers:
            return None
        worst = min(dangers, key=DANGERS.index)
        return Overlap(path, worst, tuple([sides[at] for at in sorted(inside)]), tuple(clashes))

    def _unseen(self, name: str) -> Side:
        """A branch that did not change the path itself: the default one, or the file has moved."""
        branch = self._branches.get(name)
        return Side(branch.feature if branch else "", name, True)

    def _danger(self, path: str, one: Side, other: Side) -> Danger | None:
        if one.changed and other.changed:
            return "changed" if self._differ(path, one, other) else None
        if one.changed or other.changed:
            changer, planner = (one, other) if one.changed else (other, one)
            waits = changer.feature in self._dependencies.reach(planner.feature)
            return None if waits else "changed-and-planned"
        ordered = other.feature in self._dependencies.reach(
            one.feature
        ) or one.feature in self._dependencies.reach(other.feature)
        return None if ordered else "planned"

    def _differ(self, path: str, one: Side, other: Side) -> bool:
        """Whether two branches leave different files there, and none has all of the other's."""
        if frozenset((one.branch, other.branch)) in self._contained:
            return False
        found = [
            branch.changes[path].new
            for side in (one, other)
            if (branch := self._branches.get(side.branch)) and path in branch.changes
        ]
        return len(set(found)) > 1
