"""Rows published through a task's ref, compared with the log that should hold them."""

from __future__ import annotations

from gitbaton.plan.edits import render_row
from gitbaton.plan.log.append_only import decisive
from gitbaton.plan.log.rows import COLUMNS, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TRAILER = "Baton-Row: "


def row_trailer(row: Row, above: Iterable[Row]) -> str:
    """A trailer for the commit that a task's ref will name: the row, and which of its task it is.

    ``above`` are the task's rows before it. So a reader of the ref sees from the commit alone
    whether the log has the row.
    """
    number = 1 + len(decisive(above))
    return f"{_TRAILER}{number} {render_row(row, COLUMNS)}"


def says_logged(commit: str, logged: Iterable[Row]) -> bool:
    """Whether a commit's trailers name a row that the task's log has, in its place."""
    if _TRAILER not in commit:
        return False
    here = decisive(logged)
    known = {f"{number} {render_row(row, COLUMNS)}" for number, row in enumerate(here, 1)}
    lines = commit.split("\n")
    return any(line.removeprefix(_TRAILER) in known for line in lines if _TRAILER in line)


def false_trailer(commit: str, task: str, carried: Iterable[Row]) -> str:
    """The first Baton-Row trailer that does not match the commit's own log; empty if all do.

    ``carried`` are the task's rows in that log; the last of them is the one that it published.
    Readers trust the trailer instead of reading the file, so a false one would hide that row.
    """
    won = decisive(carried)
    true = row_trailer(won[-1], won[:-1]) if won else ""
    about = f" | {task} | "
    said = [line for line in commit.split("\n") if line.startswith(_TRAILER) and about in line]
    return next((line for line in said if line != true), "")


def not_yet_logged(logged: Iterable[Row], won: Iterable[Row]) -> Sequence[Row] | None:
    """The rows that a task's ref carries and its log lacks, given both in order.

    None if the log diverges: a row was pushed by hand before the ref's row could follow. The
    published log counts.
    """
    here, there = decisive(logged), decisive(won)
    if here[: len(there)] == there:
        return ()
    return there[len(here) :] if there[: len(here)] == here else None
