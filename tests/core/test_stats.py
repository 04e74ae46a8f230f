"""Figures from a course and a board."""

from __future__ import annotations

from gitbaton.core.board import Board, FeatureBoard, TaskLine
from gitbaton.core.course import Completion, Course
from gitbaton.core.stats import Pace, figures


def _done(feature: str, agent: str, ended: int, worked: int) -> Completion:
    return Completion(feature, f"{feature}.1", agent, ended - worked, ended, worked)


def _board(*states: str) -> Board:
    tasks = [
        TaskLine(str(number), "", state, None, None, ())  # type: ignore[arg-type]
        for number, state in enumerate(states)
    ]
    shop = FeatureBoard("1.2", "", "1 - Shop", "", "", True, tuple(tasks))
    return Board((shop, FeatureBoard("2.1", "", "", "", "", True, ())))


def test_paces_by_feature_track_and_agent() -> None:
    done = (_done("1.10", "ada", 60, 10), _done("1.2", "bob", 90, 30), _done("2.1", "ada", 99, 20))
    stats = figures(Course(done, 4, 1, 2), _board("done", "done", "done", "open"), 0, 150)
    assert stats.everything == Pace("all tasks", 3, 20, 30)
    assert [pace.name for pace in stats.features] == ["1.2", "1.10", "2.1"]
    assert stats.tracks == (Pace("1 - Shop", 1, 30, 30),)
    assert stats.agents == (Pace("ada", 2, 10, 20), Pace("bob", 1, 30, 30))
    assert (stats.claims, stats.lost, stats.taken_over, stats.span) == (4, 1, 2, 100)
    assert (stats.remaining, stats.forecast) == (1, None)


def test_forecast_needs_something_that_remains() -> None:
    done = tuple([_done("1.1", "ada", 10 * number, 5) for number in range(1, 13)])
    for last, expected in (("open", 210), ("done", None)):
        stats = figures(Course(done, 12, 0, 0), _board(*["done"] * 12, last), 0, 200)
        assert (stats.forecast.middle if stats.forecast else None) == expected


def test_nothing_is_done_yet() -> None:
    stats = figures(Course((), 1, 0, 0), _board("claimed", "stale"), 0, 150)
    assert (stats.everything, stats.features, stats.span) == (None, (), 0)
    assert stats.states == {"open": 0, "claimed": 1, "stale": 1, "done": 0}


def test_since_shortens_what_was_looked_at() -> None:
    stats = figures(Course((_done("1.1", "ada", 90, 30),), 1, 0, 0), _board("done"), 80, 150)
    assert stats.span == 70
