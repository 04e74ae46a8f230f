"""How the work went: who held which task when, what was completed, what became of the claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from gitbaton.base.value import Value
from gitbaton.plan.log.task_state import OPEN, TaskState, apply_row

if TYPE_CHECKING:
    from gitbaton.reports.task_history import HistoryEntry

    End = Literal["held", "taken over", "given back", "done"]


class ClaimPeriod(Value):
    """A claim, from START or RECLAIM to DONE, RELEASE or another agent's RECLAIM.

    Seconds since the epoch: ``began``; ``last``, the holder's last activity; and ``ended``, None
    for a claim that is still held.
    """

    feature: str
    task: str
    agent: str
    began: int
    last: int
    ended: int | None = None
    end: End = "held"


class Completion(Value):
    """A task's way from START to DONE; ``agent`` completed it.

    ``began`` and ``ended`` are seconds since the epoch. ``worked`` is the seconds between them,
    less those in which a claim was idle until it was reclaimed.
    """

    feature: str
    task: str
    agent: str
    began: int
    ended: int
    worked: int


class ClaimHistory(Value):
    """Completions and claims in order, and numbers of claims: won, lost, taken over.

    A claim was ``lost`` if its START is in a log below that of another holder. Claims that git
    refused left no row and are not counted. ``reopened`` are the seconds at which a REVERT
    reopened a task that was done.
    """

    completions: tuple[Completion, ...]
    claims: int
    lost: int
    taken_over: int
    holds: tuple[ClaimPeriod, ...] = ()
    reopened: tuple[int, ...] = ()


class _Run(Value):
    """A task under way: the second of its START, seconds lost to idling, and who holds it."""

    began: int
    idle: int
    hold: ClaimPeriod


def claim_history_of(entries: Iterable[HistoryEntry], since: int = 0) -> ClaimHistory:
    """The claims of a task history; ``since`` (seconds) leaves out what is older."""
    states: dict[str, TaskState] = {}
    runs: dict[str, _Run] = {}
    holds: list[ClaimPeriod] = []
    completions: list[Completion] = []
    reopened: list[int] = []
    counts = {"START": 0, "RECLAIM": 0, "lost": 0}
    for entry in entries:
        run = runs.get(entry.task)
        if entry.row is None:
            if run is not None:
                runs[entry.task] = _seen(run, entry.seconds)
            continue
        before = states.get(entry.task, OPEN)
        states[entry.task], breach = apply_row(before, entry.row)
        kind = "lost" if breach == "C201" else "" if breach else entry.row.action
        if kind in counts and entry.seconds >= since:
            counts[kind] += 1
        if kind == "REVERT":
            reopened.append(entry.seconds)
        if run is not None and kind in ("RECLAIM", "RELEASE", "DONE"):
            holds.append(_ended(run.hold, entry.seconds, kind))
        after = _after(run, kind, entry, before)
        if after is not None:
            runs[entry.task] = after
        elif run is not None and kind == "RELEASE":
            del runs[entry.task]
        elif run is not None and kind == "DONE":
            completions.append(_completion(runs.pop(entry.task), entry, entry.row.agent))
    holds += [run.hold for run in runs.values()]
    return ClaimHistory(
        tuple([one for one in completions if one.ended >= since]),
        counts["START"],
        counts["lost"],
        counts["RECLAIM"],
        tuple([one for one in holds if one.ended is None or one.ended >= since]),
        tuple([seconds for seconds in reopened if seconds >= since]),
    )


def _after(run: _Run | None, kind: str, entry: HistoryEntry, before: TaskState) -> _Run | None:
    """The claim after a row; None where the row ends it, or leaves it as it is."""
    now = entry.seconds
    agent = entry.row.agent if entry.row else ""
    if kind == "START":
        return _Run(now, 0, ClaimPeriod(entry.feature, entry.task, agent, now, now))
    if run is None or kind not in ("RECLAIM", "NOTE"):
        return None
    if kind == "RECLAIM":
        hold = ClaimPeriod(entry.feature, entry.task, agent, now, now)
        return _Run(run.began, run.idle + now - run.hold.last, hold)
    return _seen(run, now) if agent == before.holder else run


def _seen(run: _Run, now: int) -> _Run:
    return run.replace(hold=run.hold.replace(last=now))


def _ended(hold: ClaimPeriod, now: int, kind: str) -> ClaimPeriod:
    if kind == "DONE":
        return hold.replace(last=now, ended=now, end="done")
    if kind == "RELEASE":
        return hold.replace(last=now, ended=now, end="given back")
    return hold.replace(ended=now, end="taken over")


def _completion(run: _Run, entry: HistoryEntry, agent: str) -> Completion:
    worked = entry.seconds - run.began - run.idle
    return Completion(entry.feature, entry.task, agent, run.began, entry.seconds, worked)
