"""What append-only means for the rows of one task, where branches meet.

START, RECLAIM, DONE, REVERT and RELEASE decide who has the task, and keep their order. A NOTE
decides nothing and may be anywhere among them, so two branches of which one has only notes can
always be merged.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitbaton.plan.log.rows import Row


def decides(row: Row) -> bool:
    """Whether the row changes who has its task: all do but NOTE."""
    return row.action != "NOTE"


def decisive(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that decide, in order."""
    return tuple([row for row in rows if decides(row)])


def notes(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that decide nothing, in order."""
    return tuple([row for row in rows if not decides(row)])


def further(here: Iterable[Row], there: Iterable[Row]) -> list[Row]:
    """The rows by which another log has come further than this one in what it decides of a task.

    Of a task on which the two have parted, none.
    """
    known, found = _by_task(here), _by_task(there)
    return [
        row
        for task, rows in found.items()
        for own in [known.get(task, [])]
        if rows[: len(own)] == own
        for row in rows[len(own) :]
    ]


def _by_task(rows: Iterable[Row]) -> dict[str, list[Row]]:
    tasks: dict[str, list[Row]] = {}
    for row in decisive(rows):
        tasks.setdefault(row.task, []).append(row)
    return tasks


def surplus(rows: Iterable[Row], others: Iterable[Row]) -> list[Row]:
    """The rows that are here more often than there; of equal ones the last."""
    left: dict[Row, int] = {}
    for row in others:
        left[row] = left.get(row, 0) + 1
    found = []
    for row in rows:
        left[row] = left.get(row, 0) - 1
        if left[row] < 0:
            found.append(row)
    return found


def numbered(rows: Iterable[Row]) -> list[tuple[Row, int]]:
    """Each row, and how many rows like it are above it: a copy is not the row that it copies."""
    counts: dict[Row, int] = {}
    found = []
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
        found.append((row, counts[row]))
    return found
