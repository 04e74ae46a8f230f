"""The items of a list: which lines belong to each, and their text without indentation.

mistune's own list rule takes every line below an item for lazy continuation, also where no
paragraph is open: below a fence, say. Here such lines are only marked, and whoever reads the
item's text says at which of them it ends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from support.oracle.blocks import Parser
    from support.oracle.text_state import TextState

START = r"^ {0,3}(?:[*+-]|[0-9]{1,9}[.)])(?:[ \t]|$)"
_MARKER = re.compile(
    r"(?P<indent> {0,3})(?P<marker>[*+-]|[0-9]{1,9}[.)])(?P<rest>[ \t][^\n]*|)(?:\n|\Z)"
)
_INTERRUPTS = ["thematic_break", "fenced_code", "atx_heading", "block_quote", "list", "block_html"]


class Item(NamedTuple):
    """One item: offset behind it, its text line for line, offsets therein of lazy lines."""

    end: int
    text: str
    lazy: list[int]


def opens(src: str, at: int) -> re.Match[str] | None:
    """The list marker that the line begins with."""
    return _MARKER.match(src, at)


def kind(marker: re.Match[str]) -> str:
    """What all items of one list share: the bullet, or what follows the number."""
    return marker["marker"][-1]


def interrupts_paragraph(marker: re.Match[str]) -> bool:
    """An item below paragraph text must hold something and, if numbered, be the first."""
    number = marker["marker"][:-1]
    return bool(marker["rest"].strip(" \t")) and (not number or int(number) == 1)


def read_item(parser: Parser, state: TextState, marker: re.Match[str]) -> Item:
    """The item that the marker opens."""
    width, first = _first_line(marker)
    lines, lazy, size = [first], list[int](), len(first)
    at, blank = marker.end(), not first.strip()
    empty = blank
    interrupts = parser.compile_sc(_INTERRUPTS)
    while at < len(state.src):
        line = state.line_from(at)
        if line.isspace() and not line.strip(" \t\n"):
            if empty:
                break
            blank, text = True, line
        elif (inside := _indented_by(line, width)) is not None and not state.is_lazy(at):
            blank, text = False, inside
        elif blank or interrupts.match(state.src, at):
            break
        else:
            text = line
            lazy.append(size)
        empty = False
        lines.append(text)
        size += len(text)
        at += len(line)
    return Item(at, "".join(lines), lazy)


def _first_line(marker: re.Match[str]) -> tuple[int, str]:
    """Width of what the item's further lines are indented by, and the text of its first."""
    start = len(marker["indent"] + marker["marker"])
    rest = marker["rest"]
    if not rest.strip(" \t"):
        return start + 1, "\n"
    spaces = _columns(rest, start)
    # five columns or more: an indented code block, one column behind the marker
    width = start + (spaces if spaces < 5 else 1)
    return width, " " * (start + spaces - width) + rest.lstrip(" \t") + "\n"


def _columns(line: str, start: int = 0) -> int:
    """Columns of leading white space; a tab goes to the next multiple of four."""
    space = line[: len(line) - len(line.lstrip(" \t"))]
    return len((" " * start + space).expandtabs(4)) - start


def _indented_by(line: str, width: int) -> str | None:
    """The line without so many columns of indentation; None if it has fewer."""
    if "\t" not in line:
        return line[width:] if line.startswith(" " * width) else None
    columns = _columns(line)
    return " " * (columns - width) + line.lstrip(" \t") if columns >= width else None
