"""The burn-up: an SVG of ours, whatever the library would add."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pytest

from gitbaton.dashboard.burn_up import burn_up
from gitbaton.dashboard.models import Dashboard
from gitbaton.reports.task_history import HistoryEntry
from support.dashboards import DAY, EMPTY, NOW, dashboard, feature, task, told

SVG = "{http://www.w3.org/2000/svg}"


def project(done: int, open: int = 1, *, gap: int = 10, since: int = 0) -> Dashboard:
    """So many tasks done, one every few minutes, and so many left."""
    since = since or NOW - done * gap
    names = [f"1.1.{number}" for number in range(done + open)]
    happened: list[HistoryEntry] = []
    for number, name in enumerate(names[:done]):
        happened.append(told("START", "ada", name, since + number * gap))
        happened.append(told("DONE", "ada", name, since + number * gap + 5))
    lines = [
        task(name, "x", "done" if number < done else "open") for number, name in enumerate(names)
    ]
    return dashboard([feature("1.1", lines)], happened)


def series(chart: str) -> dict[str, list[tuple[float, float]]]:
    """The points of each line by its name, in the chart's own units."""
    found = {}
    for group in ET.fromstring(chart).iter(f"{SVG}g"):
        name = group.get("class", "").removeprefix("series ")
        paths = [path.get("d", "") for path in group.iter(f"{SVG}path")]
        if group.get("class", "").startswith("series ") and paths:
            numbers = [float(n) for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", paths[0])]
            found[name] = list(zip(numbers[::2], numbers[1::2], strict=True))
    return found


def labels(chart: str, axis: str) -> list[str]:
    return [
        text.text or ""
        for group in ET.fromstring(chart).iter(f"{SVG}g")
        if group.get("class", "").split()[:2] == ["axis", axis]
        for text in group.iter(f"{SVG}text")
    ]


def test_nothing_done_yet_draws_nothing() -> None:
    assert burn_up(EMPTY) == ""


def test_the_line_ends_at_what_is_done_now() -> None:
    chart = burn_up(project(4, open=6))
    lines = series(chart)
    (left, top), (right, _) = lines["all"]
    bottom = lines["done"][0][1]
    x, y = lines["done"][-1]
    assert (lines["done"][0][0], x) == pytest.approx((left, right))
    assert (bottom - y) / (bottom - top) == pytest.approx(0.4)


@pytest.mark.parametrize("done", [1, 2, 12, 10_000])
def test_any_number_of_completions(done: int) -> None:
    chart = burn_up(project(done, gap=1))
    assert len(chart) < 60_000
    assert {"all", "done"} <= series(chart).keys()
    assert "nan" not in chart.lower()


def test_every_task_done_at_one_moment_which_is_now() -> None:
    happened = [told("START", "ada", "1.1.1", NOW), told("DONE", "ada", "1.1.1", NOW)]
    chart = burn_up(dashboard([feature("1.1", [task("1.1.1", "x", "done")])], happened))
    assert "nan" not in chart.lower()
    assert "done" in series(chart)


def test_forecast_is_a_band_and_a_line_from_now() -> None:
    lines = series(burn_up(project(12, open=5)))
    assert lines["forecast"][0] == pytest.approx(lines["done"][-1])
    assert lines["range"][1] == pytest.approx(lines["done"][-1])
    assert lines["forecast"][1][1] == pytest.approx(lines["all"][0][1])
    assert "forecast" not in series(burn_up(project(12, open=0)))


@pytest.mark.parametrize("since", [5, NOW + 40 * DAY, 4_000_000_000])
def test_rows_of_a_clock_that_is_wrong(since: int) -> None:
    """From 1970 to the year 9575: rows are read as they stand."""
    chart = burn_up(project(3, since=since))
    points = [point for line in series(chart).values() for point in line]
    assert all(0 <= x <= 960 for x, _ in points)


def test_nothing_of_the_library_runs_or_styles_or_tells_a_title() -> None:
    chart = burn_up(project(12, open=5))
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(chart).iter()}
    assert tags <= {"svg", "g", "rect", "path", "text"}
    assert not re.search(r"<!--|<\?|\son\w+=|\sstyle=|href", chart)
    assert re.findall(r"https?://\S+?\"", chart) in ([], ['http://www.w3.org/2000/svg"'])


def test_labels_are_days_and_round_numbers() -> None:
    chart = burn_up(project(30, open=17, gap=600))
    days = labels(chart, "x")
    assert 4 <= len(days) <= 8
    assert all(re.fullmatch(r"\d{1,2} Jan", day) for day in days)
    assert labels(chart, "y") == ["0", "10", "20", "30", "40"]


def test_labels_of_one_day_are_hours() -> None:
    assert labels(burn_up(project(3, gap=60)), "x") == ["10:00", "11:00", "12:00"]


def test_labels_of_an_hour_are_not_all_the_same() -> None:
    found = labels(burn_up(project(2, gap=4)), "x")
    assert len(found) == len(set(found)) == 1


def test_same_dashboard_same_chart() -> None:
    assert burn_up(project(4)) == burn_up(project(4))


def line_of(happened: Sequence[HistoryEntry]) -> list[tuple[float, float]]:
    return series(burn_up(dashboard([feature("1.1", [task("1.1.1", "x")] * 2)], happened)))["done"]


def test_a_reverted_task_counts_down_again() -> None:
    happened = [
        told("START", "ada", "1.1.1", NOW - 90),
        told("DONE", "ada", "1.1.1", NOW - 60),
        told("REVERT", "ada", "1.1.1", NOW - 30),
    ]
    line = line_of(happened)
    assert line[-1][1] == line[0][1] > min([y for _, y in line])
