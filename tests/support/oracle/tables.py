"""Where a GFM table begins and ends; its cells are the line reader's business."""

from __future__ import annotations

import re

# two lines, the second of nothing but dashes, colons, pipes and blanks
START = (
    r"^ {0,3}[^ \t\n][^\n]*\n"
    r" {0,3}(?:\|[ \t]*+)?+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+[ \t]*+(?:\n|$)"
)

# the same below a paragraph, whose lines may be indented by any width
CONTINUED_START = START.replace("^ {0,3}", r"^[ \t]*", 1)


def is_table(head: str) -> bool:
    """Whether a header line and the line below it, as ``START`` finds them, open a table."""
    header, delimiter = head.rstrip("\n").split("\n")
    # a line of nothing but dashes underlines a setext heading
    return bool(delimiter.strip("- \t")) and _cells(header) == _cells(delimiter)


def end_of(src: str, start: int, interrupts: re.Pattern[str]) -> int:
    """Offset behind the last row: a blank line or another block ends a table."""
    at = start
    while at < len(src):
        if not src.startswith("|", at) and interrupts.match(src, at):
            break
        end = src.find("\n", at)
        at = len(src) if end < 0 else end + 1
    return at


def _cells(row: str) -> int:
    row = row.strip(" \t")
    inner = row.replace("\\|", "").removeprefix("|").removesuffix("|")
    return inner.count("|") + 1
