"""The outline of a feature file: its headings, its tasks and its Progress Log.

The hooks cannot afford a Markdown parser on every commit, and a parser drops a whole table
over one malformed row. So a line scanner finds the structure, and here it gets its meaning.
The ``markdown`` room reads the same file with a real parser; tests hold the two against each
other.
"""

from __future__ import annotations

from itertools import groupby

from gitbaton.base.value import Value
from gitbaton.plan.block_scanner import BlockScanner
from gitbaton.plan.log.cells import text_of
from gitbaton.plan.task_id import MalformedIdsError, TaskLine, split_title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from gitbaton.plan.task_id import TaskGrammar

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_NO_LETTERS = bytes([byte for byte in range(128) if not chr(byte).isalpha()])
_STATES = (b"status", b"state", b"done")  # the header of a task table has one of these


class Checkbox(TaskLine):
    """A checkbox; its ``id`` is the first word, whatever that is.

    ``section`` is the line of the heading above it, 0 without one; ``nested`` says that it is an
    item of an item.
    """

    section: int = 0
    nested: bool = False


class Heading(Value):
    """A heading of a section; ``below`` is the index of the line below it."""

    text: str
    level: int
    line: int
    below: int


class LogSection(Value):
    """A Progress Log: its heading's line, and the lines below it up to the next heading.

    ``line`` counts from 1; ``start`` and ``end`` are indexes into the file's lines.
    """

    line: int
    start: int
    end: int


class Outline(Value):
    """The structure of one feature file. Lines count from 1.

    ``items`` are its task list: checkboxes, else the rows of its task tables. ``boxes`` and
    ``tables`` (the index of the header, then those of the rows) are all of them outside the logs.
    ``near_boxes`` name a task behind what is nearly a checkbox.
    ``sections`` are the headings of the first three levels, but for those in Task Details.
    ``odd_headings`` nearly read Progress Log; ``swallowed`` is the line of a fence that is never
    closed and has a Progress Log below it.
    """

    feature: str | None
    title: str
    items: tuple[TaskLine, ...]
    details: tuple[TaskLine, ...]
    logs: tuple[LogSection, ...]
    odd_headings: tuple[int, ...]
    swallowed: int | None
    line_count: int
    boxes: tuple[Checkbox, ...] = ()
    tables: tuple[tuple[int, ...], ...] = ()
    sections: tuple[Heading, ...] = ()
    near_boxes: tuple[TaskLine, ...] = ()


def split_lines(text: bytes) -> list[bytes]:
    """The file's lines with their line ends; LF, CRLF and lone CR all end a line."""
    return text.splitlines(keepends=True)


def feature_heading(text: bytes) -> tuple[str, str, Heading] | None:
    """The ID and title of a feature file, and the heading that says them; None if none does.

    In most files it is the first line, and then nothing else is read.
    """
    first = text[: text.find(b"\n") + 1]
    for lines in [lines_of(first)[:1]] if b"# Feature " in first else []:
        found = _HeadingFinder(lines).find()
        if found:
            return found
    return _HeadingFinder(lines_of(text)).find()


def first_title(text: bytes) -> Heading | None:
    """The first heading of the first level; None without one."""
    finder = _HeadingFinder(lines_of(text), any_text=True)
    finder.read()
    return finder.found[2] if finder.found else None


def outline(text: bytes, grammar: TaskGrammar, feature: str | None = None) -> Outline:
    """Scan one feature file; ``feature`` is its ID where no heading says it. Never raises."""
    return _Scanner(lines_of(text), grammar, feature).scan()


def lines_of(text: bytes) -> list[bytes]:
    """The file's lines without a byte order mark."""
    lines = split_lines(text)
    if lines and lines[0].startswith(_BOM):
        lines[0] = lines[0][len(_BOM) :]
    return lines


class _HeadingFinder(BlockScanner):
    """Reads up to the first heading that names a feature, or has any text at all."""

    found: tuple[str, str, Heading] | None = None

    def __init__(self, lines: list[bytes], any_text: bool = False) -> None:
        super().__init__(lines)
        self.any_text = any_text

    def find(self) -> tuple[str, str, Heading] | None:
        """What that heading says."""
        self.read()
        return self.found

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        if level != 1:
            return
        name, title = _feature_heading(text_of(text.strip(_BLANK)))
        if name is not None or (self.any_text and title):
            self.found = name or "", title, Heading(title, 1, at + 1, below)
            self.stopped = True


class _Scanner(BlockScanner):
    """What the lines mean, as far as they have been read."""

    def __init__(self, lines: list[bytes], grammar: TaskGrammar, feature: str | None) -> None:
        super().__init__(lines)
        self.grammar = grammar
        self.feature = feature
        self.title = ""
        self.section = ""
        self.above = 0  # the line of the last heading
        self.known: set[str] = set()
        self.boxes: list[Checkbox] = []
        self.tables: list[tuple[int, ...]] = []
        self.subheadings: list[tuple[int, int, str, bool]] = []
        self.sections: list[Heading] = []
        self.near_boxes: list[TaskLine] = []
        self.logs: list[LogSection] = []
        self.odd: list[int] = []

    def scan(self) -> Outline:
        self.read()
        self._end_log(len(self.lines))
        items = [
            TaskLine(box.id, box.title, box.line, box.checked, None, box.marks)
            for box in self._entries()
        ]
        items = items or self._rows()
        return Outline(
            self.feature,
            self.title,
            tuple(items),
            tuple(self._details()),
            tuple(self.logs),
            tuple(self.odd),
            self._swallowed(),
            len(self.lines),
            tuple(self.boxes),
            tuple(self.tables),
            tuple(self.sections),
            tuple(self.near_boxes),
        )

    def _entries(self) -> list[Checkbox]:
        """The checkboxes that name tasks, but for those of a section that is a checklist.

        That has entries of its own, and of tasks only such as are listed above.
        """
        found: list[Checkbox] = []
        above: set[str] = set()
        for _, group in groupby(self.boxes, key=lambda box: box.section):
            boxes = list(group)
            named = [box for box in boxes if box.id in self.known]
            others = any(not box.nested and box.id not in self.known for box in boxes)
            names = {box.id for box in named}
            if not (others and names <= above):
                found += named
            above |= names
        return found

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        self._end_log(at)
        body = text.strip(_BLANK)
        self.above = at + 1
        if level <= 2:
            self.section = text_of(body).casefold() if level == 2 else ""
        if level <= 2 or (level == 3 and self.section != "task details"):
            self.sections.append(Heading(text_of(body), level, at + 1, below))
        if level == 1 and self.feature is None:
            self.feature, self.title = _feature_heading(text_of(body))
        elif level == 2 and body.split() == [b"Progress", b"Log"]:
            self.logs.append(LogSection(at + 1, below, -1))
        elif _is_odd_log_heading(body):
            self.odd.append(at + 1)
        elif level >= 2 and not self.grammar.spec_kit:
            detailed = level > 2 and self.section == "task details"
            self.subheadings.append((at, level, text_of(body), detailed))

    def near_heading(self, at: int, text: bytes) -> None:
        if _is_odd_log_heading(text):
            self.odd.append(at + 1)

    def box(self, at: int, rest: bytes) -> None:
        if self._in_log():
            return
        task, marks, title = self._entry(rest[3:])
        if self.grammar.matches(task):
            self.known.add(task)
        ticked, nested = rest[1:2] in b"xX", len(self.containers) > 1
        self.boxes.append(Checkbox(task, title, at + 1, ticked, None, marks, 0, self.above, nested))

    def paragraph(self, at: int, texts: list[bytes]) -> None:
        if self.grammar.spec_kit and len(texts) > 1 and self.boxes[-1:]:
            box = self.boxes[-1]
            if box.line == at + 1:  # its title goes on below
                whole = b" ".join([text.strip(_BLANK) for text in texts])
                self.boxes[-1] = box.replace(title=self._entry(whole[3:])[2])

    def near_box(self, at: int, rest: bytes) -> None:
        inside, closed, behind = rest[1:].partition(b"]")
        task, _, title = self._entry(behind)
        mark = inside.strip(_BLANK)
        sign = len(mark) <= 1 and (mark in b"xX" or not mark.isalnum())
        if closed and sign and behind[:1] != b"(" and self.grammar.matches(task):
            self.near_boxes.append(TaskLine(task, title, at + 1))

    def _entry(self, text: bytes) -> tuple[str, tuple[str, ...], str]:
        """What a list entry names, its marks and its title; a word that is no ID stays as it is."""
        word, title = split_title(text_of(text))
        whole = self.grammar.whole(word, self.feature or "")
        marks, title = self.grammar.split_marks(title)
        return whole if self.grammar.matches(whole) else word, marks, title

    def table(self, at: int, rows: list[int]) -> None:
        header = self.lines[at].lower()
        if not (self._in_log() or self.grammar.spec_kit) and any(
            name in header for name in _STATES
        ):
            self.tables.append((at, *rows))

    def _rows(self) -> list[TaskLine]:
        """The tasks of the task tables: the list of a feature in which no checkbox names one."""
        if not self.tables:
            return []
        from gitbaton.plan.task_tables import task_rows

        found = task_rows(self.tables, self.lines, self.grammar)
        found = [row for row in found if self.grammar.matches(row.id)]
        self.known.update([task.id for task in found])
        return found

    def _details(self) -> list[TaskLine]:
        """The headings of tasks: those in Task Details, and the first elsewhere of a listed task.

        Below the heading of a task only listed ones are. Where no list is, a heading names a task
        elsewhere if it says so: ``## Task 1.1.1a: Title``.
        """
        inside: list[TaskLine] = []
        elsewhere: dict[str, TaskLine] = {}
        groups: set[str] = set()
        above = 0  # the level of the task's heading that is open
        for at, level, text, detailed in self.subheadings:
            above = above if above < level else 0
            found = self._detail(at, text, level)
            listed = any(task.id in self.known for task in found)
            if found and not listed:
                groups = groups or stems_of(self.known)
                if any(task.id in groups for task in found):
                    continue
            if found and detailed and (listed or not above):
                inside += found
                above = above or level
            elif listed or (not self.known and "task" in text.casefold().split()):
                elsewhere.update({task.id: task for task in found if task.id not in elsewhere})
        own = {task.id for task in inside}
        inside += [task for task in elsewhere.values() if task.id not in own]
        return sorted(inside, key=lambda task: task.line)

    def _detail(self, at: int, text: str, level: int) -> list[TaskLine]:
        task, title = split_title(text)
        try:
            ids = (task,) if task in self.known else self.grammar.expand(task)
        except MalformedIdsError:
            return []
        return [TaskLine(task, title, at + 1, level=level) for task in ids]

    def _in_log(self) -> bool:
        return bool(self.logs) and self.logs[-1].end < 0

    def _end_log(self, at: int) -> None:
        if self._in_log():
            self.logs[-1] = self.logs[-1].replace(end=at)

    def _swallowed(self) -> int | None:
        """The line of an unclosed fence, if a Progress Log is below it."""
        if self.unclosed is None:
            return None
        below = self.lines[self.unclosed + 1 :]
        headings = [line for line in below if line.lstrip(b" ").startswith(b"##")]
        odd = any(_is_odd_log_heading(heading.strip(b"# ")) for heading in headings)
        return self.unclosed + 1 if odd else None


def stems_of(tasks: Collection[str]) -> set[str]:
    """What IDs begin with, up to a part of its own: ``1``, ``1.1`` and ``1.1.1`` of ``1.1.1a``."""
    return {
        task[:at]
        for task in tasks
        for at in range(1, len(task))
        if not (task[at - 1].isdigit() and task[at].isdigit())
    }


def _is_odd_log_heading(text: bytes) -> bool:
    """Whether a heading, whatever its level, case and spaces, means to read Progress Log."""
    bare = text[:80].lower().replace(b"&nbsp;", b"").translate(None, _NO_LETTERS)
    if bare.isascii():
        return bare == b"progresslog"
    letters = text_of(text[:80]).casefold().replace("&nbsp;", "")
    return "".join([char for char in letters if char.isalpha()]) == "progresslog"


def feature_of_heading(text: str) -> str:
    """The ID in the text of a heading that names a feature; empty in any other."""
    return _feature_heading(text)[0] or ""


def _feature_heading(text: str) -> tuple[str | None, str]:
    """ID and title of ``Feature 1.1: Title``; (None, …) for any other heading."""
    name, colon, title = text.partition(":")
    words = name.split()
    if len(words) != 2 or words[0] != "Feature" or text[:7] != "Feature" or not colon:
        return None, text
    return words[1], title.strip(" \t")


def is_plain_ascii(text: bytes) -> bool:
    """Whether the bytes are all printable ASCII, tabs and line ends."""
    return not text.translate(None, _PLAIN)


_PLAIN = bytes([9, 10, 13, *range(32, 127)])
