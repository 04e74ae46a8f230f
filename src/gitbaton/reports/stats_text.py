"""Figures of a project as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gitbaton.base.mask import mask, without_surrogates
from gitbaton.base.timestamp import utc_stamp
from gitbaton.reports.forecast import FEWEST, Forecast

if TYPE_CHECKING:
    from gitbaton.reports.stats import Durations, Stats

_DAY, _HOUR = 1440, 60


def stats_text(stats: Stats) -> str:
    """A table of times, and a line each on claims, throughput, what remains, and when."""
    lines = [f"(offline: {mask(stats.offline)}; as last fetched)"] if stats.offline else []
    if stats.everything:
        lines += [*_table(stats), ""]
    stale = stats.states["stale"]
    lines.append(
        f"claims      {stats.claims} won, {stats.taken_over} taken over, "
        f"{stats.lost} lost to an earlier one, {stale} stale now"
    )
    if stats.everything:
        lines.append(f"throughput  {_throughput(stats.everything.tasks, stats.span)}")
    counts = ", ".join(
        [f"{stats.states[state]} {state}" for state in ("open", "claimed", "stale", "done")]
    )
    lines.append(f"tasks       {sum(stats.states.values())}: {counts}")
    lines.append(f"forecast    {_forecast(stats)}")
    return "\n".join(lines)


def stats_fields(stats: Stats) -> dict[str, Any]:
    """The figures as docs/json.md words them: times in minutes, moments in UTC."""
    return {
        "version": 1,
        "all": _fields(stats.everything) if stats.everything else None,
        "features": [_fields(pace) for pace in stats.features],
        "tracks": [_fields(pace) for pace in stats.tracks],
        "agents": [_fields(pace) for pace in stats.agents],
        "claims": {"won": stats.claims, "taken_over": stats.taken_over, "lost": stats.lost},
        "tasks": dict(stats.states),
        "minutes_looked_at": stats.span,
        "forecast": _moments(stats.forecast) if stats.forecast else None,
        "offline": stats.offline or None,
    }


def duration(minutes: int) -> str:
    """Minutes for people: ``18m``, ``1h05m``, ``2d03h``."""
    if minutes < _HOUR:
        return f"{minutes}m"
    if minutes < _DAY:
        return f"{minutes // _HOUR}h{minutes % _HOUR:02}m"
    return f"{minutes // _DAY}d{minutes % _DAY // _HOUR:02}h"


def _table(stats: Stats) -> list[str]:
    groups: list[tuple[str, Sequence[Durations]]] = [
        ("", [stats.everything] if stats.everything else []),
        ("feature ", stats.features),
        ("track ", stats.tracks),
        ("agent ", stats.agents),
    ]
    rows = [("time from START to DONE", "tasks", "median", "90 %")]
    rows += [
        (mask(prefix + pace.name), str(pace.tasks), duration(pace.median), duration(pace.p90))
        for prefix, paces in groups
        for pace in paces
    ]
    width = max([len(row[0]) for row in rows])
    return [f"{row[0]:{width}}  {row[1]:>5}  {row[2]:>7}  {row[3]:>7}" for row in rows]


def _throughput(tasks: int, minutes: int) -> str:
    text = f"{_count(tasks)} in {duration(minutes)}"
    if minutes < _HOUR:
        return text  # a rate of minutes would say nothing about hours
    unit, name = (_DAY, "a day") if minutes >= _DAY else (_HOUR, "an hour")
    return f"{text}, {tasks * unit / minutes:.1f} {name}"


def _forecast(stats: Stats) -> str:
    if not sum(stats.states.values()):
        return "no task is planned"
    if not stats.remaining:
        return "every task is done"
    if stats.forecast is None:
        return f"too little history: it takes more than {FEWEST} completed tasks"
    moments = _moments(stats.forecast)
    are = "is" if stats.remaining == 1 else "are"
    return (
        f"{_count(stats.remaining)} {are} left, done between {moments['early']} and "
        f"{moments['late']} UTC (8 chances in 10; even odds: {moments['middle']})"
    )


def _count(tasks: int) -> str:
    return f"{tasks} task{'' if tasks == 1 else 's'}"


def _moments(forecast: Forecast) -> dict[str, str]:
    return {name: utc_stamp(getattr(forecast, name)) for name in ("early", "middle", "late")}


def _fields(pace: Durations) -> dict[str, Any]:
    name = without_surrogates(pace.name)
    return {"name": name, "tasks": pace.tasks, "median": pace.median, "p90": pace.p90}
