"""The blocks of a Markdown text, line by line: structure apart from text.

These are CommonMark's block rules, and GFM's for tables and checkboxes, as its own parsers follow
them: each line is held against the containers that are open (quotes and list items), what is left
of it opens new ones, and the rest belongs to a leaf: a paragraph, a fence, HTML, a table. A
leaf's kind is known when it ends, so that is when a subclass is called, in the text's order.
Nothing inside block quotes is reported.
"""

from __future__ import annotations

from gitbaton.plan.log.cells import split_cells, text_of
from gitbaton.plan.log.rows import is_delimiter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANK = b" \t\r\n"
_BOXES = (b"[ ] ", b"[x] ", b"[X] ", b"[ ]\t", b"[x]\t", b"[X]\t")
_USUAL_CODE = 64  # lines of code between two fences
MAX_NESTING = 20  # containers in containers; what is deeper is text
_QUOTE = -1  # a block quote among the open containers
NOTHING, PARAGRAPH, FENCE, HTML, TABLE = range(5)


class BlockScanner:
    """One pass over the lines; lines are counted from 0."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines
        self.stopped = False  # set it to read no further
        self.containers: list[int] = []  # of an item the columns that its text is indented by
        self.quoted = 0  # how many of the containers are quotes
        self.empty_item = -2  # the last line that was a list item's marker and nothing else
        self.leaf = NOTHING
        self.start = 0  # the first line of the leaf; of a table, its header
        self.texts: list[bytes] = []  # the lines of the paragraph, without what its containers need
        self.rows: list[int] = []  # the lines of the table below its delimiter row
        self.mark = b""  # the run of characters that opened the fence
        self.column = 0  # where it is
        self.html_end: tuple[bytes, ...] = ()  # what ends the HTML block; (b"",) a blank line
        self.unclosed: int | None = None  # the first line of a fence that runs to the end

    # What a subclass makes of the structure.

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        """A heading outside of lists; its section begins at line ``below``."""

    def near_heading(self, at: int, text: bytes) -> None:
        """Text behind ``#`` signs that make no heading, outside of lists."""

    def box(self, at: int, rest: bytes) -> None:
        """A list item that begins with a checkbox."""

    def near_box(self, at: int, rest: bytes) -> None:
        """A list item that begins with a bracket and no checkbox."""

    def paragraph(self, at: int, texts: list[bytes]) -> None:
        """A paragraph, without the indentation and the markers of the list items around it."""

    def fence(self, at: int, end: int, closed: bool) -> None:
        """A fenced block up to before line ``end``, which ``closed`` says to be its last one."""

    def table(self, at: int, rows: list[int]) -> None:
        """A table outside of lists: the line of its header, and those of its rows."""

    def thematic_break(self, at: int) -> None:
        """A line across the page, outside of lists."""

    def read(self, at: int = 0) -> None:
        """Go through the lines, from one where no block is open, until a subclass stops it."""
        lines = self.lines
        while at < len(lines) and not self.stopped:
            line = lines[at]
            if self.containers or self.leaf == HTML:
                self._line(at, line)
            elif self.leaf == FENCE:
                at = self._code(at)
                continue
            elif line == b"\n":
                self._close_leaf(at)
            elif self.leaf == TABLE and line[:1] == b"|":
                self.rows.append(at)
            elif line[:1].isalpha() or (line[:2] == b"**" and line[2:3].isalnum()):
                self._text(at, line.strip(_BLANK))
            else:
                self._line(at, line)
            at += 1
        self.unclosed = self.start if self.leaf == FENCE and not self.quoted else None
        self._close_leaf(at)

    def _code(self, at: int) -> int:
        """Where to read on in a fence outside of all containers: past its code, if that is easy.

        The look ahead has a limit, lest many fences without an end are all searched to the last
        line.
        """
        lines, char = self.lines, self.mark[:1]
        if at == self.start + 1:
            try:
                end = lines.index(self.mark + b"\n", at, at + _USUAL_CODE)
            except ValueError:
                end = at
            if end > at and self.mark not in b"".join(lines[at:end]):
                at = end
        line = lines[at]
        if char in line:
            indent, body = _measured(line.rstrip(_BLANK), 0)
            if self._ends_fence(indent, body):
                self._close_leaf(at + 1, closed=True)
        return at + 1

    def _ends_fence(self, indent: int, body: bytes) -> bool:
        return indent < 4 and body.startswith(self.mark) and not body.strip(self.mark[:1])

    def _line(self, at: int, line: bytes) -> None:
        indent, body = _measured(line.rstrip(_BLANK), 0)
        matched, column = 0, 0
        for width in self.containers:
            if width == _QUOTE:
                if indent > 3 or body[:1] != b">":
                    break
                column += indent + 1
                indent, body, column = _behind_quote(body, column)
            elif indent >= width:
                indent -= width
                column += width
            elif body or (self.empty_item == at - 1 and matched == len(self.containers) - 1):
                break  # an item that begins with two blank lines is over, too
            matched += 1
        whole = matched == len(self.containers)
        if whole and self.leaf == FENCE:
            if self._ends_fence(indent, body):
                self._close_leaf(at + 1, closed=True)
        elif whole and self.leaf == HTML:
            if ends_html(body, self.html_end):
                self.leaf = NOTHING
        elif not body:
            self._close_to(matched, at)
        else:
            self._open(at, indent, body, matched, column)

    def _open(self, at: int, indent: int, body: bytes, matched: int, column: int) -> None:
        """Open what the line opens in the containers that it has matched, and place the rest."""
        lazy = self.leaf == PARAGRAPH  # whether the line may continue a paragraph as it stands
        inside = lazy and matched == len(self.containers)  # in the paragraph's own container
        fresh = 0  # containers that this line has opened
        while indent < 4:
            first = body[:1]
            if self._is_leaf(at, indent, body, matched, column, lazy, inside):
                return
            nests = matched < MAX_NESTING
            if first == b">" and nests:
                self._close_to(matched, at)
                self.containers.append(_QUOTE)
                self.quoted += 1
                column += indent + 1
                indent, body, column = _behind_quote(body, column)
            elif nests and (width := marker_width(body)):
                spaces, rest = _measured(body[width:], column + indent + width)
                if inside and not may_interrupt(body, rest):
                    break
                self._close_to(matched, at)
                offset = spaces if rest and spaces < 5 else 1
                self.containers.append(indent + width + offset)
                column += indent + width + offset
                if rest[:1] == b"[" and spaces < 5 and not (self.quoted or fresh):
                    (self.box if rest[:4] in _BOXES else self.near_box)(at, rest)
                indent, body = spaces - offset, rest
            else:
                break
            matched += 1
            fresh += 1
            lazy = inside = False
            if not body:
                self.empty_item = at
                return
        if lazy and not inside:
            self.texts.append(body)
            return
        if indent > 3 and not inside:  # indented code
            self._close_to(matched, at)
            return
        if matched < len(self.containers):
            self._close_to(matched, at)
        self._text(at, body, may_be_delimiter=indent < 4)

    def _is_leaf(
        self, at: int, indent: int, body: bytes, matched: int, column: int, lazy: bool, inside: bool
    ) -> bool:
        """Whether the line is or begins another leaf than a paragraph or table, which is opened."""
        first = body[:1]
        if first == b"#":
            return self._atx_heading(at, body, matched)
        if first in (b"=", b"-") and inside and not body.strip(first):
            self._setext_heading(at, 1 if first == b"=" else 2)
            return True
        if is_thematic_break(body):
            self._close_to(matched, at)
            if not self.containers:
                self.thematic_break(at)
            return True
        if first == b"<":
            return self._opens_html(at, body, matched, lazy)
        return first in (b"`", b"~") and self._opens_fence(at, body, matched, column + indent)

    def _text(self, at: int, body: bytes, may_be_delimiter: bool = True) -> None:
        """A line of the open leaf, else of a new paragraph."""
        if self.leaf == TABLE and body.strip(b"="):
            self.rows.append(at)
        elif self.leaf != PARAGRAPH:
            self._close_leaf(at)
            self.leaf, self.start, self.texts = PARAGRAPH, at, [body]
        elif may_be_delimiter and _is_delimiter_row(body, self.texts[-1]):
            self.texts.pop()
            self._close_leaf(at - 1)
            self.leaf, self.start, self.rows = TABLE, at - 1, []
        else:
            self.texts.append(body)

    def _close_to(self, matched: int, at: int) -> None:
        """End the leaf, and all but the outer containers, before a line."""
        self._close_leaf(at)
        self.quoted -= self.containers[matched:].count(_QUOTE)
        del self.containers[matched:]

    def _close_leaf(self, end: int, closed: bool = False) -> None:
        leaf, self.leaf = self.leaf, NOTHING
        if self.quoted or leaf == NOTHING:
            return
        if leaf == PARAGRAPH and self.texts:
            self.paragraph(self.start, self.texts)
        elif leaf == FENCE:
            self.fence(self.start, end, closed)
        elif leaf == TABLE and not self.containers:
            self.table(self.start, self.rows)

    def _atx_heading(self, at: int, body: bytes, matched: int) -> bool:
        text = body.lstrip(b"#")
        level = len(body) - len(text)
        if level > 6 or text[:1] not in (b"", b" ", b"\t"):
            if not matched:
                self.near_heading(at, text)
            return False
        closing = text.rstrip(b"#")
        if closing[-1:] in (b" ", b"\t", b""):
            text = closing
        self._close_to(matched, at)
        if not matched:
            self.heading(at, level, text, at + 1)
        return True

    def _setext_heading(self, at: int, level: int) -> None:
        self.leaf = NOTHING
        if not self.containers:
            self.heading(self.start, level, b" ".join(self.texts), at + 1)

    def _opens_fence(self, at: int, body: bytes, matched: int, column: int) -> bool:
        char = body[:1]
        run = len(body) - len(body.lstrip(char))
        if run < 3 or (char == b"`" and b"`" in body[run:]):
            return False
        self._close_to(matched, at)
        self.leaf, self.start, self.mark, self.column = FENCE, at, body[:run], column
        return True

    def _opens_html(self, at: int, body: bytes, matched: int, interrupts: bool) -> bool:
        ends = html_block_ends(body, interrupts)
        if not ends:
            return False
        self._close_to(matched, at)
        if not ends_html(body, ends):
            self.leaf, self.html_end = HTML, ends
        return True


def _measured(text: bytes, column: int) -> tuple[int, bytes]:
    """Columns of leading white space, from a column on, and what follows it."""
    body = text.lstrip(b" \t")
    blank = text[: len(text) - len(body)]
    if b"\t" in blank:  # a tab goes to the next multiple of four
        return len((b" " * column + blank).expandtabs(4)) - column, body
    return len(blank), body


def _behind_quote(body: bytes, column: int) -> tuple[int, bytes, int]:
    """What follows the ``>`` before a column: its indentation, text, and where that begins."""
    indent, body = _measured(body[1:], column)
    return (indent - 1, body, column + 1) if indent else (0, body, column)


def _is_delimiter_row(body: bytes, header: bytes) -> bool:
    """Whether the line is the delimiter row of a table whose header is above it (GFM)."""
    if body.strip(b" \t|:-") or not body.strip(b"- \t"):
        return False
    cells = split_cells(text_of(body))
    return is_delimiter(cells) and len(cells) == len(split_cells(text_of(header)))


_BLANK = b" \t\r\n"


def marker_width(body: bytes) -> int:
    """Width of the list marker that opens the line, 0 if none does."""
    if body[:1] in (b"-", b"*", b"+"):
        width = 1
    else:
        digits = len(body) - len(body.lstrip(b"0123456789"))
        if not 1 <= digits <= 9 or body[digits : digits + 1] not in (b".", b")"):
            return 0
        width = digits + 1
    return width if body[width : width + 1] in (b"", b" ", b"\t", b"\n", b"\r") else 0


def may_interrupt(item: bytes, rest: bytes) -> bool:
    """Whether a list item may interrupt a paragraph: numbers must begin at 1."""
    number = item[: len(item) - len(item.lstrip(b"0123456789"))]
    return bool(rest) and (not number or int(number) == 1)


def ends_html(line: bytes, ends: tuple[bytes, ...]) -> bool:
    """Whether an HTML block ends on the line, by what ends it (b"": a blank line)."""
    return any(end in line.lower() if end else not line.strip(_BLANK) for end in ends)


def is_thematic_break(body: bytes) -> bool:
    """Whether the line is three or more of one of ``-*_``, and nothing else."""
    char = body[:1]
    return char in (b"-", b"*", b"_") and not body.strip(char + b" \t") and body.count(char) >= 3


_NAME = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
_RAW_TAGS = (b"pre", b"script", b"style", b"textarea")
_BLOCK_TAGS = frozenset(
    b"address article aside base basefont blockquote body caption center col colgroup dd details"
    b" dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6"
    b" head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option"
    b" p param search section summary table tbody td tfoot th thead title tr track ul".split()
)


def html_block_ends(body: bytes, interrupts: bool) -> tuple[bytes, ...]:
    """What ends the HTML block that the line opens (CommonMark 4.6); empty if it opens none.

    ``(b"",)`` is a blank line. ``interrupts`` says that the line is below paragraph text,
    where a lone tag of an unknown name opens nothing.
    """
    if body.startswith(b"<!--"):
        return (b"-->",)
    if body.startswith(b"<?"):
        return (b"?>",)
    if body.startswith(b"<![CDATA["):
        return (b"]]>",)
    if body.startswith(b"<!"):
        return (b">",) if body[2:3].isalpha() else ()
    closing = body.startswith(b"</")
    rest = body[2 if closing else 1 :]
    name = rest[: len(rest) - len(rest.lstrip(_NAME))]
    after = rest[len(name) : len(name) + 1]
    if not name or after not in (b"", b" ", b"\t", b">", b"/"):
        return ()
    if name.lower() in _RAW_TAGS and not closing:
        return tuple([b"</" + tag + b">" for tag in _RAW_TAGS])
    if name.lower() in _BLOCK_TAGS:
        return (b"",)
    alone = body.endswith(b">") and body.count(b"<") == 1 and body.count(b">") == 1
    return (b"",) if alone and not interrupts and name[:1].isalpha() else ()
