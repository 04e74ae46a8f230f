"""Bold fields, ``**Label:** value``, of a stretch of a feature file."""

from __future__ import annotations

from itertools import pairwise

from gitbaton.plan.block_scanner import BlockScanner
from gitbaton.plan.feature import Fence, Field, Span
from gitbaton.plan.log.cells import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.plan.outline import Outline

_BLANK = b" \t\r\n"
_DEPENDENCIES = (
    "dependencies",
    "dependency",
    "depends on",
    "requires",
    "prerequisites",
    "prerequisite",
)
_PLAIN_LABELS = ("file", "files", "file(s)", "verify", "verification", "commit")


def read_fields(
    lines: Sequence[bytes], start: int, level: int, *, prose_ends: bool = False
) -> tuple[tuple[Field, ...], int]:
    """The fields from an index to the next heading of ``level`` or above, and where that is.

    A field ends before the next field, heading or thematic break; with ``prose_ends`` also before
    a paragraph outside of lists that begins with no field.
    """
    reader = _FieldReader(lines, level, prose_ends)
    reader.read(start)
    reader.end_field(reader.end)
    return tuple(reader.found), reader.end


def field_label(text: str) -> tuple[str, str] | None:
    """The label of the field that a line of text begins, and what is behind it.

    A label is bold, but for the ones that nobody could take for anything else.
    """
    text = text.lstrip(" \t")
    bold = text[:2]
    if bold not in ("**", "__"):
        plain, colon, rest = text.partition(":")
        return (plain, rest) if colon and plain.casefold() in _PLAIN_LABELS else None
    label, closing, rest = text[2:].partition(bold)
    if label[:1].isspace():
        return None
    if label[-1:] == ":":
        label = label[:-1]
    else:
        behind = rest[1:] if rest[:1] in (" ", "\t") else rest
        closing, rest = closing if behind[:1] == ":" else "", behind[1:]
    return (label.rstrip(" \t"), rest) if label and closing else None


class _FieldReader(BlockScanner):
    """The fields as far as the lines have been read."""

    def __init__(self, lines: Sequence[bytes], level: int, prose_ends: bool) -> None:
        super().__init__(lines)
        self.level = level
        self.prose_ends = prose_ends
        self.end = len(lines)
        self.found: list[Field] = []
        self.at = -1  # the line of the field that is open, if one is
        self.label = self.value = ""
        self.fences: list[Fence] = []

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        self.end_field(at)
        if level <= self.level:
            self.end, self.stopped = at, True

    def thematic_break(self, at: int) -> None:
        self.end_field(at)

    def paragraph(self, at: int, texts: list[bytes]) -> None:
        for number, text in enumerate(texts, at):
            label = (
                field_label(text_of(text)) if b"*" in text or b"_" in text or b":" in text else None
            )
            if label:
                self.end_field(number)
                self.at = number
                self.label, self.value = label
            elif number == at and self.prose_ends and not self.containers:
                self.end_field(at)

    def fence(self, at: int, end: int, closed: bool) -> None:
        if self.at < 0:
            return
        info = text_of(self.lines[at]).strip(" \t\r\n").lstrip("`~").strip(" \t")
        code = [self._code_line(line) for line in self.lines[at + 1 : end - closed]]
        span = Span(at + 1, end)
        self.fences.append(Fence(info, "".join(code), span))

    def _code_line(self, line: bytes) -> str:
        """A line of code without the indentation of the fence around it."""
        text = text_of(line.rstrip(b"\r\n"))
        body = text.lstrip(" \t")
        blank = text[: len(text) - len(body)]
        if self.column:
            blank = blank.expandtabs(4)[self.column :] if "\t" in blank else blank[self.column :]
        return f"{blank}{body}\n"

    def end_field(self, end: int) -> None:
        """End the field that is open, if one is, before a line."""
        if self.at < 0:
            return
        fenced = {at for fence in self.fences for at in range(fence.span.start, fence.span.end + 1)}
        while not self.lines[end - 1].strip(_BLANK):
            end -= 1
        texts = [
            text_of(self.lines[at].rstrip(_BLANK))
            for at in range(self.at + 1, end)
            if at + 1 not in fenced
        ]
        value = "\n".join([self.value, *texts]).strip(" \t\n")
        span = Span(self.at + 1, end)
        self.found.append(Field(self.label, value, span, tuple(self.fences)))
        self.at, self.fences = -1, []


def dependency_field(
    header: Sequence[Field], found: Outline, lines: Sequence[bytes]
) -> Field | None:
    """What a file says of its dependencies: a field of its header, else a section of its own."""
    fields = {field.label.casefold(): field for field in reversed(header)}
    named = [fields[label] for label in _DEPENDENCIES if label in fields]
    for field in named:
        if field.value:
            return field
    sections = [*found.sections, None]
    for section, following in pairwise(sections):
        if section and section.level == 2 and section.text.rstrip(":").casefold() in _DEPENDENCIES:
            last = following.line - 1 if following else len(lines)
            texts = [text_of(line.rstrip(_BLANK)) for line in lines[section.below : last]]
            return Field(section.text, "\n".join(texts).strip(" \t\n"), Span(section.line, last))
    return next(iter(named), None)
