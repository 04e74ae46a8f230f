"""The figures of one race."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from benchmarks.race.answers import stands
from benchmarks.race.checker import Violation
from benchmarks.race.events import Op
from benchmarks.race.ledger import Ledger

_TAKES = ("START", "RECLAIM")


class Figures(NamedTuple):
    """What one race showed. Times are seconds; NaN where nothing was measured.

    *To know* is from invocation to exit, over all claims that were answered; *in the log* is
    from invocation until the row stands in the log of the branch on the server.
    """

    profile: str
    transport: str
    seed: int
    agents: int
    claims: int
    operations: int
    double_claims: int
    lost_rows: int
    invented_rows: int
    wrong_exit_codes: int
    other_violations: int
    pushes_to_win: float
    p50_to_know: float
    p99_to_know: float
    p99_in_log: float
    jain: float
    fewest: int
    most: int
    unknown: int
    kills: int
    pauses: int
    lost_answers: int
    log_commits: int
    wall: float

    @property
    def sound(self) -> bool:
        """Whether no invariant was broken."""
        wrong = self.double_claims + self.lost_rows + self.invented_rows + self.wrong_exit_codes
        return wrong + self.other_violations == 0


class Race(NamedTuple):
    """How a race was run: what its figures begin and end with."""

    profile: str
    transport: str
    seed: int
    agents: Collection[str]
    kills: int
    pauses: int
    lost_answers: int
    wall: float


def measure(
    race: Race, ledger: Ledger, ops: Sequence[Op], violations: Sequence[Violation]
) -> Figures:
    """The figures of a race that was judged."""
    broken = Counter(violation.invariant for violation in violations)
    raced = [op for op in ops if op.agent in race.agents]
    won = [op for op in raced if op.status == "ok" and op.action in _TAKES]
    known = [op.end - op.begin for op in raced if op.code is not None and op.action in _TAKES]
    shares = Counter(op.agent for op in won)
    each = [shares[agent] for agent in race.agents]
    return Figures(
        race.profile,
        race.transport,
        race.seed,
        len(race.agents),
        len(won),
        len(raced),
        double_claims=broken["one-holder"] + broken["relieved"],
        lost_rows=broken["lost-row"],
        invented_rows=broken["refused-row"] + broken["invented-row"],
        wrong_exit_codes=broken["exit-code"],
        other_violations=sum(
            broken[name]
            for name in ("order", "append-only", "ref-and-log", "traces", "unanswered", "leftovers")
        ),
        pushes_to_win=sum(op.attempts for op in won) / max(1, len(won)),
        p50_to_know=percentile(known, 50),
        p99_to_know=percentile(known, 99),
        p99_in_log=percentile(_until_in_log(ledger, won), 99),
        jain=jain(each),
        fewest=min(each, default=0),
        most=max(each, default=0),
        unknown=sum(op.status == "info" for op in raced),
        kills=race.kills,
        pauses=race.pauses,
        lost_answers=race.lost_answers,
        log_commits=sum(bool(commit.nonce) for commit in ledger.commits.values()),
        wall=race.wall,
    )


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that so many per cent do not exceed."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def jain(values: Sequence[int]) -> float:
    """Jain's index of fairness: 1 if all have the same, 1/n if one has all."""
    squares = len(values) * sum(value * value for value in values)
    return sum(values) ** 2 / squares if squares else math.nan


def _until_in_log(ledger: Ledger, won: Sequence[Op]) -> list[float]:
    seen = stands(ledger)
    times = []
    for op in won:
        if op.commit in ledger.commits:
            rows = ledger.rows_of(op.commit, op.task)
            place = max(
                [
                    n
                    for n, row in enumerate(rows)
                    if (row.agent, row.action) == (op.agent, op.action)
                ],
                default=-1,
            )
            number = sum(row.action != "NOTE" for row in rows[: place + 1])
            times.append(seen.get((op.task, number), math.inf) - op.begin)
    return times
