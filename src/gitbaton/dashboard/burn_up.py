"""The burn-up: tasks done over time, all tasks, and where the forecast goes from here."""

from __future__ import annotations

from typing import Any

import pygal
from markupsafe import Markup

from gitbaton.dashboard.models import Dashboard, done_over_time

_HOUR, _DAY = 60, 1440
_MOST_POINTS = 400
_TICKS = 8
_NOT_OURS = ("comment", "defs", "script", "style", "title", "desc")


def burn_up(dashboard: Dashboard) -> Markup:
    """A chart as SVG, coloured by the page's style sheet; empty if nothing was done yet."""
    points = done_over_time(dashboard.claim_history)
    if not points:
        return Markup()
    forecast, total = dashboard.stats.forecast, sum(dashboard.stats.states.values())
    first, done = points[0][0], points[-1][1]
    now = max(dashboard.now, points[-1][0])  # rows may come from a clock that is ahead
    last = max([now, *([forecast.late] if forecast else [])])
    chart = pygal.XY(
        js=[],
        show_legend=False,
        show_dots=False,
        disable_xml_declaration=True,
        width=960,
        height=300,
        margin=8,
        range=(0, max(total, done)),
        xrange=(first, last),
        x_labels=_ticks(first, last),
        y_labels=_round_steps(max(total, done)),
        x_value_formatter=_date,
    )
    chart.uuid = "burn-up"
    lines = {"all": [(first, total), (last, total)], "done": [*_steps(points), (now, done)]}
    if forecast:
        band = [(now, done), (forecast.early, total), (forecast.late, total), (now, done)]
        lines = {"range": band, "forecast": [(now, done), (forecast.middle, total)], **lines}
    for name, line in lines.items():
        chart.add(name, line, fill=name == "range")
    chart.add_xml_filter(lambda root: _plain(root, list(lines)))
    return Markup(chart.render(is_unicode=True))


def _steps(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points joined as a stair; of very many, evenly chosen ones."""
    every = -(-len(points) // _MOST_POINTS)
    chosen = [*points[:-1:every], points[-1]]
    stair = [(points[0][0], 0)]
    for minute, done in chosen:
        stair += [(minute, stair[-1][1]), (minute, done)]
    return stair


def _ticks(first: int, last: int) -> list[int]:
    """Midnights between two moments, or full hours of a day; not more than can be read."""
    step = _DAY if last - first > 2 * _DAY else _HOUR
    ticks = range(-(-first // step), last // step + 1)
    return [at * step for at in ticks[:: max(1, -(-len(ticks) // _TICKS))]] or [first]


def _round_steps(total: int) -> list[int]:
    step = next(step for step in _nice() if total / step <= 5)
    return list(range(0, total + 1, step))


def _nice() -> Any:
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10


def _date(minutes: float) -> str:
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(minutes * 60, UTC)
    return moment.strftime("%-d %b" if minutes % _DAY == 0 else "%H:%M")


def _plain(root: Any, names: list[str]) -> Any:
    """The chart without scripts, styles and comments of its own; each series by its name."""
    for parent in list(root.iter()):
        for child in list(parent):
            tag = child.tag if isinstance(child.tag, str) else "comment"
            if tag in _NOT_OURS or child.get("class") == "tooltip":
                parent.remove(child)
    for group in root.iter("g"):
        classes = group.get("class", "").split()
        number = next((c[6:] for c in classes if c.startswith("serie-")), "")
        if number:
            group.set("class", f"series {names[int(number)]}")
    return root
