"""How the work went: tasks that were completed, and what became of the claims."""

from __future__ import annotations

from gitbaton.core.claims import OPEN, advance
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitbaton.core.chronicle import Entry
    from gitbaton.core.claims import TaskState


class Completion(Value):
    """A task's way from START to DONE; ``agent`` completed it.

    ``began`` and ``ended`` are minutes since the epoch. ``worked`` is the minutes between them,
    less those in which a claim lay idle until somebody took it over.
    """

    feature: str
    task: str
    agent: str
    began: int
    ended: int
    worked: int


class Course(Value):
    """Completions in order, and numbers of claims: won, lost, taken over.

    A claim was ``lost`` if its START stands in a log below that of another holder. Claims that
    git refused left no row, and nobody counts them.
    """

    completions: tuple[Completion, ...]
    claims: int
    lost: int
    taken_over: int


class _Run(Value):
    """A claim under way: its START, its holder's last sign of life, and minutes lost to idling."""

    began: int
    last: int
    idle: int = 0


def course_of(entries: Iterable[Entry], since: int = 0) -> Course:
    """Read a chronicle; ``since`` (minutes) leaves out completions and claims before it."""
    states: dict[str, TaskState] = {}
    runs: dict[str, _Run] = {}
    completions: list[Completion] = []
    counts = {"START": 0, "RECLAIM": 0, "lost": 0}
    for entry in entries:
        run = runs.get(entry.task)
        if entry.row is None:
            if run is not None:
                runs[entry.task] = run.replace(last=entry.minutes)
            continue
        before = states.get(entry.task, OPEN)
        states[entry.task], breach = advance(before, entry.row)
        kind = "lost" if breach == "C201" else "" if breach else entry.row.action
        if kind in counts and entry.minutes >= since:
            counts[kind] += 1
        after = _after(run, kind, entry, before)
        if after is not None:
            runs[entry.task] = after
        elif run is not None and kind == "DONE":
            completions.append(_completion(runs.pop(entry.task), entry, entry.row.agent))
    recent = [one for one in completions if one.ended >= since]
    return Course(tuple(recent), counts["START"], counts["lost"], counts["RECLAIM"])


def _after(run: _Run | None, kind: str, entry: Entry, before: TaskState) -> _Run | None:
    """The claim after a row; None where the row ends it, or leaves it as it is."""
    now = entry.minutes
    if kind == "START":
        return _Run(now, now)
    if run is None or kind not in ("RECLAIM", "NOTE"):
        return None
    if kind == "RECLAIM":
        return _Run(run.began, now, run.idle + now - run.last)
    by_holder = entry.row is not None and entry.row.agent == before.holder
    return run.replace(last=now) if by_holder else None


def _completion(run: _Run, entry: Entry, agent: str) -> Completion:
    worked = entry.minutes - run.began - run.idle
    return Completion(entry.feature, entry.task, agent, run.began, entry.minutes, worked)
