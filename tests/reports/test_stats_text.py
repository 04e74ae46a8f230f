"""Figures as text: numbers that agree with their nouns, and none that nobody can mean."""

from __future__ import annotations

import pytest

from gitbaton.reports.stats_text import stats_text
from support.dashboards import dashboard

STATS = dashboard().stats


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (4, "1 task in 4m"),
        (120, "1 task in 2h00m, 0.5 an hour"),
        (2880, "1 task in 2d00h, 0.5 a day"),
    ],
)
def test_a_rate_needs_an_hour_at_least(span: int, told: str) -> None:
    assert f"throughput  {told}\n" in stats_text(STATS.replace(span=span))
