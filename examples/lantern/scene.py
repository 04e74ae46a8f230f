"""When the agents of Lantern work, and what they are called."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86400
_MORNING = 6 * HOUR  # so long before now the last day began
_SHIFT = 10 * HOUR
_NAMES = ("ines", "otto", "mira", "pavel", "juno", "bram", "suki", "lena", "tomas", "edda")
_SATURDAY = 5


class Calendar(NamedTuple):
    """Days of work up to ``now``, the last of them half over. All times are epoch seconds."""

    now: int
    mornings: tuple[int, ...]

    def is_open(self, time: int) -> bool:
        """Whether anybody works then."""
        at = bisect_right(self.mornings, time)
        return at > 0 and time < self.mornings[at - 1] + _SHIFT

    def next_morning(self, time: int) -> int:
        """When work begins again after a time; after ``now`` if it does not."""
        at = bisect_right(self.mornings, time)
        return self.mornings[at] if at < len(self.mornings) else self.now + DAY

    def worked(self, time: int) -> float:
        """Which part of all the working hours is over."""
        at = bisect_right(self.mornings, time)
        today = min(time - self.mornings[at - 1], _SHIFT) if at else 0
        return (max(at - 1, 0) * _SHIFT + today) / ((len(self.mornings) - 1) * _SHIFT + _MORNING)


def calendar_until(now: int, days: int) -> Calendar:
    """The working days of so many days; the last one counts even on a weekend."""
    back = [now - _MORNING - day * DAY for day in range(days)]
    mornings = [at for at in reversed(back) if at == back[0] or not _is_weekend(at)]
    return Calendar(now, tuple(mornings))


def _is_weekend(time: int) -> bool:
    return datetime.fromtimestamp(time, UTC).weekday() >= _SATURDAY


def agent_names(count: int) -> list[str]:
    """So many names of agents."""
    return [
        _NAMES[n] if n < len(_NAMES) else f"{_NAMES[n % len(_NAMES)]}-{n // len(_NAMES) + 1}"
        for n in range(count)
    ]


def person(name: str) -> str:
    """An agent, or somebody else, as an author of commits."""
    return f"{name.capitalize()} <{name}@lantern.example>"


def minutes_of_work(chance: Random) -> float:
    """How long a task takes: 25 minutes or so, sometimes hours."""
    return min(max(chance.lognormvariate(3.2, 0.6), 4.0), 240.0)
