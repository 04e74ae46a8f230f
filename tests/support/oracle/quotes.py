"""Where a block quote ends: its marked lines, and lazy ones that continue its last paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.oracle.blocks import Parser
    from support.oracle.text_state import TextState

_MARKED = re.compile(r" {0,3}>[ ]?([^\n]*(?:\n|\Z))")
_ENDS_LAZINESS = ["thematic_break", "fenced_code", "atx_heading", "list", "block_html"]


class Quote:
    """A block quote: ``end`` is the offset behind it, ``tail`` the text of its last lines."""

    def __init__(self, end: int, tail: str) -> None:
        self.end = end
        self.tail = tail
        self._open: bool | None = None

    def is_open(self, parser: Parser, state: TextState) -> bool:
        """Whether the quote ends in paragraph text that a line without marker would continue."""
        if self._open is None:
            self._open = _ends_in_paragraph(parser, state, self.tail)
        return self._open


def read(parser: Parser, state: TextState, start: int) -> Quote:
    """The block quote that begins on the line at ``start``."""
    quote = _marked_lines(state.src, start)
    while _may_be_lazy(parser, state, quote.end) and quote.is_open(parser, state):
        end = quote.end
        while _may_be_lazy(parser, state, end):
            end += len(state.line_from(end))
        # what follows with a marker continues the paragraph that the lazy lines belong to
        quote = _marked_lines(state.src, end, before="lazy\n")
    return quote


def _marked_lines(src: str, start: int, before: str = "") -> Quote:
    at, lines = start, [before]
    while match := _MARKED.match(src, at):
        if match.end() == at:
            break
        # a tab behind the marker reaches to the next column of four, less than a code block
        lines.append(f"  {match[1][1:]}" if match[1].startswith("\t") else match[1])
        at = match.end()
    return Quote(at, "".join(lines))


def _may_be_lazy(parser: Parser, state: TextState, at: int) -> bool:
    if not state.line_from(at).strip(" \t\n") or _MARKED.match(state.src, at):
        return False
    return not parser.compile_sc(_ENDS_LAZINESS).match(state.src, at)


def _ends_in_paragraph(parser: Parser, state: TextState, text: str) -> bool:
    if not text.removesuffix("\n").rpartition("\n")[2].strip(" \t"):
        return False
    inner = state.nested(text, 1)
    parser.parse(inner, parser.nested_rules(state))
    return _is_open(parser, inner, inner.tokens)


def _is_open(parser: Parser, state: TextState, tokens: list[dict[str, Any]]) -> bool:
    if not tokens:
        return False
    last = tokens[-1]
    if last["type"] == "list":
        return _is_open(parser, state, last["items"][-1])
    if last["type"] == "block_quote":
        quote: Quote = last["quote"]
        return quote.is_open(parser, state)
    return bool(last["type"] == "paragraph")
