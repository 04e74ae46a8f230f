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

    ``previous`` is an earlier version, if one is at hand: where the new text only adds lines
    below it, only those are read. With ``wanted``, only rows that hold one of these IDs are.
    """
    if previous is not None:
        previous = _ticked_as(text, previous)
        if only_grows(previous, text):
            return _grown(previous, text, path)
    found = outline(text, grammar)
    if found.feature is None:
        return None
    log = ProgressLog()
    if found.logs:
        section = found.logs[0]
        lines = split_lines(text)[section.start : section.end]
        if wanted:
            lines = [
                line if at < 4 or _holds(line, wanted) else b"" for at, line in enumerate(lines)
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


def only_grows(previous: FeatureFile, text: bytes) -> bool:
    """Whether the text is the previous one and, below its last log, only table rows."""
    logs = previous.outline.logs
    return (
        len(logs) == 1
        and not previous.log.header_problem
        and logs[0].end == previous.outline.line_count
        and previous.text.endswith(b"\n")
        and text.startswith(previous.text)
        and all(line[:1] == b"|" for line in split_lines(text[len(previous.text) :]))
    )


def _ticked_as(text: bytes, previous: FeatureFile) -> FeatureFile:
    """The previous version with the text's boxes ticked, if above the log nothing else differs."""
    if not previous.outline.logs or text.startswith(previous.text):
        return previous
    old = split_lines(previous.text)[: previous.outline.logs[0].start]
    size = len(b"".join(old))
    head = text[:size]
    if _unticked(head) != _unticked(previous.text[:size]):
        return previous
    pairs = enumerate(zip(split_lines(head), old, strict=True), 1)
    changed = {number: new for number, (new, line) in pairs if new != line}
    items = [
        item.replace(checked=changed[item.line].partition(b"[")[2][:1] in b"xX")
        if item.line in changed
        else item
        for item in previous.outline.items
    ]
    outline = previous.outline.replace(items=tuple(items))
    return previous.replace(text=head + previous.text[size:], outline=outline)


def _unticked(text: bytes) -> bytes:
    return text.replace(b"[x]", b"[ ]").replace(b"[X]", b"[ ]")


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


def _holds(line: bytes, wanted: tuple[bytes, ...]) -> bool:
    return any(word in line for word in wanted)
