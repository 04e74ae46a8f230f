"""Bold fields, ``**Label:** value``, of a stretch of blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitbaton.plan.feature import Fence, Field, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from support.oracle.blocks import Block

_FIELD = re.compile(
    r"[ \t]*(?:(?P<bold>\*\*|__)(?=\S)(?P<label>(?:(?!(?P=bold)).)+?)"
    r"(?::(?P=bold)|(?P=bold)[ \t]?:)|(?P<plain>files?|file\(s\)|verify|verification|commit):)"
    r"(?P<value>.*)",
    re.I,
)


class _Open:
    """A field whose end is not yet known."""

    def __init__(self, line: int, match: re.Match[str]) -> None:
        self.line = line
        self.label = (match["label"] or match["plain"]).rstrip(" \t")
        self.value = match["value"]
        self.fences: list[Fence] = []

    def close(self, lines: Sequence[str], last: int) -> Field:
        """The field, given the file's lines and the last one that may belong to it."""
        fenced = {at for f in self.fences for at in range(f.span.start, f.span.end + 1)}
        while last > self.line and not lines[last - 1].strip(" \t"):
            last -= 1
        below = [lines[at - 1] for at in range(self.line + 1, last + 1) if at not in fenced]
        value = "\n".join([self.value, *below]).strip(" \t\n")
        return Field(self.label, value, Span(self.line, last), tuple(self.fences))


def read_fields(
    blocks: Iterable[Block], lines: Sequence[str], last: int, *, prose_ends: bool = False
) -> tuple[Field, ...]:
    """The fields of these blocks, the last of which may reach down to line ``last``.

    A field ends before the next field, heading or thematic break; with ``prose_ends`` also
    before a paragraph that begins with no field.
    """
    found: list[Field] = []
    field: _Open | None = None
    for block in blocks:
        if block.kind == "table":
            continue
        if block.kind == "fence":
            if field:
                field.fences.append(Fence(block.info, block.text, Span(block.line, block.last)))
            continue
        starts = _starts(block) if block.kind == "paragraph" else []
        ends = block.top and (block.kind != "paragraph" or prose_ends)
        if field and ends and (not starts or starts[0].line > block.line):
            found.append(field.close(lines, block.line - 1))
            field = None
        for start in starts:
            if field:
                found.append(field.close(lines, start.line - 1))
            field = start
    if field:
        found.append(field.close(lines, last))
    return tuple(found)


def _starts(block: Block) -> list[_Open]:
    """The fields that begin on lines of the paragraph."""
    matches = [(at, _FIELD.match(line)) for at, line in enumerate(block.text.split("\n"))]
    return [_Open(block.line + at, match) for at, match in matches if match]
