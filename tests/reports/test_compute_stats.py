"""Figures from claims and a plan's status."""

from __future__ import annotations

from gitbaton.reports.claim_history import ClaimHistory, Completion
from gitbaton.reports.stats import Durations, compute_stats
from gitbaton.status.task_status import FeatureStatus, PlanStatus, TaskStatus


def _done(feature: str, agent: str, ended: int, worked: int) -> Completion:
    began, ended, worked = 60 * (ended - worked), 60 * ended, 60 * worked
    return Completion(feature, f"{feature}.1", agent, began, ended, worked)


def _board(*states: str) -> PlanStatus:
    tasks = [
        TaskStatus(str(number), "", state, None, None, ())  # type: ignore[arg-type]
        for number, state in enumerate(states)
    ]
    shop = FeatureStatus("1.2", "", "1 - Shop", "", "", True, tuple(tasks))
    return PlanStatus((shop, FeatureStatus("2.1", "", "", "", "", True, ())))


def test_paces_by_feature_track_and_agent() -> None:
    done = (_done("1.10", "ada", 60, 10), _done("1.2", "bob", 90, 30), _done("2.1", "ada", 99, 20))
    stats = compute_stats(
        ClaimHistory(done, 4, 1, 2), _board("done", "done", "done", "open"), 0, 150
    )
    assert stats.everything == Durations("all tasks", 3, 20, 30)
    assert [pace.name for pace in stats.features] == ["1.2", "1.10", "2.1"]
    assert stats.tracks == (Durations("1 - Shop", 1, 30, 30),)
    assert stats.agents == (Durations("ada", 2, 10, 20), Durations("bob", 1, 30, 30))
    assert (stats.claims, stats.lost, stats.taken_over, stats.span) == (4, 1, 2, 100)
    assert (stats.remaining, stats.forecast) == (1, None)


def test_forecast_needs_something_that_remains() -> None:
    done = tuple([_done("1.1", "ada", 10 * number, 5) for number in range(1, 13)])
    for last, expected in (("open", 210), ("done", None)):
        stats = compute_stats(ClaimHistory(done, 12, 0, 0), _board(*["done"] * 12, last), 0, 200)
        assert (stats.forecast.middle if stats.forecast else None) == expected


def test_nothing_is_done_yet() -> None:
    stats = compute_stats(ClaimHistory((), 1, 0, 0), _board("claimed", "stale"), 0, 150)
    assert (stats.everything, stats.features, stats.span) == (None, (), 0)
    assert stats.states == {"open": 0, "claimed": 1, "stale": 1, "done": 0}


def test_since_shortens_what_was_looked_at() -> None:
    stats = compute_stats(
        ClaimHistory((_done("1.1", "ada", 90, 30),), 1, 0, 0), _board("done"), 80, 150
    )
    assert stats.span == 70
