"""The timeline: who held which task when, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.base.natural_sort import natural
from gitbaton.base.timestamp import utc_stamp
from gitbaton.base.value import Value
from gitbaton.reports.stats_text import duration

if TYPE_CHECKING:
    from gitbaton.dashboard.models import Dashboard
    from gitbaton.reports.claim_history import ClaimPeriod

_DAY = 86400
_STEP = 3 * 3600  # seconds between two marks
_MOST_DAYS = 14
_NARROWEST = 0.3  # percent of a day: four minutes, which can still be seen and hit


class Bar(Value):
    """A piece of a claim within one day; ``left`` and ``width`` are percent of the day.

    ``kind`` is done, held, idle (until another agent reclaimed it) or stale (and not reclaimed).
    """

    task: str
    kind: str
    left: float
    width: float
    label: str


class Day(Value):
    """24 hours: a title, the hours above the lanes, each agent's bars, how many tasks were done.

    ``hours`` are pairs of percent and hour of the day in UTC.
    """

    title: str
    hours: tuple[tuple[float, int], ...]
    lanes: tuple[tuple[str, tuple[Bar, ...]], ...]
    done: int


def days(dashboard: Dashboard) -> tuple[Day, ...]:
    """The last 24 hours, then the days on which a task was held, the latest first."""
    now = dashboard.now * 60
    today = now // _DAY
    begins = {
        day * _DAY
        for hold in dashboard.claim_history.holds
        for day in range(
            max(hold.began // _DAY, today - _MOST_DAYS + 1),
            min(max(hold.began, _end(hold, now) - 1) // _DAY, today) + 1,
        )
    }
    last = _day("Last 24 hours", now - _DAY, dashboard)
    return (
        last,
        *[_day(utc_stamp(at // 60)[:10], at, dashboard) for at in sorted(begins, reverse=True)],
    )


def _day(title: str, begin: int, dashboard: Dashboard) -> Day:
    stale = {task.id for f in dashboard.board.features for task in f.tasks if task.state == "stale"}
    lanes: dict[str, list[Bar]] = {}
    for hold in sorted(dashboard.claim_history.holds, key=lambda each: each.began):
        bars = tuple(_bars(hold, begin, dashboard.now * 60, hold.task in stale))
        if bars:
            lanes[hold.agent] = [*lanes.get(hold.agent, []), *bars]
    marks = range(-(-begin // _STEP) * _STEP, begin + _DAY, _STEP)
    return Day(
        title,
        tuple([(_percent(at - begin), at % _DAY // 3600) for at in marks]),
        tuple([(agent, tuple(lanes[agent])) for agent in sorted(lanes, key=natural)]),
        sum([begin <= one.ended < begin + _DAY for one in dashboard.claim_history.completions]),
    )


def _bars(hold: ClaimPeriod, begin: int, now: int, stale: bool) -> Iterator[Bar]:
    """The pieces of a claim in the 24 hours from ``begin``."""
    end = _end(hold, now)
    pieces = [(hold.began, end, "done" if hold.end == "done" else "held")]
    if hold.end == "taken over" or (hold.ended is None and stale):
        silent = "idle" if hold.end == "taken over" else "stale"
        pieces = [(hold.began, hold.last, "held"), (hold.last, end, silent)]
    for first, last, kind in pieces:
        left, right = max(first - begin, 0), min(last - begin, _DAY)
        if left < right or (first == last == end and left == right < _DAY):
            width = max(_percent(right - left), _NARROWEST)
            at = min(_percent(left), 100 - width)
            yield Bar(hold.task, kind, round(at, 2), width, _label(hold, end))


def _end(hold: ClaimPeriod, now: int) -> int:
    return now if hold.ended is None else hold.ended


def _percent(seconds: int) -> float:
    return round(seconds * 100 / _DAY, 2)


def _label(hold: ClaimPeriod, end: int) -> str:
    how = {"held": "held for"}.get(hold.end, f"{hold.end} after")
    return (
        f"{hold.task} by {hold.agent}, from {utc_stamp(hold.began // 60)[11:]}, "
        f"{how} {duration((end - hold.began) // 60)}"
    )
