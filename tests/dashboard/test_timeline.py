"""Claims by agent and day: pieces of bars, cut at midnight."""

from __future__ import annotations

from gitbaton.dashboard.timeline import Bar, Day, days
from gitbaton.reports.claim_history import ClaimHistory, ClaimPeriod
from gitbaton.status.task_status import FeatureStatus
from support.dashboards import DAY, HAPPENED, NOW, dashboard, feature, hold, task

MIDNIGHT = NOW // DAY * DAY


def shown(
    *holds: ClaimPeriod, features: tuple[FeatureStatus, ...] = (), now: int = NOW
) -> tuple[Day, ...]:
    return days(dashboard(features, claim_history=ClaimHistory((), 0, 0, 0, holds), now=now))


def pieces(day: Day) -> list[tuple[str, str, float, float]]:
    """Agent, kind, and where in the day in hours."""
    return [
        (agent, bar.kind, round(bar.left * 0.24, 1), round(bar.width * 0.24, 1))
        for agent, bars in day.lanes
        for bar in bars
    ]


def test_last_24_hours_then_the_days_on_which_somebody_held_a_task() -> None:
    found = shown(
        hold("ada", "1.1.1", MIDNIGHT - 3 * DAY, MIDNIGHT - 3 * DAY + 60, NOW - 2 * DAY, "done")
    )
    assert [day.title for day in found] == ["Last 24 hours", "2024-01-14", "2024-01-13"]
    assert found[0].lanes == ()


def test_a_claim_over_midnight_is_a_piece_on_each_day() -> None:
    found = shown(hold("ada", "1.1.1", MIDNIGHT - 120, MIDNIGHT + 180, MIDNIGHT + 180, "done"))
    assert [pieces(day) for day in found] == [
        [("ada", "done", 10, 5)],
        [("ada", "done", 0, 3)],
        [("ada", "done", 22, 2)],
    ]


def test_a_claim_that_ends_at_midnight_leaves_the_next_day_empty() -> None:
    found = shown(hold("ada", "1.1.1", MIDNIGHT - 120, MIDNIGHT, MIDNIGHT, "done"))
    assert [(day.title, len(day.lanes)) for day in found] == [
        ("Last 24 hours", 1),
        ("2024-01-15", 1),
    ]


def test_silence_before_somebody_took_over_is_idle() -> None:
    taken = hold("ada", "1.1.1", MIDNIGHT, MIDNIGHT + 60, MIDNIGHT + 240, "taken over")
    assert pieces(shown(taken)[1]) == [("ada", "held", 0, 1), ("ada", "idle", 1, 3)]


def test_silence_of_a_claim_that_stands_is_stale_only_if_it_is() -> None:
    standing = hold("ada", "1.1.1", MIDNIGHT, MIDNIGHT + 60)
    for state, kinds in (("claimed", ["held"]), ("stale", ["held", "stale"])):
        line = task("1.1.1", "Create form", "claimed", "ada").replace(state=state)
        found = shown(standing, features=(feature("1.1", [line]),))[1]
        assert [kind for _, kind, _, _ in pieces(found)] == kinds
        assert pieces(found)[-1][2] + pieces(found)[-1][3] == 12


def test_a_claim_of_no_length_can_be_seen_and_stays_within_the_day() -> None:
    late = MIDNIGHT - 1
    [_, today, before] = shown(
        hold("ada", "1.1.1", NOW, NOW), hold("bob", "1.1.2", late, late, late, "done")
    )
    [(_, [bar])], [(_, [last])] = today.lanes, before.lanes
    assert bar.width == last.width == 0.3
    assert last.left == 99.7


def test_taken_over_at_once_is_one_bar() -> None:
    found = shown(hold("ada", "1.1.1", NOW - 60, NOW - 60, NOW, "taken over"))
    assert [kind for _, kind, _, _ in pieces(found[1])] == ["idle"]


def test_at_most_two_weeks() -> None:
    found = shown(hold("ada", "1.1.1", NOW - 400 * DAY, NOW - 300 * DAY))
    assert len(found) == 15
    assert found[-1].title == "2024-01-03"


def test_a_claim_of_two_thousand_years_is_shown_in_the_same_time() -> None:
    found = shown(*[hold("ada", f"1.1.{n}", -1_000_000_000, NOW) for n in range(300)])
    assert len(found) == 15


def test_a_claim_dated_in_the_future_is_not_shown_before_it_began() -> None:
    assert shown(hold("ada", "1.1.1", NOW + 3 * DAY, NOW + 3 * DAY))[0].lanes == ()


def test_agents_are_in_natural_order_and_labels_tell_all() -> None:
    day = days(dashboard())[0]
    assert [agent for agent, _ in day.lanes] == ["ada", "bob", "eve"]
    [bar] = day.lanes[1][1]
    assert isinstance(bar, Bar)
    assert bar.label == "1.1.2 by bob, from 12:00, taken over after 14h00m"


def test_hours_stand_where_they_are() -> None:
    window, today, *_ = days(dashboard(now=NOW + 90))
    assert today.hours == tuple([(12.5 * n, 3 * n) for n in range(8)])
    assert window.hours[0] == (6.25, 15)


def test_tasks_done_are_counted_by_day() -> None:
    assert [day.done for day in days(dashboard(happened=HAPPENED))] == [0, 0, 0, 1]
