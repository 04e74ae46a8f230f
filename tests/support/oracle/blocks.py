"""The blocks of a Markdown text with their source lines, by mistune's block parser.

Inline text is never parsed: that would cost three times as much, and structure is all we ask.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from mistune.block_parser import BlockParser

from gitbaton.base.value import Value
from support.oracle import html_blocks, lists, quotes, tables
from support.oracle.text_state import TextState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match

    from mistune.core import BlockState

_RULES = [
    "fenced_code",
    "code",
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
# possessive, for mistune's own pattern takes seconds over a line of a million dashes
_THEMATIC_BREAK = r"^ {0,3}(?:(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+|(?:\*[ \t]*+){3,}+)$"
_CODE = r"^(?: {4}| {0,3}\t)[ \t]*[^ \t\n]"
_CODE_LINES = re.compile(r"(?:(?: {4}| {0,3}\t)[^\n]*(?:\n|\Z)|[ \t]*\n)+")
_ATX_HEADING = r"^ {0,3}(?P<atx_marks>#{1,6})(?P<atx_text>[ \t][^\n]*|)$"
_SETEXT_UNDERLINE = r"^ {0,3}(?P<setext_1>=|-)(?P=setext_1)*[ \t]*$"


class Block(Value):
    """A heading, paragraph, fence, thematic break or table outside block quotes.

    ``line`` to ``last`` are its source lines, counted from 1. ``text`` is what it holds:
    a paragraph's lines without container markers, a heading's text, a fence's code, a table's
    lines. ``top`` is false inside list items, ``nested`` true inside items of items;
    ``opens_item`` tells what begins on the line of its item's marker, with no other marker
    before that one; ``depth`` counts the items it is in.
    """

    kind: Literal["heading", "paragraph", "fence", "break", "table"]
    line: int
    last: int
    text: str = ""
    level: int = 0
    info: str = ""
    top: bool = True
    opens_item: bool = False
    nested: bool = False
    depth: int = 0


def read_blocks(text: str) -> list[Block]:
    """The blocks of a text whose lines end in LF, in source order."""
    state = TextState()
    state.process(text if text.endswith("\n") else text + "\n")
    Parser().parse(state)
    return list(_flatten(state.tokens))


class Parser(BlockParser):
    """mistune's parser where it agrees with CommonMark and GFM on what a line is.

    Lists, quotes, HTML blocks and tables are found by our own rules: mistune reads a heading
    below ``> text`` as part of the quote and plain text below a fence in a list item as part
    of the fence, ends ``<!-->`` and ``<PRE>`` nowhere, and drops a table over one row of the
    wrong width.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rules = list(_RULES)
        self.specification["thematic_break"] = _THEMATIC_BREAK
        self.specification["setex_heading"] = _SETEXT_UNDERLINE
        self.register("atx_heading", _ATX_HEADING, Parser.parse_atx_heading)
        self.register("code", _CODE, Parser.parse_code)
        self.register("list", lists.START, Parser.parse_list)
        self.register("raw_html", html_blocks.START, Parser.parse_raw_html)
        self.specification["block_html"] = html_blocks.INTERRUPTING_START
        self.register("table", tables.START, Parser.parse_table)
        self.register("continued_table", tables.CONTINUED_START, Parser.parse_table)

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, TextState)
        if state.is_lazy(m.start()):
            return state.append_paragraph() or state.stop_at(m.start())
        state.rule_start, known = m.start(), len(state.tokens)
        end = super().parse_method(m, state)
        state.rule_start = None
        if end and len(state.tokens) > known:
            token = state.tokens[-1]
            if state.lazy and token["type"] not in ("list", "block_quote"):
                end = _cut(token, state, m.start(), end)
            token["last"] = state.line_at(end - 1)
        return end

    def nested_rules(self, state: BlockState) -> list[str]:
        """The rules for text one level below this state."""
        deep = state.depth() >= MAX_NESTING - 1
        return [rule for rule in _RULES if not deep or rule not in ("list", "block_quote")]

    def parse_setex_heading(self, m: Match[str], state: BlockState) -> int | None:
        end = super().parse_setex_heading(m, state)
        if end is not None:
            return end
        # nothing stands above that it could underline, so it may be the header of a table
        table = self.compile_sc(["table"]).match(state.src, m.start())
        return self.parse_method(table, state) if table else None

    def _continued(self, m: Match[str], state: BlockState) -> int | None:
        """Where a line ends that only continues a paragraph, or the table whose header it is."""
        assert isinstance(state, TextState)
        if not state.in_paragraph():
            return None
        table = self.compile_sc(["continued_table"]).match(state.src, m.start())
        end = self.parse_method(table, state) if table else None
        return end or state.append_paragraph()

    def parse_code(self, m: Match[str], state: BlockState) -> int:
        continued = self._continued(m, state)
        if continued is not None:
            return continued
        state.append_token({"type": "block_code"})
        lines = _CODE_LINES.match(state.src, m.start())
        assert lines
        return lines.end()

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, TextState)
        marker = lists.opens(state.src, m.start())
        assert marker
        continued = None if lists.interrupts_paragraph(marker) else self._continued(m, state)
        if continued is not None:
            return continued
        token: dict[str, Any] = {"type": "list", "items": []}
        state.append_token(token)
        return self._read_items(state, marker, token["items"])

    def _read_items(
        self, state: TextState, marker: Match[str], items: list[list[dict[str, Any]]]
    ) -> int:
        kind, rules = lists.kind(marker), self.nested_rules(state)
        following: Match[str] | None = marker
        while following and lists.kind(following) == kind:
            item = lists.read_item(self, state, following)
            child = state.nested(item.text, state.line_at(following.start()))
            # cmark-gfm makes no checkbox of "- - [ ] x": the first marker of a line decides
            child.lazy, child.in_item = item.lazy, True
            child.shares_line = state.in_item and following.start() == 0
            self.parse(child, rules)
            items.append(child.tokens)
            if child.stop is not None:
                return state.offset_of(child.line_at(child.stop))
            end = item.end
            following = None if self._is_break(state, end) else lists.opens(state.src, end)
        return end

    def _is_break(self, state: TextState, at: int) -> bool:
        return state.is_lazy(at) or bool(self.compile_sc(["thematic_break"]).match(state.src, at))

    def parse_atx_heading(self, m: Match[str], state: BlockState) -> int:
        text = _without_closing_sequence(m["atx_text"])
        state.append_token({"type": "heading", "level": len(m["atx_marks"]), "text": text})
        return m.end() + 1

    def parse_raw_html(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, TextState)
        end = html_blocks.end_of(state.src, m.start(), state.in_paragraph())
        if end is None:
            return self._continued(m, state)
        state.append_token({"type": "block_html"})
        return end

    def parse_table(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, TextState)
        if state.lazy_from(m.start()) < m.end() or not tables.is_table(m.group()):
            return None
        interrupts = self.compile_sc([rule for rule in _RULES if rule != "table"])
        end = tables.end_of(state.src, m.end(), interrupts)
        state.append_token({"type": "table", "text": state.src[m.start() : end]})
        return end

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, TextState)
        quote = quotes.read(self, state, m.start())
        state.append_token({"type": "block_quote", "quote": quote})
        return quote.end


def _without_closing_sequence(text: str) -> str:
    text = text.strip(" \t")
    opened = text.rstrip("#")
    return opened.rstrip(" \t") if opened[-1:] in ("", " ", "\t") else text


def _cut(token: dict[str, Any], state: TextState, start: int, end: int) -> int:
    """Where the block really ends: a lazy line is part of no block but a paragraph."""
    lazy = state.lazy_from(start)
    if lazy >= end:
        return end
    if "raw" in token:
        kept = state.line_at(lazy) - token["line"] - 1
        token["raw"] = "".join([line + "\n" for line in token["raw"].split("\n")[:kept]])
    return state.stop_at(lazy)


def _flatten(tokens: list[dict[str, Any]], depth: int = 0) -> Iterator[Block]:
    top = not depth
    for token in tokens:
        kind = token["type"]
        if kind == "list":
            for item in token["items"]:
                yield from _flatten(item, depth + 1)
        elif "state" in token:
            yield _text_block(token, depth)
        elif kind == "heading":
            yield Block(
                "heading", token["line"], token["last"], token["text"], token["level"], top=top
            )
        elif token.get("style") == "fenced":
            info = token.get("attrs", {}).get("info", "")
            yield Block("fence", token["line"], token["last"], token["raw"], info=info, top=top)
        elif kind == "thematic_break":
            yield Block("break", token["line"], token["last"], top=top)
        elif kind == "table" and top:
            yield Block("table", token["line"], token["last"], token["text"].rstrip("\n"))


def _text_block(token: dict[str, Any], depth: int) -> Block:
    """A paragraph, or the setext heading that one has become."""
    top, nested = not depth, depth > 1
    state, start, end = token["state"], token["start"], token["end"]
    text = state.src[start:end].rstrip("\n")
    line = state.line_at(start)
    last = line + text.count("\n")
    opens_item = state.in_item and start == 0 and not state.shares_line
    if token["type"] == "heading":
        title = " ".join([part.strip(" \t") for part in text.split("\n")])
        level = token["attrs"]["level"]
        return Block("heading", line, last + 1, title, level, top=top, opens_item=opens_item)
    return Block(
        "paragraph", line, last, text, top=top, opens_item=opens_item, nested=nested, depth=depth
    )
