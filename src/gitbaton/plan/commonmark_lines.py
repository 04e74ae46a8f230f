"""What one line of Markdown may open, continue or end, by its characters alone (CommonMark)."""

from __future__ import annotations

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
