"""Bold fields, ``**Label:** value``, of a stretch of blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitbaton.plan.feature import Fence, Field, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from support.oracle.blocks import Block

_KNOWN = (
    r"action|commit(?: message)?|dependencies|depends on|estimated tasks|files?|file\(s\)"
    r"|acceptance criteria|definition of done|done when|how to (?:test|verify)"
    r"|success criteria|track|verification|verify"
)
_MARKED = r"(?P<bold>\*\*|__)(?=\S)(?P<label>(?:(?!(?P=bold)).)+?)(?::(?P=bold)|(?P=bold)[ \t]?:)"
_SLANTED = rf"(?P<slant>[*_])(?P<told>{_KNOWN})[ \t]*(?::(?P=slant)|(?P=slant)[ \t]?:)"
_DASHED = rf"(?P<mark>\*\*|__|[*_])(?P<said>{_KNOWN})(?P=mark)(?:[ \t]?[—–-]|[ \t]?$)"
_FIELD = re.compile(
    rf"[ \t]*(?:{_MARKED}|{_SLANTED}|{_DASHED}|(?P<plain>{_KNOWN}):)(?P<value>.*)", re.I
)
_FILES = r"(?:new |affected )?files?(?: paths?| to \w+| touched| changed| modified)?"
_ACCEPTED = (
    r"(?:acceptance(?: criteria)?|definition of done|done when|how to test|run tests?"
    r"|success criteria|test(?:s|ing)?|test plan|validation)"
    r"(?: checklist| steps| commands?| instructions)?"
)
_HEADING = re.compile(
    rf"[\W\d_]*(?P<label>{_KNOWN}|{_FILES}|{_ACCEPTED}|commands?|find|find this code|replace with)"
    r"[ \t*_]*(?::(?P<value>.*))?",
    re.I,
)
_VERIFY = re.compile(
    r"[\W\d_]*(?P<label>[^:]*\b(?:verify|verification|verifying)\b[^:]*)(?::(?P<value>.*))?", re.I
)


class _Open:
    """A field whose end is not yet known."""

    def __init__(self, line: int, label: str, value: str, depth: int) -> None:
        self.line = line
        self.label = label
        self.value = value
        self.depth = depth
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
        starts = _starts(block, field)
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


def _starts(block: Block, above: _Open | None) -> list[_Open]:
    """The fields that begin on lines of the block."""
    if block.kind == "heading":
        named = _named(block.text) if block.top else None
        return [_Open(block.line, *named, 0)] if named else []
    starts: list[_Open] = []
    for at, line in enumerate(block.text.split("\n") if block.kind == "paragraph" else []):
        match = _FIELD.match(line)
        if match:
            label = (match["label"] or match["told"] or match["said"] or match["plain"]).rstrip()
            if not (above and _says_more(label, block.depth, above)):
                above = _Open(block.line + at, label, match["value"], block.depth)
                starts.append(above)
    return starts


def _says_more(label: str, depth: int, above: _Open) -> bool:
    """Whether a label in a list below another one, which has no value, is none of its rank."""
    kind = re.search(r"\b(?:verify|verification|verifying)\b", above.label, re.I)
    listed = kind or re.fullmatch(rf"{_FILES}|file\(s\)", above.label, re.I)
    below = depth > above.depth and not above.value.strip()
    return bool(below and listed and _named(label) is None)


def _named(text: str) -> tuple[str, str] | None:
    """The label of a heading, and what is behind its colon."""
    match = _HEADING.fullmatch(text)
    if match is None:
        match = _VERIFY.fullmatch(text)
        if match is None or len(match["label"].split()) > 4:
            return None
    return match["label"].rstrip(" \t*_"), (match["value"] or "").strip(" \t*_")
