"""Figures of a project: how long tasks take, what happened to claims, what remains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from gitbaton.base.errors import UsageError
from gitbaton.base.value import Value
from gitbaton.git.history import moment_of, since_when
from gitbaton.project.merged_plan import read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.claim_history import claim_history_of
from gitbaton.reports.forecast import Forecast, forecast, percentile
from gitbaton.reports.task_log import task_history_of
from gitbaton.status.status import status_of

if TYPE_CHECKING:
    from gitbaton.reports.claim_history import ClaimHistory, Completion
    from gitbaton.status.task_status import PlanStatus


class Durations(Value):
    """Minutes that completed tasks took: how many they are, the median, the 90th percentile."""

    name: str
    tasks: int
    median: int
    p90: int


class Stats(Value):
    """``states`` counts tasks by their present state; ``span`` is the minutes covered.

    ``forecast`` is None with too little history, or if nothing remains.
    """

    everything: Durations | None
    features: tuple[Durations, ...]
    tracks: tuple[Durations, ...]
    agents: tuple[Durations, ...]
    claims: int
    lost: int
    taken_over: int
    states: Mapping[str, int]
    span: int
    forecast: Forecast | None
    offline: str = ""

    @property
    def remaining(self) -> int:
        """Tasks that are not done."""
        return sum([number for state, number in self.states.items() if state != "done"])


def compute_stats(claim_history: ClaimHistory, board: PlanStatus, since: int, now: int) -> Stats:
    """The figures of a claim history; ``since`` and ``now`` are minutes since the epoch."""
    done = claim_history.completions
    tracks = {feature.id: feature.track for feature in board.features}
    states = dict.fromkeys(("open", "claimed", "stale", "done"), 0)
    for feature in board.features:
        for task in feature.tasks:
            states[task.state] += 1
    remaining = sum(states.values()) - states["done"]
    ended = [one.ended // 60 for one in done]
    first = max(since, min([one.began // 60 for one in done], default=now))
    return Stats(
        everything=_pace("all tasks", done) if done else None,
        features=_paces(done, lambda one: one.feature),
        tracks=_paces(done, lambda one: tracks.get(one.feature, "")),
        agents=_paces(done, lambda one: one.agent),
        claims=claim_history.claims,
        lost=claim_history.lost,
        taken_over=claim_history.taken_over,
        states=states,
        span=max(1, now - first) if done else 0,
        forecast=forecast(ended, remaining, now) if remaining else None,
        offline=board.offline,
    )


def _paces(done: Sequence[Completion], key: Callable[[Completion], str]) -> tuple[Durations, ...]:
    from gitbaton.base.natural_sort import natural

    groups: dict[str, list[Completion]] = {}
    for one in done:
        groups.setdefault(key(one), []).append(one)
    names = sorted(filter(None, groups), key=natural)
    return tuple([_pace(name, groups[name]) for name in names])


def _pace(name: str, done: Sequence[Completion]) -> Durations:
    minutes = [one.worked // 60 for one in done]
    return Durations(name, len(minutes), percentile(minutes, 50), percentile(minutes, 90))


def read_stats(session: Session, now: int, since: str = "") -> Stats:
    """Read the remote, or without it what this clone last saw.

    ``now`` is seconds since the epoch, ``since`` a date in any form that git reads; everything
    counts if it is empty. Raises UsageError if ``since`` is no moment of the past.
    """
    earliest = _moment(since, session) // 60 if since else 0
    if earliest > now // 60 - 1:
        hint = 'git baton stats --since "2 weeks ago", or a day: --since 2024-01-15'
        raise UsageError(f'"{since}" names no moment of the past', hint)
    joined = read_merged_plan(session)
    claim_history = claim_history_of(task_history_of(joined, session).entries, earliest * 60)
    return compute_stats(claim_history, status_of(joined, session, now), earliest, now // 60)


def _moment(since: str, session: Session) -> int:
    """Epoch seconds. A day begins at midnight: git would take it at this hour of the clock."""
    plain = since_when(since, session.settings.timezone)
    return moment_of(since, session.git) if plain is None else plain
