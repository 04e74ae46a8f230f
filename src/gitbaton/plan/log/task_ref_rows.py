"""Rows won through a task's ref, against the log that should hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitbaton.plan.edits import render_row
from gitbaton.plan.log.append_only import decisive
from gitbaton.plan.log.rows import COLUMNS, Row

_TRAILER = "Baton-Row: "


def row_trailer(row: Row, above: Iterable[Row]) -> str:
    """A trailer for the commit that a task's ref will name: the row, and which of its task it is.

    ``above`` are the task's rows before it. Whoever reads the ref later can see at the commit
    whether the log has the row, without reading the file that it carries.
    """
    number = 1 + len(decisive(above))
    return f"{_TRAILER}{number} {render_row(row, COLUMNS)}"


def says_logged(commit: str, logged: Iterable[Row]) -> bool:
    """Whether a commit's trailers say that it won a row which its task's log has, in its place."""
    if _TRAILER not in commit:
        return False
    here = decisive(logged)
    known = {f"{number} {render_row(row, COLUMNS)}" for number, row in enumerate(here, 1)}
    lines = commit.split("\n")
    return any(line.removeprefix(_TRAILER) in known for line in lines if _TRAILER in line)


def false_trailer(commit: str, task: str, carried: Iterable[Row]) -> str:
    """The first trailer by which a commit says that it won another row of a task than it did.

    ``carried`` are the task's rows in the commit's own log; the last of them is the one it won.
    Readers take a trailer's word for the file, so any other would hide that row from them.
    Empty if there is none.
    """
    won = decisive(carried)
    true = row_trailer(won[-1], won[:-1]) if won else ""
    about = f" | {task} | "
    said = [line for line in commit.split("\n") if line.startswith(_TRAILER) and about in line]
    return next((line for line in said if line != true), "")


def not_yet_logged(logged: Iterable[Row], won: Iterable[Row]) -> Sequence[Row] | None:
    """The rows that a task's ref carries and its log lacks, given both in order.

    None if the log tells another story: somebody's row was pushed by hand before the won one
    could follow its ref, and what is published stands.
    """
    here, there = decisive(logged), decisive(won)
    if here[: len(there)] == there:
        return ()
    return there[len(here) :] if there[: len(here)] == here else None
