"""Why a line of a Progress Log is no sound row, and what to do about it."""

from __future__ import annotations

from gitbaton.base.timestamp import is_timestamp
from gitbaton.plan.log.cells import ACTIONS, MAX_AGENT, NO_COMMIT, is_agent, split_cells, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Kind = Literal["above", "text", "cut off", "row"]

_MOVE = "move it above ## Progress Log, or make it a NOTE row"
_WRITE = "write it as | 2024-01-15 10:30 | agent-name | START | 1.1.5a | - |"
_AGENT_FORM = f"letters, digits and ._@+-, a letter or digit first, at most {MAX_AGENT}"


def fault(kind: Kind, line: bytes, order: Sequence[int]) -> tuple[str, str]:
    """What is wrong with a line, and the cure.

    It is ``above`` the table, ``text`` below it, a row that an empty line has ``cut off``, or
    a ``row`` that cannot be read; ``order`` gives the positions of its cells.
    """
    if kind == "above":
        return "text above the table is no row", _MOVE
    if kind == "cut off":
        return "an empty line cuts it off from the table", "delete the empty line above it"
    if kind == "row":
        return _in_row(split_cells(text_of(line)), order), _WRITE
    if line.lstrip(b" \t")[:1] == b"|":
        return "four columns of indentation make it text", "delete the white space before its |"
    from gitbaton.plan.log.conflict_markers import is_marker

    if is_marker(line):
        return (
            "it is left over from a merge conflict",
            "keep the rows of both sides, delete the line",
        )
    return "text below the table is no row", _MOVE


def _in_row(cells: Sequence[str], order: Sequence[int]) -> str:
    """What keeps the cells from being a row."""
    if len(cells) != len(order):
        count = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        pipe = " (write a pipe inside a cell as \\|)" if len(cells) > len(order) else ""
        return f"it has {count}, not {len(order)}{pipe}"
    timestamp, agent, action, task, commit = [cells[at] for at in order[:5]]
    if not is_timestamp(timestamp):
        return f'"{timestamp[:40]}" is no timestamp such as 2024-01-15 10:30'
    if not is_agent(agent):
        return f'"{agent[:80]}" is no agent name ({_AGENT_FORM})'
    if action not in ACTIONS:
        return f'"{action[:40]}" is no action{_nearest_action(action)}'
    if not task:
        return "it names no task"
    return f'"{commit[:80]}" is neither "{NO_COMMIT}" nor 7 to 64 hexadecimal digits'


def _nearest_action(word: str) -> str:
    letters = "".join([char for char in word.upper()[:80] if char.isascii() and char.isalpha()])
    near = next((action for action in ACTIONS if letters and letters[:4] == action[:4]), None)
    return f" (did you mean {near}?)" if near else f" (one of {', '.join(ACTIONS)})"
