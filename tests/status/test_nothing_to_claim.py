"""Why nothing can be claimed: wait, merge, finished, and what only a person can mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.plan.settings import Settings
from gitbaton.status.nothing_to_claim import Situation, situation_of
from gitbaton.status.task_status import FeatureStatus, PlanStatus, TaskStatus

if TYPE_CHECKING:
    from gitbaton.status.task_status import State


def feature(id: str, *states: State, merged: bool = False, waits: str = "") -> FeatureStatus:
    """A feature with a task in each state; bob holds those that are held."""
    tasks = [
        TaskStatus(f"{id}.{at}", "", state, "bob" if state != "open" else None, "10:30", ())
        for at, state in enumerate(states, 1)
    ]
    waits_for = tuple(waits.split())
    return FeatureStatus(id, "", "", "", "", not waits, tuple(tasks), merged, waits_for)


def situation(*features: FeatureStatus, agent: str = "ada") -> Situation:
    return situation_of(PlanStatus(features), agent, Settings())


@pytest.mark.parametrize(
    ("features", "kind", "code", "hint"),
    [
        ([feature("1.1", "claimed", "done")], "wait", 4, f"git baton wait && {CLAIM_NEXT}"),
        ([feature("1.1", "stale", "claimed")], "wait", 4, "git baton reclaim 1.1.1 --switch"),
        ([feature("1.1", "claimed"), feature("1.2", "done")], "merge", 0, "git baton merge 1.2"),
        ([feature("1.1", "done", merged=True)], "finished", 8, ""),
        ([feature("1.1", "done", merged=True), feature("1.2")], "finished", 8, ""),
        ([feature("1.1", "open", waits="1.2")], "stuck", 1, "git baton graph; git baton lint"),
        ([feature("1.1")], "unplanned", 2, "git baton lint"),
        ([], "unplanned", 2, 'git baton new 1.1 "Title", then commit and push docs/plans'),
    ],
)
def test_each_situation_has_its_code_and_command(
    features: list[FeatureStatus], kind: str, code: int, hint: str
) -> None:
    found = situation(*features)
    assert (found.kind, found.code, found.hint) == (kind, code, hint)


def test_who_waits_is_told_for_whom() -> None:
    found = situation(feature("1.1", "claimed", "stale"))
    assert found.message == (
        "nothing can be claimed now: 1.1.1 is held by bob since 10:30; "
        "1.1.2 is held by bob since 10:30, idle for too long"
    )


def test_own_claim_is_named_as_such() -> None:
    found = situation(feature("1.1", "claimed"), agent="bob")
    assert (found.message, found.hint) == (
        "nothing can be claimed now: 1.1.1 is held by you since 10:30",
        "git baton show 1.1.1",
    )


def test_long_lists_are_cut() -> None:
    states: list[State] = ["claimed"] * 8
    found = situation(feature("1.1", *states))
    assert found.message.endswith(
        "; 1.1.6 is held by bob since 10:30; and 2 more: git baton status"
    )


def test_nobody_at_work_names_what_each_waits_for() -> None:
    found = situation(feature("1.1", "open", waits="1.2"), feature("1.2", "open", waits="1.1 1.3"))
    assert found.message == (
        "nothing can be claimed, and nobody is at work: 1.1 waits for 1.2; 1.2 waits for 1.1, 1.3"
    )


def test_a_box_ticked_before_anybody_kept_a_log_counts() -> None:
    ticked = [task.replace(ticked=True) for task in feature("1.1", "open").tasks]
    whole = feature("1.1", "open").replace(tasks=tuple(ticked))
    assert (whole.complete, situation(whole).kind) == (True, "merge")
