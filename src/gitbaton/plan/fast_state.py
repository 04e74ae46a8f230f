"""What a feature file in the usual form says of a few tasks, without going through its lines.

Most of a long file is code between fences, and rows of other tasks. A heading or box at the left
edge is one unless a fence or HTML is open above it, and whether one is can be asked of the whole
text at once. A file in any other form is left to ``feature_file``; a test holds the two together.
"""

from __future__ import annotations

from gitbaton.plan.log.rows import read_log
from gitbaton.plan.log.task_state import OPEN, fold
from gitbaton.plan.outline import outline, split_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.plan.log.task_state import TaskState
    from gitbaton.plan.task_id import TaskGrammar

_LOG = b"\n## Progress Log\n"
# Above the log these could mean HTML, another kind of fence, or another log.
_ODD = (b"<", b"~~~", b"Progress", b"\r")
_BLOCK = 64  # rows that are searched at once


def fast_states(
    text: bytes, tasks: Sequence[str], grammar: TaskGrammar
) -> dict[str, TaskState] | None:
    """What the log says of each of the tasks that the file names; None if it must be read."""
    if grammar.spec_kit:
        return None
    above, heading, table = _without_code(text).partition(_LOG)
    first = above[: above.find(b"\n") + 1]
    rows = split_lines(table.lstrip(b"\n"))
    usual = (
        text.endswith(heading + table)  # with no code in it
        and table.count(b"\n|") + table.startswith(b"|") == len(rows)
        and not any(above.find(odd) >= 0 for odd in _ODD)
        and outline(first, grammar).feature is not None
    )
    named = [task for task in tasks if text.find(task.encode()) >= 0]
    if not heading or not usual or not all(_is_listed(task, above) for task in named):
        return None
    states = fold(read_log(_naming(named, rows), 1).rows)
    return {task: states.get(task, OPEN) for task in named}


def _without_code(text: bytes) -> bytes:
    """The text outside its fences; nothing if one of them is not as most people write them."""
    pieces = text.split(b"\n```")
    outside, inside = pieces[::2], pieces[1::2]
    usual = (
        len(outside) > len(inside)
        and len(outside) + len(inside) == text.count(b"```") + 1
        and all(piece[:1] == b"\n" for piece in outside[1:])
        and not any(b"`" in piece.split(b"\n", 1)[0] for piece in inside)
    )
    return b"".join(outside) if usual else b""


def _naming(tasks: Sequence[str], rows: Sequence[bytes]) -> list[bytes]:
    """The header of a table and those of its rows, with some beside them, that hold the tasks."""
    wanted = [task.encode() for task in tasks]
    kept = list(rows[:2])
    for start in range(2, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        text = b"".join(block)
        kept += block if any(text.find(word) >= 0 for word in wanted) else []
    return kept


def _is_listed(task: str, above: bytes) -> bool:
    """Whether a box at the left edge names the task."""
    boxes = [f"\n- [{mark}] {task} ".encode() for mark in " xX"]
    return any(above.find(box) >= 0 for box in boxes)
