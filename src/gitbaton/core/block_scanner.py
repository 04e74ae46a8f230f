"""The blocks of a Markdown text, line by line: what is structure, and what is only text.

This follows CommonMark's block rules, and GFM's for tables, as far as they decide whether a line
is a heading, a list item or a table's row: fences, HTML blocks, indented code, block quotes,
lists, setext headings. What the structure means is up to a subclass.
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

_BLANK = b" \t\r\n"
_BOXES = (b"[ ] ", b"[x] ", b"[X] ", b"[ ]\t", b"[x]\t", b"[X]\t")
_USUAL_CODE = 64  # lines of code between two fences
_MAX_NESTING = 20  # quotes in quotes; what is deeper is text


class BlockScanner:
    """One pass over the lines; the attributes are the open blocks."""

    def __init__(self, lines: list[bytes]) -> None:
        self.lines = lines
        self.fence = b""  # the run of characters that opened the fence, or empty
        self.fence_line = 0
        self.html_end: tuple[bytes, ...] = ()  # what ends the HTML block; (b"",) a blank line
        self.container = 0  # where the text of the item begins that holds the fence or HTML block
        self.item_indents: list[int] = []  # where the text of each open list item begins
        self.empty_item = -2  # the last line that was a list item's marker and nothing else
        self.paragraph = -1  # first line of a paragraph that may yet become a setext heading
        self.lazy = False  # whether the line before was paragraph text in some block
        self.table: list[int] | None = None  # the rows of the table that is open, if one is
        self.depth = 0  # how many block quotes surround these lines
        self.column = 0  # where these lines begin in the file's, which tells how wide a tab is
        self.quote: BlockScanner | None = None  # the block quote that is open, if any

    # What a subclass makes of the structure; lines are indexes into the file's.

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        """A heading on line ``at``; its section begins at line ``below``."""

    def near_heading(self, at: int, text: bytes) -> None:
        """Text behind ``#`` signs that make no heading."""

    def box(self, at: int, rest: bytes) -> None:
        """A list item that begins with a checkbox."""

    def prose(self, at: int) -> None:
        """A line of text outside of lists and quotes."""

    def opened_table(self, at: int, rows: list[int]) -> None:
        """A table whose header is line ``at``; its rows are added to ``rows`` as they come."""

    def read(self) -> None:
        """Go through the lines."""
        lines, at = self.lines, 0
        while at < len(lines):
            line = lines[at]
            if self.fence or self.html_end:
                self._line(at, line)
            elif line == b"\n":
                self._blank(at)
            elif self.table is not None and line[:1] == b"|":
                self.table.append(at)
            else:
                self._block(at, line)
            at += 1
            if self.fence and self.fence_line == at:
                at = self._below_code(at)

    def _below_code(self, at: int) -> int:
        """Where to read on below a fence that opened above ``at``: past the code, if that is easy.

        The look ahead has a limit, lest many fences without an end are all searched to the last
        line.
        """
        lines = self.lines
        try:
            end = lines.index(self.fence + b"\n", at, at + _USUAL_CODE)
        except ValueError:
            return at
        if self.container or self.fence in b"".join(lines[at:end]):
            return at
        self.fence = b""
        return end + 1

    def _line(self, at: int, line: bytes) -> None:
        if self.fence:
            if self.container or self.fence[0] in line:  # a byte is found faster than several
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
        body = line.strip(_BLANK)
        if not body:
            self._blank(at)
            return
        if first == b"*" and line[1:2] == b"*" and line[2:3].isalnum():
            self._text(at)  # a bold label, such as **File:**
            return
        indent = container = 0
        if first.isspace():
            indent = indent_of(line)
            container = max([item for item in self.item_indents if item <= indent], default=0)
        if container:
            self._inside_item(at, body, indent, container)
        elif indent >= 4:
            if not self.lazy:
                self._close_blocks()
        elif not self._opens_block(at, body, indent):
            self._text(at)

    def _blank(self, at: int) -> None:
        if self.empty_item == at - 1:  # an item that begins with two blank lines is over
            self.item_indents.pop()
        self.paragraph, self.lazy, self.table, self.quote = -1, False, None, None

    def _text(self, at: int) -> None:
        if self.table is not None:
            self.table.append(at)
            return
        if self.paragraph >= 0 and self._is_delimiter_row(at):
            self._close_blocks()
            self.table = []
            self.opened_table(at - 1, self.table)
            return
        if not self.lazy:
            self.item_indents.clear()
            self.paragraph, self.quote = at, None
        self.lazy = True
        self.prose(at)

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
        if first in (b"=", b"-") and not body.strip(first):
            self.table = None
            if self.paragraph >= 0:
                self._setext_heading(at, 1 if first == b"=" else 2)
                return True
        if first == b">" and self.depth < _MAX_NESTING:
            self._quoted(body[1:], indent)
            return True
        if is_thematic_break(body):
            self._close_blocks()
            return True
        if first == b"<" and self._opens_html(body, 0, self.lazy):
            return True
        return self._opens_fence(at, body, 0) or self._list_item(at, body, indent)

    def _quoted(self, body: bytes, indent: int) -> None:
        """A line of a block quote: it holds nothing of ours, but may leave a paragraph open.

        Tabs count from the left edge of the file, wherever the quote begins.
        """
        quote = self.quote or BlockScanner([])
        self._close_blocks()
        self.quote, quote.depth = quote, self.depth + 1
        text = body.lstrip(b" \t")
        left = b" " * (self.column + indent + 1)
        blank = (left + body[: len(body) - len(text)]).expandtabs(4)[len(left) :]
        quote.column = len(left) + (1 if blank else 0)
        quote.lines.append(blank.removeprefix(b" ") + text)
        quote._line(len(quote.lines) - 1, quote.lines[-1])
        self.lazy = quote.lazy

    def _close_blocks(self) -> None:
        self.paragraph, self.lazy, self.table, self.quote = -1, False, None, None
        self.item_indents.clear()

    def _is_delimiter_row(self, at: int) -> bool:
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
            self.near_heading(at, text)
            return False
        closing = text.rstrip(b"#")
        if closing[-1:] in (b" ", b"\t", b""):
            text = closing
        self._close_blocks()
        self.heading(at, level, text, at + 1)
        return True

    def _setext_heading(self, at: int, level: int) -> None:
        start, text = self.paragraph, b" ".join(self.lines[self.paragraph : at])
        self._close_blocks()
        self.heading(start, level, text, at + 1)

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
        self.paragraph, self.table = -1, None
        self.lazy = bool(rest) and not is_code and rest[:1] != b"#"
        if is_code:
            return True
        if rest[:4] in _BOXES:
            self.box(at, rest)
        elif rest[:3] in (b"```", b"~~~"):
            self._opens_fence(at, rest, self.item_indents[-1])
        elif rest[:1] == b"<":
            self._opens_html(rest, self.item_indents[-1], interrupts=False)
        return True

    def _in_paragraph(self, indent: int) -> bool:
        """Whether paragraph text of the container that the line stands in is open above it."""
        items = self.item_indents
        return self.paragraph >= 0 or (bool(items) and indent >= items[-1])

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
