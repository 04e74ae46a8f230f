"""What happened, in order: rows and work commits of one or all features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitbaton.base.value import Value
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.log.rows import Row


class HistoryEntry(Value):
    """A row of a feature's log, or a work commit on one of its tasks: one of the two is None.

    ``minutes`` is when, in UTC since the epoch. For rows it never falls: a row counts as no
    older than the one above it.
    """

    feature: str
    task: str
    minutes: int
    row: Row | None = None
    work: WorkCommit | None = None


class TaskHistory(Value):
    """Entries in order; ``offline`` is why the remote was not asked, empty if it was."""

    entries: tuple[HistoryEntry, ...]
    offline: str = ""


class StaleClaim(Value):
    """A claim whose holder has been idle for so many minutes, longer than is allowed."""

    task: str
    title: str
    agent: str
    since: str
    idle: int


class StaleClaims(Value):
    """The stale claims, the longest idle first; ``offline`` is why the remote was not asked."""

    claims: tuple[StaleClaim, ...]
    offline: str = ""


def interleave(rows: Sequence[HistoryEntry], commits: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """The rows in their own order, and each commit before the first row that is later.

    Within a minute a START comes before the work, and a DONE after it.
    """
    merged: list[HistoryEntry] = []
    waiting = sorted(commits, key=lambda entry: entry.minutes)[::-1]
    for entry in rows:
        after_work = entry.row is not None and entry.row.action not in ("START", "RECLAIM")
        while waiting and waiting[-1].minutes < entry.minutes + after_work:
            merged.append(waiting.pop())
        merged.append(entry)
    return merged + waiting[::-1]
