"""What happened, in order: rows and work commits of one or all features."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from gitbaton.base.value import Value
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.log.rows import Row


class HistoryEntry(Value):
    """A row of a feature's log, or a work commit on one of its tasks: one of the two is None.

    ``seconds`` is when, since the epoch. For rows it never falls: a row counts as no older than
    the one above it. Unless it is ``exact``, it is the beginning of the minute that a row names.
    """

    feature: str
    task: str
    seconds: int
    row: Row | None = None
    work: WorkCommit | None = None
    exact: bool = False


class TaskHistory(Value):
    """Entries in order; ``offline`` is why the remote was not asked, empty if it was."""

    entries: tuple[HistoryEntry, ...]
    offline: str = ""


def interleave(rows: Sequence[HistoryEntry], commits: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """The rows in their own order, and each commit before the first row that is later.

    Within a second, or the minute of a row that is not exact, a START comes before the work, and
    a DONE after it. A commit comes after the claim of its task that it followed, even if a row
    above that claim is dated later.
    """
    untils = list(accumulate([_until(entry) for entry in rows], max))
    claims: dict[str, list[tuple[int, int]]] = {}
    for at, entry in enumerate(rows, 1):
        if _is_claim(entry):
            claims.setdefault(entry.task, []).append((entry.seconds, at))
    before: list[list[HistoryEntry]] = [[] for _ in range(len(rows) + 1)]
    for entry in sorted(commits, key=lambda entry: entry.seconds):
        followed = [at for began, at in claims.get(entry.task, ()) if began <= entry.seconds]
        before[max(bisect_right(untils, entry.seconds), *followed[-1:], 0)].append(entry)
    paired = [[*work, row] for work, row in zip(before, rows, strict=False)]
    return [entry for each in [*paired, before[-1]] for entry in each]


def _until(entry: HistoryEntry) -> int:
    """Work of an earlier second comes before the row."""
    return entry.seconds if _is_claim(entry) else entry.seconds + (1 if entry.exact else 60)


def _is_claim(entry: HistoryEntry) -> bool:
    return entry.row is not None and entry.row.action in ("START", "RECLAIM")
