"""Rows won through a task's ref, against the log that should hold them (SPEC 5)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitbaton.core.log import Row


def moves_ref(row: Row) -> bool:
    """Whether the row moves its task's ref: all do but NOTE, which changes no state."""
    return row.action != "NOTE"


def not_yet_logged(logged: Iterable[Row], won: Iterable[Row]) -> Sequence[Row] | None:
    """The rows that a task's ref carries and its log lacks, given both in order.

    None if the log tells another story: somebody's row was pushed by hand before the won one
    could follow its ref, and what is published stands.
    """
    here = [row for row in logged if moves_ref(row)]
    there = [row for row in won if moves_ref(row)]
    if here[: len(there)] == there:
        return ()
    return there[len(here) :] if there[: len(here)] == here else None
