"""Completions and claims, read from what happened."""

from __future__ import annotations

from gitbaton.commits.models import WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.log.rows import Row
from gitbaton.plan.settings import Settings
from gitbaton.reports.claim_history import ClaimPeriod, Completion, claim_history_of
from gitbaton.reports.task_history import HistoryEntry

WORK = WorkCommit("c" * 40, parse_subject("feat(1.1.1a): x", Settings().grammar), 0)


def _row(agent: str, action: str) -> Row:
    return Row("2024-01-15 10:00", agent, action, "1.1.1a", "-")  # type: ignore[arg-type]


def _entries(told: str) -> list[HistoryEntry]:
    """``5:ada:START`` is a row after five minutes, ``7:WORK`` a commit; all of one task."""
    entries = []
    for word in told.split():
        minutes, _, rest = word.partition(":")
        agent, _, action = rest.partition(":")
        row = _row(agent, action) if action else None
        work = None if row else WORK
        entries.append(HistoryEntry("1.1", "1.1.1a", int(minutes), row, work))
    return entries


def _completion(agent: str, began: int, ended: int, worked: int) -> Completion:
    return Completion("1.1", "1.1.1a", agent, began, ended, worked)


def test_time_runs_from_start_to_done() -> None:
    claim_history = claim_history_of(_entries("5:ada:START 9:WORK 25:ada:DONE"))
    assert claim_history.completions == (_completion("ada", 5, 25, 20),)
    assert (claim_history.claims, claim_history.lost, claim_history.taken_over) == (1, 0, 0)


def test_idle_time_of_a_claim_that_was_taken_over_does_not_count() -> None:
    claim_history = claim_history_of(_entries("0:ada:START 10:WORK 60:bob:RECLAIM 75:bob:DONE"))
    assert claim_history.completions == (_completion("bob", 0, 75, 25),)
    assert (claim_history.claims, claim_history.taken_over) == (1, 1)


def test_note_of_the_holder_is_a_sign_of_life_and_that_of_others_is_none() -> None:
    for agent, worked in (("ada", 35), ("bob", 15)):
        told = f"0:ada:START 20:{agent}:NOTE 60:bob:RECLAIM 75:bob:DONE"
        assert claim_history_of(_entries(told)).completions[0].worked == worked


def test_second_start_is_a_lost_claim_and_changes_nothing() -> None:
    claim_history = claim_history_of(_entries("0:ada:START 1:bob:START 9:ada:DONE 12:bob:DONE"))
    assert claim_history.completions == (_completion("ada", 0, 9, 9),)
    assert (claim_history.claims, claim_history.lost) == (1, 1)


def test_task_that_was_reopened_is_completed_twice() -> None:
    claim_history = claim_history_of(
        _entries("0:ada:START 9:ada:DONE 20:ada:REVERT 30:bob:START 50:bob:DONE")
    )
    assert [one.worked for one in claim_history.completions] == [9, 20]


def test_since_leaves_out_what_came_before() -> None:
    told = "0:ada:START 9:ada:DONE 20:ada:REVERT 30:bob:START 50:bob:DONE"
    claim_history = claim_history_of(_entries(told), since=30)
    assert ([one.agent for one in claim_history.completions], claim_history.claims) == (["bob"], 1)


def test_work_that_nobody_claimed_starts_no_clock() -> None:
    assert claim_history_of(_entries("0:WORK 5:ada:NOTE")).completions == ()


def test_holds_are_listed_by_agent_with_how_they_ended() -> None:
    told = "0:ada:START 10:WORK 60:bob:RECLAIM 75:bob:DONE 80:ada:REVERT 90:eve:START 95:WORK"
    claim_history = claim_history_of(_entries(told))
    assert claim_history.holds == (
        ClaimPeriod("1.1", "1.1.1a", "ada", 0, 10, 60, "taken over"),
        ClaimPeriod("1.1", "1.1.1a", "bob", 60, 75, 75, "done"),
        ClaimPeriod("1.1", "1.1.1a", "eve", 90, 95),
    )
    assert claim_history.reopened == (80,)


def test_task_that_was_given_back_begins_anew() -> None:
    told = "0:ada:START 10:WORK 20:ada:RELEASE 60:bob:START 75:bob:DONE"
    claim_history = claim_history_of(_entries(told))
    assert claim_history.completions == (_completion("bob", 60, 75, 15),)
    assert claim_history.holds == (
        ClaimPeriod("1.1", "1.1.1a", "ada", 0, 20, 20, "given back"),
        ClaimPeriod("1.1", "1.1.1a", "bob", 60, 75, 75, "done"),
    )


def test_since_leaves_out_holds_that_ended_before() -> None:
    claim_history = claim_history_of(
        _entries("0:ada:START 9:ada:DONE 20:ada:REVERT 30:bob:START"), since=10
    )
    assert [hold.agent for hold in claim_history.holds] == ["bob"]
    assert claim_history.reopened == (20,)
