"""One feature file as the judge sees it: its tasks, its log, and who holds what."""

from __future__ import annotations

from gitbaton.core.claims import OPEN, fold
from gitbaton.core.log import ProgressLog, extend_log, read_log
from gitbaton.core.outline import outline, split_lines
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.core.claims import TaskState
    from gitbaton.core.outline import Outline
    from gitbaton.core.task_id import TaskGrammar

MAX_BYTES = 8 * 1024 * 1024
_MOST_TICKS = 8  # more of them at once are read from scratch
_BOXES = {b"[ ]", b"[x]", b"[X]"}


class FeatureFile(Value):
    """A feature file read from one blob. ``log`` is empty where the file has none.

    ``plain`` says that every byte is printable ASCII, a tab or a line end; ``marked`` that
    something may be a conflict marker.
    """

    path: str
    text: bytes
    outline: Outline
    log: ProgressLog
    states: Mapping[str, TaskState]
    tasks: frozenset[str]
    plain: bool
    marked: bool = False

    @property
    def feature(self) -> str:
        """The feature's ID."""
        return self.outline.feature or ""

    def state_of(self, task: str) -> TaskState:
        """What the log says of the task."""
        return self.states.get(task, OPEN)


def read_feature_file(
    text: bytes,
    path: str,
    grammar: TaskGrammar,
    previous: FeatureFile | None = None,
    wanted: tuple[bytes, ...] = (),
) -> FeatureFile | None:
    """Read a Markdown file; None if it is no feature file (its H1 is not ``Feature <id>: …``).

    ``previous`` is an earlier version, if one is at hand: where the new text only ticks boxes
    and adds rows below, only those are read. With ``wanted``, only rows that hold one of these IDs
    are.
    """
    if previous is not None:
        near = _ticked_as(text, previous)
        if near is not None and _adds_rows(near, text):
            return _grown(near, text, path)
    found = outline(text, grammar)
    if found.feature is None:
        return None
    log = ProgressLog()
    if found.logs:
        section = found.logs[0]
        lines = split_lines(text)[section.start : section.end]
        if wanted:
            lines = [
                line if at < 4 or any(word in line for word in wanted) else b""
                for at, line in enumerate(lines)
            ]
        log = read_log(lines, section.start + 1)
    tasks = frozenset([task.id for task in found.items + found.details])
    return FeatureFile(
        path, text, found, log, fold(log.rows), tasks, is_plain_ascii(text), b"<<<<<<<" in text
    )


def is_plain_ascii(text: bytes) -> bool:
    """Whether the bytes are all printable ASCII, tabs and line ends."""
    return not text.translate(None, _PLAIN)


_PLAIN = bytes([9, 10, 13, *range(32, 127)])


def _adds_rows(previous: FeatureFile, text: bytes) -> bool:
    """Whether a text that begins with the previous one adds table rows to its last log."""
    logs = previous.outline.logs
    return (
        len(logs) == 1
        and not previous.log.header_problem
        and logs[0].end == previous.outline.line_count
        and previous.text.endswith(b"\n")
        and all(line[:1] == b"|" for line in split_lines(text[len(previous.text) :]))
    )


def _ticked_as(text: bytes, previous: FeatureFile) -> FeatureFile | None:
    """The previous version with some boxes as the text has them; None if it differs elsewhere.

    What the text adds below is left out.
    """
    old = previous.text
    boxes: dict[int, bool] = {}
    while not text.startswith(old):
        at = _first_difference(old, text)
        before, after = old[at - 1 : at + 2], text[at - 1 : at + 2]
        if len(boxes) == _MOST_TICKS or not {before, after} <= _BOXES:
            return None
        lines = split_lines(text[:at])
        if lines[-1].count(b"[") > 1:  # an item's own box is the first on its line
            return None
        boxes[len(lines)] = after != b"[ ]"
        old = old[:at] + text[at : at + 1] + old[at + 1 :]
    if not boxes:
        return previous
    items = list(previous.outline.items)
    places = [at for at, item in enumerate(items) if item.line in boxes and item.cell is None]
    if len(places) < len(boxes):
        return None
    for at in places:
        items[at] = items[at].replace(checked=boxes[items[at].line])
    return previous.replace(text=old, outline=previous.outline.replace(items=tuple(items)))


def _first_difference(old: bytes, new: bytes) -> int:
    """Where two texts, of which the old is no beginning of the new, first differ."""
    same, unknown = 0, len(old)
    while unknown > 1:
        half = unknown // 2
        if new.startswith(old[same : same + half], same):
            same += half
            unknown -= half
        else:
            unknown = half
    return same


def _grown(previous: FeatureFile, text: bytes, path: str) -> FeatureFile:
    added = text[len(previous.text) :]
    tail = split_lines(added)
    first_line = previous.outline.logs[0].end + 1
    log = extend_log(previous.log, tail, first_line)
    end = first_line - 1 + len(tail)
    section = previous.outline.logs[0].replace(end=end)
    new_rows = log.rows[len(previous.log.rows) :]
    return previous.replace(
        path=path,
        text=text,
        outline=previous.outline.replace(logs=(section,), line_count=end),
        log=log,
        states=fold(new_rows, previous.states),
        plain=previous.plain and is_plain_ascii(added),
    )
