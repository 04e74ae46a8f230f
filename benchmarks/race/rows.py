"""Rows of Progress Logs, read in the plainest way: this file must not know git-baton's reader.

The plans of a race hold no pipes in cells, no code blocks and no second table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

CLAIMS = ("START", "RECLAIM")


class Row(NamedTuple):
    """One row's cells."""

    time: str
    agent: str
    action: str
    task: str
    commit: str


def read_rows(text: str) -> list[Row]:
    """Every line that begins like a dated row. Raises ValueError unless it has five cells."""
    found = []
    for line in text.split("\n"):
        if line.startswith("| 2"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) != len(Row._fields):
                raise ValueError(f"not a row: {line!r}")
            found.append(Row(*cells))
    return found


def by_task(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each task, in order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found


def is_prefix(old: Sequence[Row], new: Sequence[Row]) -> bool:
    """Whether nothing of the old is lost or changed."""
    return list(new[: len(old)]) == list(old)


def wrong_rows(rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """Rows of one task that a register held by one agent at a time does not allow, and why."""
    wrong = []
    state, holder = "open", ""
    for row in rows:
        if row.action == "START":
            if state != "open":
                wrong.append((f"START while {holder or state}", row))
            state, holder = "held", row.agent
        elif row.action == "RECLAIM":
            if state != "held" or holder == row.agent:
                wrong.append(("RECLAIM of what nobody else holds", row))
            state, holder = "held", row.agent
        elif row.action == "DONE":
            if state != "held" or holder != row.agent:
                wrong.append((f"DONE by {row.agent} while {holder or 'nobody'} holds it", row))
            state, holder = "done", ""
        elif row.action == "REVERT":
            if state != "done":
                wrong.append(("REVERT of what is not done", row))
            state, holder = "open", ""
    return wrong
