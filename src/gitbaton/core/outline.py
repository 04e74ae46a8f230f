"""The outline of a feature file: its headings, its tasks and its Progress Log.

The hooks cannot afford a Markdown parser on every commit, and a parser drops a whole table
over one malformed row. So a line scanner finds the structure, and here it gets its meaning.
The ``markdown`` room reads the same file with a real parser; tests hold the two against each
other.
"""

from __future__ import annotations

from gitbaton.core.block_scanner import BlockScanner
from gitbaton.core.log import text_of
from gitbaton.core.task_id import MalformedIdsError, bare_id
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.task_id import TaskGrammar

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_NO_LETTERS = bytes([byte for byte in range(128) if not chr(byte).isalpha()])
_STATES = (b"status", b"state", b"done")  # one of these stands in the header of a task table


class TaskLine(Value):
    """A task as one line names it; ``checked`` is None for a heading of the details.

    ``cell`` is None for a checkbox; for the row of a task table, the cell with its state.
    """

    id: str
    title: str
    line: int
    checked: bool | None = None
    cell: int | None = None


class LogSection(Value):
    """A Progress Log: its heading's line, and the lines below it up to the next heading.

    ``line`` counts from 1; ``start`` and ``end`` are indexes into the file's lines.
    """

    line: int
    start: int
    end: int


class Outline(Value):
    """The structure of one feature file. Lines count from 1.

    ``items`` are its task list: checkboxes, else the rows of its task tables. ``odd_headings``
    nearly read Progress Log; ``swallowed`` is the line of a fence that is never closed and has a
    Progress Log below it.
    """

    feature: str | None
    title: str
    track: str
    dependencies: str
    items: tuple[TaskLine, ...]
    details: tuple[TaskLine, ...]
    logs: tuple[LogSection, ...]
    odd_headings: tuple[int, ...]
    swallowed: int | None
    line_count: int


def split_lines(text: bytes) -> list[bytes]:
    """The file's lines with their line ends; LF, CRLF and lone CR all end a line."""
    return text.splitlines(keepends=True)


def outline(text: bytes, grammar: TaskGrammar) -> Outline:
    """Scan one feature file. Never raises."""
    return _Scanner(split_lines(text), grammar).scan()


class _Scanner(BlockScanner):
    """What the lines mean, as far as they have been read."""

    def __init__(self, lines: list[bytes], grammar: TaskGrammar) -> None:
        super().__init__(lines)
        self.grammar = grammar
        if lines and lines[0].startswith(_BOM):
            lines[0] = lines[0][len(_BOM) :]
        self.feature: str | None = None
        self.title = ""
        self.track = ""
        self.dependencies = ""
        self.section = ""
        self.known: set[str] = set()
        self.items: list[TaskLine] = []
        self.tables: list[tuple[int, list[int]]] = []
        self.headings: list[tuple[int, str]] = []
        self.logs: list[LogSection] = []
        self.odd: list[int] = []

    def scan(self) -> Outline:
        self.read()
        self._end_log(len(self.lines))
        items = self.items or self._rows()
        return Outline(
            self.feature,
            self.title,
            self.track,
            self.dependencies,
            tuple(items),
            tuple([task for at, text in self.headings for task in self._detail(at, text)]),
            tuple(self.logs),
            tuple(self.odd),
            self._swallowed(),
            len(self.lines),
        )

    def prose(self, at: int) -> None:
        if self.section:
            return
        if self.lines[at].startswith(b"**Dependencies"):
            self.dependencies = _field_of(self.lines[at])
        elif self.lines[at].startswith(b"**Track"):
            self.track = _field_of(self.lines[at])

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        self._end_log(at)
        body = text.strip(_BLANK)
        if level <= 2:
            above = "" if self.feature is None else "#"
            self.section = _text_of(body).casefold() if level == 2 else above
        if level == 1 and self.feature is None:
            self.feature, self.title = _feature_heading(_text_of(body))
        elif level == 2 and body.split() == [b"Progress", b"Log"]:
            self.logs.append(LogSection(at + 1, below, -1))
        elif _is_odd_log_heading(body):
            self.odd.append(at + 1)
        elif level == 3 and self.section == "task details":
            self.headings.append((at, _text_of(body)))

    def near_heading(self, at: int, text: bytes) -> None:
        if _is_odd_log_heading(text):
            self.odd.append(at + 1)

    def box(self, at: int, rest: bytes) -> None:
        if self._in_log():
            return
        token, _, title = _text_of(rest[3:]).partition(" ")
        task = bare_id(token)
        if self.grammar.matches(task):
            self.known.add(task)
            self.items.append(TaskLine(task, title.strip(), at + 1, rest[1:2] in b"xX"))

    def opened_table(self, at: int, rows: list[int]) -> None:
        header = self.lines[at].lower()
        if not self._in_log() and any(name in header for name in _STATES):
            self.tables.append((at, rows))

    def _rows(self) -> list[TaskLine]:
        """The tasks of the task tables: the list of a feature in which no checkbox names one."""
        if not self.tables:
            return []
        from gitbaton.core.task_tables import rows_of_table

        found = []
        for at, below in self.tables:
            table = [(line + 1, text_of(self.lines[line])) for line in (at, *below)]
            rows = rows_of_table(table, self.grammar)
            found += [row for row in rows if self.grammar.matches(row.id)]
        self.known.update([task.id for task in found])
        return found

    def _detail(self, at: int, text: str) -> list[TaskLine]:
        token, _, title = text.partition(" ")
        task = bare_id(token)
        try:
            ids = (task,) if task in self.known else self.grammar.expand(task)
        except MalformedIdsError:
            return []
        return [TaskLine(task, title.strip(), at + 1) for task in ids]

    def _in_log(self) -> bool:
        return bool(self.logs) and self.logs[-1].end < 0

    def _end_log(self, at: int) -> None:
        if self._in_log():
            self.logs[-1] = self.logs[-1].replace(end=at)

    def _swallowed(self) -> int | None:
        """The open fence's line, if a Progress Log stands below it."""
        if not self.fence:
            return None
        below = self.lines[self.fence_line :]
        headings = [line for line in below if line.lstrip(b" ").startswith(b"##")]
        return (
            self.fence_line if any(_is_odd_log_heading(h.strip(b"# ")) for h in headings) else None
        )


def _is_odd_log_heading(text: bytes) -> bool:
    """Whether a heading, whatever its level, case and spaces, means to read Progress Log."""
    bare = text[:80].lower().replace(b"&nbsp;", b"").translate(None, _NO_LETTERS)
    if bare.isascii():
        return bare == b"progresslog"
    letters = _text_of(text[:80]).casefold().replace("&nbsp;", "")
    return "".join([char for char in letters if char.isalpha()]) == "progresslog"


def _feature_heading(text: str) -> tuple[str | None, str]:
    """ID and title of ``Feature 1.1: Title``; (None, …) for any other heading."""
    word, _, rest = text.partition(" ")
    feature, colon, title = rest.lstrip().partition(":")
    if word != "Feature" or not colon or not feature or len(feature.split()) != 1:
        return None, text
    return feature.strip(), title.strip()


def _field_of(line: bytes) -> str:
    return _text_of(line).partition(":")[2].strip("* ")


def _text_of(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape").strip(" \t\r\n")
