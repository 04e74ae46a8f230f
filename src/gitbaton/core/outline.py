"""The outline of a feature file: a line scanner that knows what is text and what is structure.

The hooks cannot afford a Markdown parser on every commit, and a parser drops a whole table
over one malformed row. This scanner follows CommonMark's block rules as far as they decide
whether a line is a heading or a list item: fences, HTML blocks, indented code, block quotes,
lists, setext headings. The ``markdown`` room reads the same file with a real parser; tests
hold the two against each other.
"""

from __future__ import annotations

from gitbaton.core.log import is_delimiter, split_cells, text_of
from gitbaton.core.task_id import MalformedIdsError
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.task_id import TaskGrammar

LOG_HEADING = "Progress Log"
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


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
        self.fence_indent = 0
        self.html_end: tuple[bytes, ...] = ()  # what ends the HTML block; (b"",) a blank line
        self.item_indents: list[int] = []  # where the text of each open list item begins
        self.paragraph = -1  # first line of a paragraph that may yet become a setext heading
        self.lazy = False  # whether the line before was paragraph text in some block
        self.table = False  # whether the line before belongs to a table
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
            if self.fence:
                self._in_fence(at, line)
            elif self.html_end:
                self._in_html(line)
            else:
                self._block(at, line)
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

    def _block(self, at: int, line: bytes) -> None:
        first = line[:1]
        if first.isalnum() or first == b"|":
            if first.isdigit() and self._list_item(at, line, 0):
                return
            self._text(at)
            return
        body = line.strip(_BLANK)
        if not body:
            self.paragraph, self.lazy, self.table = -1, False, False
            return
        indent = _indent(line)
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
            self.paragraph = at
        self.lazy = True
        if not self.section and self.lines[at].startswith(b"**Dependencies"):
            self.dependencies = _text_of(self.lines[at]).partition(":")[2].strip("* ")

    def _inside_item(self, at: int, body: bytes, indent: int, container: int) -> None:
        self.paragraph = -1
        if indent - container >= 4 and not self.lazy:
            return
        if self._list_item(at, body, indent) or self._opens_fence(at, body, container):
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
        if first == b">":
            self._close_blocks()
            self.lazy = _may_continue(body.lstrip(b">"))
            return True
        if _is_thematic_break(body):
            self._close_blocks()
            return True
        if first == b"<" and self._opens_html(body):
            return True
        return self._opens_fence(at, body, 0) or self._list_item(at, body, indent)

    def _close_blocks(self) -> None:
        self.paragraph, self.lazy, self.table = -1, False, False
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
            self.section = _text_of(body).casefold() if level == 2 else self.section
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
        marker = _marker_width(body)
        if not marker:
            return False
        rest = body[marker:].strip(_BLANK)
        if (
            self.lazy
            and (not rest or self._in_paragraph(indent))
            and not _may_interrupt(body, rest)
        ):
            return False
        spaces = _indent(b" " * (indent + marker) + body[marker:]) - indent - marker
        is_code = spaces > 4
        self._close_items(indent)
        self.item_indents.append(indent + marker + (spaces if rest and not is_code else 1))
        self.paragraph, self.lazy, self.table = -1, bool(rest) and not is_code, False
        if is_code:
            return True
        if rest[:1] == b"[" and rest[2:3] == b"]" and rest[1:2] in b" xX" and not self._in_log():
            self._checkbox(at, rest)
        elif rest[:3] in (b"```", b"~~~"):
            self._opens_fence(at, rest, self.item_indents[-1])
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
        if not container:
            self._close_blocks()
        self.fence, self.fence_line, self.fence_indent = body[:run], at + 1, container
        self.paragraph, self.lazy = -1, False
        return True

    def _in_fence(self, at: int, line: bytes) -> None:
        body = line.strip(_BLANK)
        if self.fence_indent and body and _indent(line) < self.fence_indent:
            self.fence = b""
            self._block(at, line)
        elif (
            body.startswith(self.fence)
            and not body.strip(self.fence[:1])
            and _indent(line) - self.fence_indent < 4
        ):
            self.fence = b""

    def _opens_html(self, body: bytes) -> bool:
        from gitbaton.core.html_blocks import html_block_ends

        ends = html_block_ends(body, interrupts=self.lazy)
        if not ends:
            return False
        self._close_blocks()
        self.html_end = ends
        self._in_html(body)
        return True

    def _in_html(self, line: bytes) -> None:
        if self.html_end == (b"",):
            if not line.strip(_BLANK):
                self.html_end = ()
        elif any(end in line.lower() for end in self.html_end):
            self.html_end = ()

    def _swallowed(self) -> int | None:
        """The open fence's line, if a Progress Log stands below it."""
        if not self.fence:
            return None
        below = self.lines[self.fence_line :]
        headings = [line for line in below if line.lstrip(b" ").startswith(b"##")]
        return (
            self.fence_line if any(_is_odd_log_heading(h.strip(b"# ")) for h in headings) else None
        )


def _indent(line: bytes) -> int:
    """Columns of leading white space; a tab goes to the next multiple of four."""
    return len(line[: len(line) - len(line.lstrip(b" \t"))].expandtabs(4))


def _may_continue(quoted: bytes) -> bool:
    """Whether the text of a quote's line may go on in a line without the quote's marker."""
    text = quoted.lstrip(b"> \t")
    code = _indent(quoted) > 4
    return bool(text) and not code and not text.startswith((b"#", b"```", b"~~~", b"<", b"---"))


def _marker_width(body: bytes) -> int:
    """Width of the list marker that opens the line, 0 if none does."""
    if body[:1] in (b"-", b"*", b"+"):
        width = 1
    else:
        digits = len(body) - len(body.lstrip(b"0123456789"))
        if not 1 <= digits <= 9 or body[digits : digits + 1] not in (b".", b")"):
            return 0
        width = digits + 1
    return width if body[width : width + 1] in (b"", b" ", b"\t", b"\n", b"\r") else 0


def _may_interrupt(item: bytes, rest: bytes) -> bool:
    """Whether a list item may stand directly below paragraph text: numbers must begin at 1."""
    number = item[: len(item) - len(item.lstrip(b"0123456789"))]
    return bool(rest) and (not number or int(number) == 1)


def _is_thematic_break(body: bytes) -> bool:
    char = body[:1]
    return char in (b"-", b"*", b"_") and not body.strip(char + b" \t") and body.count(char) >= 3


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
