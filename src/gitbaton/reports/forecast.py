"""When the rest will be done, if the gaps between completions so far come again in any order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gitbaton.base.value import Value

FEWEST = 10  # gaps; of fewer, one odd gap decides everything
_RUNS = 500
_FEWEST_RUNS, _DRAWS = 60, 250_000  # sums of many gaps differ little, so fewer runs will do


class Forecast(Value):
    """Moments in minutes since the epoch.

    Half of the runs end by ``middle``; one in ten before ``early``, one in ten after ``late``.
    """

    early: int
    middle: int
    late: int


def percentile(values: Sequence[int], percent: int) -> int:
    """The value that so many percent of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def forecast(ended: Sequence[int], remaining: int, now: int) -> Forecast | None:
    """Resample the gaps between the moments of completion; None of too little history.

    The dice are always the same, so the same history gives the same answer.
    """
    moments = sorted(ended)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    if len(gaps) < FEWEST:
        return None
    from random import Random

    chance = Random(0)
    number = min(_RUNS, max(_FEWEST_RUNS, _DRAWS // max(1, remaining)))
    runs = [now + sum(chance.choices(gaps, k=remaining)) for _ in range(number)]
    return Forecast(percentile(runs, 10), percentile(runs, 50), percentile(runs, 90))
