"""Who wants the same file: pairs worth a merge, dangers and their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gitbaton.commits.models import ABSENT_MODE, Change
from gitbaton.plan.dependencies import joined
from gitbaton.project.file_overlap import (
    BranchChanges,
    MergeConflict,
    Overlap,
    PlannedEdit,
    TaskLocation,
    Trials,
    find_overlaps,
    is_hot,
    pairs_to_try,
)

FILE = "100644"


def changed(path: str, new: str = "") -> Change:
    return Change(path, FILE, FILE, "0", new or path)


def added(path: str) -> Change:
    return Change(path, ABSENT_MODE, FILE, "0", path)


def deleted(path: str) -> Change:
    return Change(path, FILE, ABSENT_MODE, "0", "0")


def branch(
    name: str, *changes: Change, feature: str = "", task: str = "", agent: str = ""
) -> BranchChanges:
    locations = {change.path: (TaskLocation(task, "p.md", 1, agent),) for change in changes if task}
    return BranchChanges(name, "", feature, {change.path: change for change in changes}, locations)


def edit(task: str, path: str, agent: str = "") -> PlannedEdit:
    feature = task.rpartition(".")[0]
    return PlannedEdit(feature, path, TaskLocation(task, f"{feature}.md", 7, agent))


def overlaps(
    branches: Sequence[BranchChanges] = (),
    edits: Sequence[PlannedEdit] = (),
    trials: Trials | None = None,
    needs: dict[str, tuple[str, ...]] | None = None,
) -> tuple[Overlap, ...]:
    return find_overlaps(branches, edits, trials or Trials(), joined(needs or {}, {}))


def dangers(found: Sequence[Overlap]) -> list[tuple[str, str]]:
    return [(each.path, each.danger) for each in found]


@pytest.mark.parametrize(
    ("path", "pattern", "hot"),
    [
        ("CHANGELOG.md", "CHANGELOG.md", True),
        ("web/package-lock.json", "package-lock.json", True),
        ("web/package.json", "package-lock.json", False),
        ("docs/CHANGELOG.md", "./CHANGELOG.md", False),
        ("src/a/index.ts", "src/*/index.ts", True),
        ("src/a/b/index.ts", "src/*/index.ts", True),
        ("lib/src/a/index.ts", "src/*/index.ts", False),
        ("locales/de/a.json", "locales/", True),
        ("locales", "locales/", False),
        ("a/locales/de.json", "locales/", False),
        ("A.md", "a.md", False),
        ("a\nb.lock", "*.lock", True),
    ],
)
def test_hot_files(path: str, pattern: str, hot: bool) -> None:
    assert is_hot(path, ["other", pattern]) is hot
    assert not is_hot(path, [])


@pytest.mark.parametrize(
    ("one", "other", "worth"),
    [
        (changed("a/b.py"), changed("a/b.py"), True),
        (changed("a/b.py"), changed("a/c.py"), False),
        (added("a"), added("a/b.py"), True),
        (added("a/b/c.py"), added("a/b"), True),
        (added("a"), added("ab/c.py"), False),
        (deleted("a/b/c.py"), added("a/d/e.py"), True),
        (added("a/d/e.py"), deleted("a/b/c.py"), True),
        (deleted("a/b.py"), changed("a/c.py"), False),
        (deleted("b.py"), added("c.py"), False),
        (deleted("a/b.py"), deleted("a/c.py"), False),
        (added("a/b.py"), added("a/c.py"), False),
    ],
)
def test_pairs_that_may_clash(one: Change, other: Change, worth: bool) -> None:
    first, second = branch("x", one), branch("y", other)
    assert pairs_to_try([first, second]) == ([(first, second)] if worth else [])


def test_every_pair_is_tried_once() -> None:
    branches = [branch(name, changed("a")) for name in ("x", "y", "z")]
    names = [(one.name, other.name) for one, other in pairs_to_try(branches)]
    assert names == [("x", "y"), ("x", "z"), ("y", "z")]


def test_order_of_dangers() -> None:
    branches = [
        branch("x", changed("c", "1"), changed("b", "1"), changed("m"), feature="1.1"),
        branch("y", changed("c", "2"), changed("b", "2"), feature="1.2"),
    ]
    edits = [edit("1.3.1", "m"), edit("1.3.2", "p"), edit("1.4.1", "p"), edit("1.4.2", "alone")]
    trials = Trials((MergeConflict("c", ("x", "y"), "contents"),))
    found = overlaps(branches, edits, trials)
    assert dangers(found) == [
        ("c", "conflict"),
        ("b", "changed"),
        ("m", "changed-and-planned"),
        ("p", "planned"),
    ]
    assert [(side.branch, side.feature, side.changed) for side in found[2].sides] == [
        ("x", "1.1", True),
        ("", "1.3", False),
    ]
    assert found[0].clashes == trials.clashes


def test_more_sides_come_first_then_the_path() -> None:
    edits = [edit(f"1.{n}.1", path) for path in ("b", "a") for n in (1, 2)]
    edits += [edit(f"1.{n}.2", "z") for n in (1, 2, 3)]
    assert [each.path for each in overlaps(edits=edits)] == ["z", "a", "b"]


def test_a_tasks_place_in_the_plan_is_kept_once() -> None:
    branches = [
        branch("x", changed("a", "1"), feature="1.1", task="1.1.1"),
        branch("y", changed("a", "2"), feature="1.2"),
    ]
    edits = [edit("1.1.1", "a"), edit("1.1.2", "a")]
    [found] = overlaps(branches, edits)
    assert [location.task for location in found.sides[0].locations] == ["1.1.1", "1.1.2"]


def test_feature_with_a_branch_names_it_where_it_only_plans() -> None:
    branches = [
        branch("x", changed("other"), feature="1.1"),
        branch("y", changed("a"), feature="1.2"),
    ]
    [found] = overlaps(branches, [edit("1.1.1", "a")])
    assert [(side.branch, side.changed) for side in found.sides] == [("y", True), ("x", False)]


def test_one_holds_the_other_or_both_did_the_same() -> None:
    same = [branch("x", changed("a", "1")), branch("y", changed("a", "1"))]
    assert overlaps(same) == ()
    stacked = [branch("x", changed("a", "1")), branch("y", changed("a", "2"))]
    assert overlaps(stacked, trials=Trials(contained=frozenset([frozenset("xy")]))) == ()
    assert dangers(overlaps(stacked)) == [("a", "changed")]


def test_two_branches_of_one_feature() -> None:
    branches = [
        branch("x", changed("a", "1"), feature="1.1"),
        branch("y", changed("a", "2"), changed("b"), feature="1.1"),
    ]
    assert dangers(overlaps(branches, [edit("1.1.1", "b")])) == [("a", "changed")]


def test_who_waits_is_not_in_the_way() -> None:
    first = branch("x", changed("a"), feature="1.1")
    plans = [edit("1.1.1", "p"), edit("1.2.1", "p"), edit("1.2.2", "a")]
    assert overlaps([first], plans, needs={"1.1": (), "1.2": ("1.1",)}) == ()
    assert overlaps(edits=plans[1::-1], needs={"1.1": (), "1.2": ("1.1",)}) == ()
    # the feature to come first still has to change what the second has changed already
    turned = {"1.1": ("1.2",), "1.2": ()}
    assert dangers(overlaps([first], plans, needs=turned)) == [("a", "changed-and-planned")]


def test_third_side_that_conflicts_with_none_is_left_out() -> None:
    edits = [edit("1.1.1", "a"), edit("1.2.1", "a"), edit("1.3.1", "a")]
    needs = {"1.1": (), "1.2": (), "1.3": ("1.1", "1.2")}
    [found] = overlaps(edits=edits, needs=needs)
    assert [side.feature for side in found.sides] == ["1.1", "1.2"]


def test_two_agents_within_a_feature() -> None:
    edits = [edit("1.1.1", "a", "ada"), edit("1.1.2", "a", "bob"), edit("1.1.3", "b", "ada")]
    assert dangers(overlaps(edits=edits)) == [("a", "planned")]
    assert overlaps(edits=[edits[0], edit("1.1.2", "a", "ada"), edit("1.1.3", "a")]) == ()
    started = [branch("x", changed("a"), feature="1.1", task="1.1.1", agent="ada")]
    assert dangers(overlaps(started, edits)) == [("a", "changed-and-planned")]


def test_clash_with_the_default_branch_or_at_a_new_path() -> None:
    one, other = branch("x", changed("a"), feature="1.1"), branch("y", changed("b"))
    trials = Trials(
        (MergeConflict("a", ("x", "main"), "contents"), MergeConflict("new/b", ("x", "y"), ""))
    )
    found = overlaps([one, other], trials=trials)
    assert dangers(found) == [("a", "conflict"), ("new/b", "conflict")]
    assert [(side.branch, side.feature) for side in found[0].sides] == [("x", "1.1"), ("main", "")]
    assert [(side.branch, side.feature) for side in found[1].sides] == [("x", "1.1"), ("y", "")]


def test_clash_shows_everybody_who_changed_the_file() -> None:
    branches = [branch(name, changed("a", name)) for name in ("x", "y", "z")]
    [found] = overlaps(branches, trials=Trials((MergeConflict("a", ("x", "z"), "contents"),)))
    assert [side.branch for side in found.sides] == ["x", "y", "z"]
    only = Trials((MergeConflict("a", ("x", "main"), "contents"),), frozenset([frozenset("xy")]))
    [found] = overlaps(branches[:2], [edit("1.1.1", "q")], only)
    assert [side.branch for side in found.sides] == ["x", "main"]
