"""The blocks of a Markdown text with their source lines, by mistune's block parser.

mistune keeps no line numbers. Its parser does keep an offset into the text, and the text of a
nested block has one line for each source line, only without indentation and markers. So a
block's line is known once the first line of the text it stands in is known.

Inline text is never parsed: that would cost three times as much, and structure is all we ask.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Literal

from mistune.block_parser import BlockParser
from mistune.core import BlockState

from gitbaton.core.value import Value
from gitbaton.markdown import html_blocks, quotes, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match

_RULES = [
    "fenced_code",
    "indent_code",
    "atx_heading",
    "setex_heading",
    "thematic_break",
    "block_quote",
    "list",
    "raw_html",
    "table",
    "blank_line",
]
MAX_NESTING = 20
"""Lists and quotes deeper than this are text: the parser calls itself once a level."""
_SETEXT_UNDERLINE = r"^ {0,3}(?P<setext_1>=|-)(?P=setext_1)*[ \t]*$"
_BARE_MARKER = re.compile(r"[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]*(?:\n|\Z)")


class Block(Value):
    """A heading, paragraph, fence or thematic break outside block quotes.

    ``line`` to ``last`` are its source lines, counted from 1. ``text`` is what it holds:
    a paragraph's lines without container markers, a heading's text, a fence's code.
    ``top`` is false inside list items; ``opens_item`` tells the paragraph that begins on the
    line of its item's marker.
    """

    kind: Literal["heading", "paragraph", "fence", "break"]
    line: int
    last: int
    text: str = ""
    level: int = 0
    info: str = ""
    top: bool = True
    opens_item: bool = False


def read_blocks(text: str) -> list[Block]:
    """The blocks of a text whose lines end in LF, in source order."""
    state = TextState()
    state.process(text if text.endswith("\n") else text + "\n")
    _Parser().parse(state)
    return list(_flatten(state.tokens))


class TextState(BlockState):
    """Where the parser is in one text; ``first_line`` is the source line of its first line."""

    first_line = 1
    item_of: TextState | None = None
    starts_item = False
    rule_start: int | None = None
    _ends: list[int] | None = None

    def line_at(self, offset: int) -> int:
        """The source line that the offset lies on."""
        if offset <= 0:
            return self.first_line
        return self.first_line + bisect_left(self._line_ends(), offset)

    def _line_ends(self) -> list[int]:
        if self._ends is None:
            self._ends = [match.start() for match in re.finditer("\n", self.src)]
        return self._ends

    def append_token(self, token: dict[str, Any]) -> None:
        at = self.cursor if self.rule_start is None else self.rule_start
        token["line"] = self.line_at(at)
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:
        # mistune appends line by line to one string, which is quadratic: keep offsets instead
        end = self.cursor + len(text)
        if self.in_paragraph():
            self.tokens[-1]["end"] = end
        else:
            self.tokens.append(
                {"type": "paragraph", "state": self, "start": self.cursor, "end": end}
            )

    def append_paragraph(self) -> int | None:
        if not self.in_paragraph():
            return None
        end = self.find_line_end()
        self.tokens[-1]["end"] = end
        return end

    def in_paragraph(self) -> bool:
        """Whether the line at hand would continue a paragraph of this very text."""
        return bool(self.tokens) and self.tokens[-1]["type"] == "paragraph"

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> TextState:
        """The state of a list item's text; called for each item once its lines are collected."""
        start = self.rule_start or 0
        child = self.nested(src, self.line_at(start))
        child.item_of = self
        if _BARE_MARKER.match(self.src, start):
            child.first_line += 1
        else:
            child.starts_item = True
        # the item ended behind the next one's marker, if there is a next one
        self.rule_start = self.src.rfind("\n", 0, max(self.cursor - 1, 0)) + 1
        return child

    def is_lazy(self, line: int) -> bool:
        """Whether the source line is in its list item without being indented as the item is."""
        if self.item_of is None:
            return False
        indented = _indent(self._line(line)) < _indent(self.item_of._line(line))
        return not indented or self.item_of.is_lazy(line)

    def _line(self, line: int) -> str:
        at = line - self.first_line
        return self.get_line(self._line_ends()[at - 1] + 1 if at else 0)

    def nested(self, src: str, first_line: int) -> TextState:
        """A state for text that stands inside this one, one line for each source line."""
        child = TextState(self)
        child.process(src)
        child.first_line = first_line
        return child


class _Parser(BlockParser):
    """mistune's parser where it agrees with CommonMark and GFM on what a line is.

    Quotes, HTML blocks and tables are found by our own rules: mistune reads a heading below
    ``> text`` as part of the quote, ends ``<!-->`` and ``<PRE>`` nowhere, and drops a table
    over one row of the wrong width.
    """

    def __init__(self) -> None:
        super().__init__(_RULES, _RULES, max_nested_level=MAX_NESTING)
        self.rules = list(_RULES)
        self.specification["setex_heading"] = _SETEXT_UNDERLINE
        self.specification["raw_html"] = html_blocks.START
        self.specification["block_html"] = html_blocks.INTERRUPTING_START
        self.specification["table"] = tables.START
        self._methods["table"] = self.parse_table

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, TextState)
        outer, state.rule_start = state.rule_start, m.start()
        known = len(state.tokens)
        try:
            end = super().parse_method(m, state)
        finally:
            state.rule_start = outer
        if end:
            for token in state.tokens[known:]:
                token.setdefault("last", state.line_at(end - 1))
        return end

    def parse_atx_heading(self, m: Match[str], state: BlockState) -> int:
        text = _without_closing_sequence(m["atx_2"])
        state.append_token({"type": "heading", "level": len(m["atx_1"]), "text": text})
        return m.end() + 1

    def parse_setex_heading(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, TextState)
        if state.is_lazy(state.line_at(m.start())):
            return state.append_paragraph()
        return super().parse_setex_heading(m, state)

    def parse_raw_html(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, TextState)
        end = html_blocks.end_of(state.src, m.start(), state.in_paragraph())
        if end is None:
            return state.append_paragraph()
        state.append_token({"type": "block_html"})
        return end

    def parse_table(self, m: Match[str], state: BlockState) -> int | None:
        if not tables.is_table(m.group()):
            return None
        interrupts = self.compile_sc([rule for rule in _RULES if rule != "table"])
        state.append_token({"type": "table"})
        return tables.end_of(state.src, m.end(), interrupts)

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, TextState)
        quote = quotes.read(self, state, m.start())
        state.append_token({"type": "block_quote", "quote": quote})
        return quote.end


def _without_closing_sequence(text: str) -> str:
    text = text.strip(" \t")
    opened = text.rstrip("#")
    return opened.rstrip(" \t") if opened[-1:] in ("", " ", "\t") else text


def _indent(line: str) -> int:
    line = line.rstrip("\n").expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def _flatten(tokens: list[dict[str, Any]], top: bool = True) -> Iterator[Block]:
    for token in tokens:
        kind = token["type"]
        if kind in ("list", "list_item"):
            yield from _flatten(token["children"], top=False)
        elif "state" in token:
            yield _text_block(token, top)
        elif kind == "heading":
            yield Block(
                "heading", token["line"], token["last"], token["text"], token["level"], top=top
            )
        elif token.get("style") == "fenced":
            info = token.get("attrs", {}).get("info", "")
            yield Block("fence", token["line"], token["last"], token["raw"], info=info, top=top)
        elif kind == "thematic_break":
            yield Block("break", token["line"], token["last"], top=top)


def _text_block(token: dict[str, Any], top: bool) -> Block:
    """A paragraph, or the setext heading that one has become."""
    state, start, end = token["state"], token["start"], token["end"]
    text = state.src[start:end].rstrip("\n")
    line = state.line_at(start)
    last = line + text.count("\n")
    if token["type"] == "heading":
        title = " ".join([part.strip(" \t") for part in text.split("\n")])
        return Block("heading", line, last + 1, title, token["attrs"]["level"], top=top)
    opens_item = state.starts_item and start == 0
    return Block("paragraph", line, last, text, top=top, opens_item=opens_item)
