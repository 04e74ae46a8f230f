"""Resampling what happened so far."""

from __future__ import annotations

import pytest

from gitbaton.reports.forecast import FEWEST, forecast, percentile


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (10, 1), (11, 2), (50, 5), (90, 9), (91, 10), (100, 10)]
)
def test_percentile_is_a_value_that_occurred(percent: int, expected: int) -> None:
    assert percentile([3, 1, 2, 10, 9, 8, 7, 6, 5, 4], percent) == expected


def test_even_pace_goes_on_evenly() -> None:
    moments = [100 + 30 * number for number in range(FEWEST + 1)]
    found = forecast(moments, 4, 1000)
    assert found is not None
    assert (found.early, found.middle, found.late) == (1120, 1120, 1120)


def test_uneven_pace_gives_a_range_that_holds_the_mean() -> None:
    moments = [0]
    for number in range(40):
        moments.append(moments[-1] + (1 if number % 2 else 99))
    found = forecast(moments, 20, 0)
    assert found is not None
    assert 400 < found.early < 900 < found.middle < 1100 < found.late < 1600
    assert found == forecast(moments[::-1], 20, 0)


def test_too_little_history_is_no_history() -> None:
    assert forecast(list(range(FEWEST)), 4, 1000) is None
    assert forecast(list(range(FEWEST + 1)), 4, 1000) is not None
    assert forecast([], 4, 1000) is None
