"""The plan of one tree: features, tasks and what they wait for."""

from __future__ import annotations

import pytest

from gitbaton.base.errors import UsageError
from gitbaton.plan.dependencies import needed_files
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.snapshot import Snapshot, differing, snapshot_of, successor
from gitbaton.plan.task_id import TaskGrammar
from support.plans import CART, CART_TASKS, LOGIN, LOGIN_TASKS, feature, row

START = row("10:30", "ada", "START", "1.1.1a")
DONE = row("10:40", "ada", "DONE", "1.1.1a", "a1b2c3d")


def file(text: str, path: str = LOGIN) -> FeatureFile:
    found = read_feature_file(text.encode(), path, TaskGrammar())
    assert found is not None
    return found


def cart(dependencies: str = "1.1") -> FeatureFile:
    return file(feature("1.2", "Cart", CART_TASKS, dependencies=dependencies), CART)


PLAN = snapshot_of([cart(), file(feature(rows=[START]))])


def test_finding_features_and_tasks() -> None:
    found = PLAN.feature_of("1.2.2")
    assert found is not None
    assert found.path == CART
    assert PLAN.feature_of("1.2") is None
    assert PLAN.feature_of("9.9.9") is None
    assert PLAN.state_of("1.1.1a").holder == "ada"
    assert PLAN.state_of("9.9.9") is OPEN
    assert list(PLAN.features) == ["1.1", "1.2"]
    assert PLAN.tasks() == tuple([task for task, _ in (*LOGIN_TASKS, *CART_TASKS)])
    assert len(PLAN.rows_of("1.1")) == 1
    assert PLAN.rows_of("1.2") == PLAN.rows_of("9.9") == ()


def test_a_feature_covers_its_tasks() -> None:
    assert PLAN.expand("1.1") == ("1.1.1a",), "those that were begun"
    assert PLAN.expand("1.2") == ("1.2.1a", "1.2.1b", "1.2.2"), "none was"
    assert PLAN.expand("1.1.2") == ("1.1.2",)
    assert PLAN.expand("9.9") == ("9.9",)


def test_a_task_comes_before_a_feature_of_the_same_id() -> None:
    task = file("# Feature 7: All\n\n- [ ] 1.1 Login as a task\n", "docs/plans/7.md")
    plan = snapshot_of([file(feature()), task])
    assert plan.expand("1.1") == ("1.1",)


def test_of_two_files_with_one_id_the_first_by_path_counts() -> None:
    other = file(feature(), "docs/plans/0.md")
    assert snapshot_of([file(feature()), other]).features["1.1"] is other


@pytest.mark.parametrize(
    ("prose", "names"),
    [
        ("1.1", ["1.1"]),
        ("1.1 and 1.3.", ["1.1", "1.3"]),
        ("Features 1.1, (1.3); `1.1`", ["1.1", "1.3"]),
        ("None", []),
        ("None (1.1 would help)", []),
        ("1.2", []),
        ("1.10, 11.1, 9.9", []),
        ("", []),
    ],
)
def test_dependencies(prose: str, names: list[str]) -> None:
    asking = cart(prose)
    third = file(feature("1.3", "Pay", [("1.3.1", "Pay")]), "docs/plans/1.3.md")
    plan = snapshot_of([asking, file(feature()), third])
    assert [found.feature for found in needed_files(asking, plan)] == names


def test_a_feature_is_complete_when_each_task_is_done_or_ticked() -> None:
    ticked = ["1.1.1b", "1.1.2"]
    assert not file(feature(rows=[START, DONE], ticked=ticked[:1])).complete
    assert not file(feature(rows=[START], ticked=ticked)).complete
    assert file(feature(rows=[START, DONE], ticked=ticked)).complete
    assert not file(feature(tasks=[])).complete
    assert Snapshot({}).tasks() == ()


def test_successor_changes_the_file_that_counts() -> None:
    one, twin = file(feature()), file(feature(), "docs/plans/z.md")
    before = snapshot_of([one, twin, cart()])
    changed, other = file(feature(rows=[START])), file(feature(rows=[START]), "docs/plans/z.md")
    after = successor(before, [changed, other])
    assert (after.features["1.1"], after.features["1.2"]) == (changed, before.features["1.2"])


def test_what_differs_is_left_on_both_sides() -> None:
    before = PLAN.replace(features={**PLAN.features, "2.1": cart()})
    after = PLAN.replace(features={**PLAN.features, "1.1": file(feature())})
    olds, new = differing([before], after)
    assert [list(old.features) for old in olds] == [["1.1", "2.1"]]
    assert list(new.features) == ["1.1"]
    assert differing([], after) == ((), after)
    assert differing([before], Snapshot({})) == ((before,), Snapshot({}))


def test_a_feature_that_two_files_plan_is_refused() -> None:
    plan = snapshot_of([file(feature()), file(feature(), "docs/plans/copy of it.md")])
    with pytest.raises(UsageError, match=r"feature 1\.1 is planned in .* and in ") as caught:
        plan.refuse_double("1.1")
    assert "git rm 'docs/plans/copy of it.md'" in caught.value.hint
    plan.refuse_double("1.2")
