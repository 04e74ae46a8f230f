"""The outline of a feature file: a line scanner that knows what is text and what is structure.

The hooks cannot afford a Markdown parser on every commit, and a parser drops a whole table
over one malformed row. This scanner follows CommonMark's block rules as far as they decide
whether a line is a heading or a list item: fences, HTML blocks, indented code, block quotes,
lists, setext headings. The ``markdown`` room reads the same file with a real parser; tests
hold the two against each other.
"""

from __future__ import annotations

from gitbaton.core.line_shapes import (
    ends_html,
    indent_of,
    is_thematic_break,
    marker_width,
    may_interrupt,
)
from gitbaton.core.log import is_delimiter, split_cells, text_of
from gitbaton.core.task_id import MalformedIdsError
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.task_id import TaskGrammar

LOG_HEADING = "Progress Log"
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_BOXES = (b"[ ] ", b"[x] ", b"[X] ", b"[ ]\t", b"[x]\t", b"[X]\t")
_MAX_NESTING = 20  # quotes in quotes; what is deeper is text


class TaskLine(Value):
    """A task as one line names it; ``checked`` is None for a heading of the details."""

    id: str
    title: str
    line: int
    checked: bool | None = None


class LogSection(Value):
    """A Progress Log: its heading's line, and the lines below it up to the next heading.

    ``line`` counts from 1; ``start`` and ``end`` are indexes into the file's lines.
    """

    line: int
    start: int
    end: int


class Outline(Value):
    """The structure of one feature file. Lines count from 1.

    ``odd_headings`` nearly read Progress Log; ``swallowed`` is the line of a fence that is
    never closed and has a Progress Log below it.
    """

    feature: str | None
    title: str
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


class _Scanner:
    """One pass over the lines; the attributes are the open blocks."""

    def __init__(self, lines: list[bytes], grammar: TaskGrammar) -> None:
        self.lines = lines
        self.grammar = grammar
        if lines and lines[0].startswith(_BOM):
            lines[0] = lines[0][len(_BOM) :]
        self.fence = b""  # the run of characters that opened the fence, or empty
        self.fence_line = 0
        self.html_end: tuple[bytes, ...] = ()  # what ends the HTML block; (b"",) a blank line
        self.container = 0  # where the text of the item begins that holds the fence or HTML block
        self.item_indents: list[int] = []  # where the text of each open list item begins
        self.empty_item = -2  # the last line that was a list item's marker and nothing else
        self.paragraph = -1  # first line of a paragraph that may yet become a setext heading
        self.lazy = False  # whether the line before was paragraph text in some block
        self.table = False  # whether the line before belongs to a table
        self.depth = 0  # how many block quotes surround these lines
        self.quote: _Scanner | None = None  # the block quote that is open, if any
        self.feature: str | None = None
        self.title = ""
        self.dependencies = ""
        self.section = ""
        self.known: set[str] = set()
        self.items: list[TaskLine] = []
        self.details: list[TaskLine] = []
        self.logs: list[LogSection] = []
        self.odd: list[int] = []

    def scan(self) -> Outline:
        for at, line in enumerate(self.lines):
            if self.table and line[:1] == b"|":
                continue
            if self.fence and not self.container and self.fence not in line:
                continue
            self._line(at, line)
        self._end_log(len(self.lines))
        return Outline(
            self.feature,
            self.title,
            self.dependencies,
            tuple(self.items),
            tuple(self.details),
            tuple(self.logs),
            tuple(self.odd),
            self._swallowed(),
            len(self.lines),
        )

    def _line(self, at: int, line: bytes) -> None:
        if self.fence:
            self._in_fence(at, line)
        elif self.html_end:
            self._in_html(at, line)
        else:
            self._block(at, line)

    def _block(self, at: int, line: bytes) -> None:
        first = line[:1]
        if first.isalnum() or first == b"|":
            if not (first.isdigit() and self._list_item(at, line, 0)):
                self._text(at)
            return
        if first == b"*" and line[1:2] == b"*" and line[2:3].isalnum():
            self._text(at)  # a bold label, such as **File:**
            return
        body = line.strip(_BLANK)
        if not body:
            if self.empty_item == at - 1:  # an item that begins with two blank lines is over
                self.item_indents.pop()
            self.paragraph, self.lazy, self.table, self.quote = -1, False, False, None
            return
        indent = indent_of(line)
        container = max([item for item in self.item_indents if item <= indent], default=0)
        if container:
            self._inside_item(at, body, indent, container)
        elif indent >= 4:
            if not self.lazy:
                self._close_blocks()
        elif not self._opens_block(at, body, indent):
            self._text(at)

    def _text(self, at: int) -> None:
        if self.table:
            return
        if self.paragraph >= 0 and self._opens_table(at):
            self._close_blocks()
            self.table = True
            return
        if not self.lazy:
            self.item_indents.clear()
            self.paragraph, self.quote = at, None
        self.lazy = True
        if not self.section and self.lines[at].startswith(b"**Dependencies"):
            self.dependencies = _text_of(self.lines[at]).partition(":")[2].strip("* ")

    def _inside_item(self, at: int, body: bytes, indent: int, container: int) -> None:
        self.paragraph = -1
        if indent - container >= 4:
            return
        if self._list_item(at, body, indent) or self._opens_fence(at, body, container):
            return
        if body[:1] == b"<" and self._opens_html(body, container, self.lazy):
            return
        if not self.lazy:
            self._close_items(container)
        self.lazy = not body.startswith((b"#", b">", b"<"))

    def _close_items(self, indent: int) -> None:
        """Close the list items whose text begins further right than the line does."""
        self.item_indents = [item for item in self.item_indents if item <= indent]

    def _opens_block(self, at: int, body: bytes, indent: int) -> bool:
        """Whether the line, indented by at most three, is more than paragraph text."""
        first = body[:1]
        if first == b"#" and self._atx_heading(at, body):
            return True
        if first in b"=-" and not body.strip(first):
            self.table = False
            if self.paragraph >= 0:
                self._setext_heading(at, 1 if first == b"=" else 2)
                return True
        if first == b">" and self.depth < _MAX_NESTING:
            self._quoted(body[1:])
            return True
        if is_thematic_break(body):
            self._close_blocks()
            return True
        if first == b"<" and self._opens_html(body, 0, self.lazy):
            return True
        return self._opens_fence(at, body, 0) or self._list_item(at, body, indent)

    def _quoted(self, body: bytes) -> None:
        """A line of a block quote: it holds nothing of ours, but may leave a paragraph open."""
        quote = self.quote or _Scanner([], self.grammar)
        self._close_blocks()
        self.quote, quote.depth = quote, self.depth + 1
        tabbed = body.replace(b"\t", b"   ", 1) if body[:1] == b"\t" else body
        quote.lines.append(tabbed.removeprefix(b" "))
        quote._line(len(quote.lines) - 1, quote.lines[-1])
        self.lazy = quote.lazy

    def _close_blocks(self) -> None:
        self.paragraph, self.lazy, self.table, self.quote = -1, False, False, None
        self.item_indents.clear()

    def _opens_table(self, at: int) -> bool:
        """Whether the line is the delimiter row of a table whose header stands above it (GFM)."""
        line = self.lines[at]
        if line.strip(b" \t\r\n|:-") or not line.strip(b"- \t\r\n"):
            return False
        cells = split_cells(text_of(line))
        return is_delimiter(cells) and len(cells) == len(split_cells(text_of(self.lines[at - 1])))

    def _atx_heading(self, at: int, body: bytes) -> bool:
        text = body.lstrip(b"#")
        level = len(body) - len(text)
        if level > 6 or (text and text[:1] not in b" \t"):
            if _is_odd_log_heading(text):
                self.odd.append(at + 1)
            return False
        closing = text.rstrip(b"#")
        if closing[-1:] in (b" ", b"\t", b""):
            text = closing
        self._close_blocks()
        self._heading(at, level, text)
        return True

    def _setext_heading(self, at: int, level: int) -> None:
        start, text = self.paragraph, b" ".join(self.lines[self.paragraph : at])
        self._close_blocks()
        self._heading(start, level, text, below=at + 1)

    def _heading(self, at: int, level: int, text: bytes, below: int | None = None) -> None:
        self._end_log(at)
        body = text.strip(_BLANK)
        if level <= 2:
            above = "" if self.feature is None else "#"
            self.section = _text_of(body).casefold() if level == 2 else above
        if level == 1 and self.feature is None:
            self.feature, self.title = _feature_heading(_text_of(body))
        elif level == 2 and body.split() == [b"Progress", b"Log"]:
            self.logs.append(LogSection(at + 1, at + 1 if below is None else below, -1))
        elif _is_odd_log_heading(body):
            self.odd.append(at + 1)
        elif level == 3 and self.section == "task details":
            self._detail(at, _text_of(body))

    def _end_log(self, at: int) -> None:
        if self.logs and self.logs[-1].end < 0:
            self.logs[-1] = self.logs[-1].replace(end=at)

    def _detail(self, at: int, text: str) -> None:
        token, _, title = text.partition(" ")
        task = _bare(token)
        try:
            ids = (task,) if task in self.known else self.grammar.expand(task)
        except MalformedIdsError:
            return
        self.details.extend([TaskLine(task, title.strip(), at + 1) for task in ids])

    def _list_item(self, at: int, body: bytes, indent: int) -> bool:
        marker = marker_width(body)
        if not marker:
            return False
        rest = body[marker:].strip(_BLANK)
        if self.lazy and self._in_paragraph(indent) and not may_interrupt(body, rest):
            return False
        spaces = indent_of(b" " * (indent + marker) + body[marker:]) - indent - marker
        is_code = spaces > 4
        self._close_items(indent)
        self.empty_item = self.empty_item if rest else at
        self.item_indents.append(indent + marker + (spaces if rest and not is_code else 1))
        self.paragraph, self.table = -1, False
        self.lazy = bool(rest) and not is_code and rest[:1] != b"#"
        if is_code:
            return True
        if rest[:4] in _BOXES and not self._in_log():
            self._checkbox(at, rest)
        elif rest[:3] in (b"```", b"~~~"):
            self._opens_fence(at, rest, self.item_indents[-1])
        elif rest[:1] == b"<":
            self._opens_html(rest, self.item_indents[-1], interrupts=False)
        return True

    def _in_paragraph(self, indent: int) -> bool:
        """Whether paragraph text of the container that the line stands in is open above it."""
        items = self.item_indents
        return self.paragraph >= 0 or (bool(items) and indent >= items[-1])

    def _checkbox(self, at: int, rest: bytes) -> None:
        token, _, title = _text_of(rest[3:]).partition(" ")
        task = _bare(token)
        if self.grammar.matches(task):
            self.known.add(task)
            self.items.append(TaskLine(task, title.strip(), at + 1, rest[1:2] in b"xX"))

    def _in_log(self) -> bool:
        return bool(self.logs) and self.logs[-1].end < 0

    def _opens_fence(self, at: int, body: bytes, container: int) -> bool:
        char = body[:1]
        if char not in (b"`", b"~"):
            return False
        run = len(body) - len(body.lstrip(char))
        if run < 3 or (char == b"`" and b"`" in body[run:]):
            return False
        self._close_down_to(container)
        self.fence, self.fence_line, self.container = body[:run], at + 1, container
        return True

    def _in_fence(self, at: int, line: bytes) -> None:
        body = line.strip(_BLANK)
        if self.container and body and indent_of(line) < self.container:
            self.fence = b""
            self._block(at, line)
        elif (
            body.startswith(self.fence)
            and not body.strip(self.fence[:1])
            and indent_of(line) - self.container < 4
        ):
            self.fence = b""

    def _opens_html(self, body: bytes, container: int, interrupts: bool) -> bool:
        from gitbaton.core.html_blocks import html_block_ends

        ends = html_block_ends(body, interrupts)
        if not ends:
            return False
        self._close_down_to(container)
        self.html_end, self.container = () if ends_html(body, ends) else ends, container
        return True

    def _in_html(self, at: int, line: bytes) -> None:
        if self.container and line.strip(_BLANK) and indent_of(line) < self.container:
            self.html_end = ()
            self._block(at, line)
        elif ends_html(line, self.html_end):
            self.html_end = ()

    def _close_down_to(self, container: int) -> None:
        """Close every block but the list items that hold the container's text."""
        items = [item for item in self.item_indents if item <= container]
        self._close_blocks()
        self.item_indents = items

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
    letters = _text_of(text[:80]).casefold().replace("&nbsp;", "")
    return "".join([char for char in letters if char.isalpha()]) == "progresslog"


def _feature_heading(text: str) -> tuple[str | None, str]:
    """ID and title of ``Feature 1.1: Title``; (None, …) for any other heading."""
    word, _, rest = text.partition(" ")
    feature, colon, title = rest.lstrip().partition(":")
    if word != "Feature" or not colon or not feature or len(feature.split()) != 1:
        return None, text
    return feature.strip(), title.strip()


def _text_of(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape").strip(" \t\r\n")


def _bare(token: str) -> str:
    """An ID without the emphasis and punctuation that people put around it."""
    return token.strip("*_`").rstrip(":.").strip("*_`")
