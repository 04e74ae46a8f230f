"""Rows folded into claims: every action in every state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.log.cells import ACTIONS
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import (
    OPEN,
    TaskState,
    apply_row,
    fold,
    illegal_rows,
    was_held_within,
)


def row(agent: str, action: str, task: str = "1.1.3a", time: str = "10:30") -> Row:
    return Row(f"2024-01-15 {time}", agent, action, task, "-")  # type: ignore[arg-type]


START_A = row("ada", "START")
HELD = apply_row(OPEN, START_A)[0]
DONE = apply_row(HELD, row("ada", "DONE"))[0]
REOPENED = apply_row(DONE, row("bob", "REVERT"))[0]
GIVEN_BACK = apply_row(HELD, row("ada", "RELEASE"))[0]


@pytest.mark.parametrize(
    ("before", "agent", "action", "state", "holder", "code"),
    [
        (OPEN, "ada", "START", "held", "ada", ""),
        (OPEN, "ada", "RECLAIM", "open", "", "C203"),
        (OPEN, "ada", "DONE", "open", "", "C203"),
        (OPEN, "ada", "NOTE", "open", "", "C203"),
        (OPEN, "ada", "REVERT", "open", "", "C203"),
        (HELD, "ada", "START", "held", "ada", "C201"),
        (HELD, "bob", "START", "held", "ada", "C201"),
        (HELD, "ada", "RECLAIM", "held", "ada", "C203"),
        (HELD, "bob", "RECLAIM", "held", "bob", ""),
        (HELD, "ada", "DONE", "done", "ada", ""),
        (HELD, "bob", "DONE", "held", "ada", "C204"),
        (HELD, "ada", "NOTE", "held", "ada", ""),
        (HELD, "bob", "NOTE", "held", "ada", ""),
        (HELD, "ada", "REVERT", "held", "ada", "C203"),
        (DONE, "ada", "START", "done", "ada", "C205"),
        (DONE, "bob", "RECLAIM", "done", "ada", "C205"),
        (DONE, "ada", "DONE", "done", "ada", "C205"),
        (DONE, "bob", "DONE", "done", "ada", "C205"),
        (DONE, "bob", "NOTE", "done", "ada", ""),
        (DONE, "bob", "REVERT", "open", "", ""),
        (OPEN, "ada", "RELEASE", "open", "", "C203"),
        (HELD, "ada", "RELEASE", "open", "", ""),
        (HELD, "bob", "RELEASE", "held", "ada", "C204"),
        (DONE, "ada", "RELEASE", "done", "ada", "C205"),
        (GIVEN_BACK, "ada", "START", "held", "ada", ""),
        (GIVEN_BACK, "bob", "START", "held", "bob", ""),
        (GIVEN_BACK, "ada", "DONE", "open", "", "C203"),
        (GIVEN_BACK, "ada", "RELEASE", "open", "", "C203"),
        (GIVEN_BACK, "bob", "RECLAIM", "open", "", "C203"),
        (GIVEN_BACK, "bob", "NOTE", "open", "", ""),
        (REOPENED, "bob", "NOTE", "open", "", ""),
        (REOPENED, "bob", "REVERT", "open", "", "C203"),
    ],
)
def test_every_action_in_every_state(
    before: TaskState, agent: str, action: str, state: str, holder: str, code: str
) -> None:
    after, found = apply_row(before, row(agent, action))
    assert (after.state, after.holder, found) == (state, holder, code)
    if code:
        assert after is before


def test_the_table_above_is_complete() -> None:
    for before in (OPEN, HELD, DONE):
        for action in ACTIONS:
            assert isinstance(apply_row(before, row("ada", action))[0], TaskState)
    assert len(ACTIONS) == 6


def test_what_a_claim_remembers() -> None:
    reclaim, note, done = row("bob", "RECLAIM"), row("bob", "NOTE"), row("bob", "DONE")
    taken = apply_row(HELD, reclaim)[0]
    assert taken == TaskState("held", "bob", reclaim, reclaim, None, START_A, 1)
    noted = apply_row(taken, note)[0]
    assert noted == TaskState("held", "bob", reclaim, note, None, START_A, 1)
    finished = apply_row(noted, done)[0]
    assert finished == TaskState("done", "bob", reclaim, done, done, START_A, 1)
    assert apply_row(finished, row("ada", "REVERT"))[0] == TaskState(started=START_A)
    assert apply_row(noted, row("bob", "RELEASE"))[0] == TaskState(started=START_A)
    assert apply_row(taken, row("ada", "NOTE"))[0] is taken


def test_fold_keeps_tasks_apart_and_its_input_unchanged() -> None:
    known = fold([START_A])
    after = fold([row("bob", "START", "1.1.3b"), row("ada", "DONE")], known)
    assert known == {"1.1.3a": HELD}
    assert {task: state.state for task, state in after.items()} == {
        "1.1.3a": "done",
        "1.1.3b": "held",
    }


def test_breaches_come_in_order_and_the_first_claim_counts() -> None:
    rows = [START_A, row("bob", "START"), row("bob", "DONE"), row("ada", "DONE")]
    found = list(illegal_rows(rows))
    assert [(breach.code, breach.row.agent, breach.state.holder) for breach in found] == [
        ("C201", "bob", "ada"),
        ("C204", "bob", "ada"),
    ]
    assert [breach.code for breach in illegal_rows([row("ada", "START")], {"1.1.3a": DONE})] == [
        "C205"
    ]


def test_held_before_between_or_after() -> None:
    done, other = row("ada", "DONE"), row("bob", "START", "1.1.3b")
    assert was_held_within("1.1.3a", OPEN, [other]) is None
    assert was_held_within("1.1.3a", DONE, []) is None
    assert was_held_within("1.1.3a", HELD, [other]) is HELD
    assert was_held_within("1.1.3a", HELD, [done]) is HELD
    between = was_held_within("1.1.3a", OPEN, [START_A, done])
    assert between is not None
    assert between.holder == "ada"
    after = was_held_within("1.1.3a", HELD, [row("bob", "RECLAIM")])
    assert after is not None
    assert after.holder == "bob"


ROWS = st.lists(
    st.builds(row, st.sampled_from(["ada", "bob"]), st.sampled_from(ACTIONS), st.sampled_from("xy"))
)


@given(ROWS, ROWS)
def test_folding_in_two_steps_is_folding_at_once(head: list[Row], tail: list[Row]) -> None:
    assert fold(tail, fold(head)) == fold(head + tail)
    once = list(illegal_rows(head + tail))
    assert once == [*illegal_rows(head), *illegal_rows(tail, fold(head))]


@given(ROWS)
def test_rows_of_one_task_do_not_touch_another(rows: list[Row]) -> None:
    for task in "xy":
        alone = fold([row for row in rows if row.task == task])
        assert alone.get(task) == fold(rows).get(task)


@given(ROWS)
def test_without_its_breaches_a_log_says_the_same(rows: list[Row]) -> None:
    broken = [id(breach.row) for breach in illegal_rows(rows)]
    legal = [row for row in rows if id(row) not in broken]
    kept = {task: state for task, state in fold(rows).items() if state != OPEN}
    assert kept == {task: state for task, state in fold(legal).items() if state != OPEN}
