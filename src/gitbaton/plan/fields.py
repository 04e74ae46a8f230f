"""Bold fields, ``**Label:** value``, of a stretch of a feature file."""

from __future__ import annotations

from gitbaton.plan.block_scanner import BlockScanner
from gitbaton.plan.feature import (
    Fence,
    Field,
    Span,
    is_acceptance_label,
    is_file_label,
    is_verify_label,
)
from gitbaton.plan.label_words import english
from gitbaton.plan.log.cells import split_cells, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gitbaton.plan.outline import Outline

_BLANK = b" \t\r\n"
_DEPENDENCIES = (
    "dependencies",
    "dependency",
    "depends on",
    "requires",
    "prerequisites",
    "prerequisite",
    "blocked by",
    "waits for",
)
_PLAIN_LABELS = frozenset(
    (
        "acceptance criteria",
        "action",
        "commit",
        "commit message",
        "definition of done",
        "dependencies",
        "depends on",
        "done when",
        "estimated tasks",
        "file",
        "file(s)",
        "files",
        "how to test",
        "how to verify",
        "success criteria",
        "track",
        "verification",
        "verify",
    )
)
_HEADINGS = _PLAIN_LABELS | {"command", "commands", "find", "find this code", "replace with"}
_LONGEST = 4  # words of a heading that is a label
_WIDE_COLON = "\uff1a"  # as Chinese and Japanese write it
_DASHES = ("—", "–", "-")


def read_fields(
    lines: Sequence[bytes],
    start: int,
    level: int,
    *,
    prose_ends: bool = False,
    others: Collection[int] = (),
) -> tuple[tuple[Field, ...], int]:
    """The fields from an index to the next heading of ``level`` or above, and where that is.

    A field ends before the next field, heading or thematic break; with ``prose_ends`` also before
    a paragraph outside of lists that begins with no field. The lines of ``others`` are headings
    that end the stretch whatever their level; a heading below that is a label begins a field.
    """
    reader = _FieldReader(lines, level, prose_ends, others)
    reader.read(start)
    reader.end_field(reader.end)
    return tuple(reader.found), reader.end


def field_label(text: str) -> tuple[str, str] | None:
    """The label of the field that a line of text begins, and what is behind it.

    A label is bold, but for the ones that nobody could take for anything else.
    """
    text = text.lstrip(" \t").replace(_WIDE_COLON, ":", 1)
    mark = text[:1] if text[:1] in ("*", "_") else ""
    if not mark:
        plain, colon, rest = text.partition(":")
        return (plain, rest) if colon and plain.casefold() in _PLAIN_LABELS else None
    bold = text[:2] == mark * 2
    label, closing, rest = text[1 + bold :].partition(mark * (1 + bold))
    if label[:1].isspace():
        return None
    behind = rest[1:] if rest[:1] in (" ", "\t") else rest
    known = label.rstrip(": \t").casefold() in _PLAIN_LABELS
    if label[-1:] == ":":
        label = label[:-1]
    elif behind[:1] == ":" or (known and (not behind or behind.startswith(_DASHES))):
        rest = behind[1:]
    else:
        return None
    label = label.rstrip(" \t")
    return (label, rest) if label and closing and (bold or known) else None


def heading_label(text: str) -> tuple[str, str] | None:
    """The same of a heading in the details of a task: ``#### Verify``, ``#### 2. Files: a.py``."""
    text = text.replace(_WIDE_COLON, ":", 1)
    first = next((at for at, char in enumerate(text) if char.isalpha()), len(text))
    name, _, rest = text[first:].partition(":")
    label = english(name.rstrip(" \t*_"))
    known = label.casefold() in _HEADINGS or is_file_label(label) or is_acceptance_label(label)
    if not known and not (is_verify_label(label) and len(label.split()) <= _LONGEST):
        return None
    return label, rest.strip(" \t*_")


class _FieldReader(BlockScanner):
    """The fields as far as the lines have been read."""

    def __init__(
        self, lines: Sequence[bytes], level: int, prose_ends: bool, others: Collection[int]
    ) -> None:
        super().__init__(lines)
        self.others = others
        self.level = level
        self.prose_ends = prose_ends
        self.end = len(lines)
        self.found: list[Field] = []
        self.at = -1  # the line of the field that is open, if one is
        self.label = self.value = ""
        self.depth = 0  # how many list items it is in
        self.fences: list[Fence] = []

    def heading(self, at: int, level: int, text: bytes, below: int) -> None:
        self.end_field(at)
        if level <= self.level or at + 1 in self.others:
            self.end, self.stopped = at, True
            return
        label = heading_label(text_of(text))
        if label:
            self.begin_field(at, *label)

    def thematic_break(self, at: int) -> None:
        self.end_field(at)

    def paragraph(self, at: int, texts: list[bytes]) -> None:
        for number, text in enumerate(texts, at):
            label = (
                field_label(text_of(text)) if b"*" in text or b"_" in text or b":" in text else None
            )
            if label and self._is_part(label[0]):
                continue
            if label:
                self.end_field(number)
                self.begin_field(number, *label)
            elif number == at and self.prose_ends and not self.containers:
                self.end_field(at)

    def fence(self, at: int, end: int, closed: bool) -> None:
        if self.at < 0:
            return
        info = text_of(self.lines[at]).strip(" \t\r\n").lstrip("`~").strip(" \t")
        lines = self.lines[at + 1 : end - closed]
        code = b"".join(lines)
        if self.column or b"\r" in code or code[-1:] != b"\n":
            text = "".join([self._code_line(line) for line in lines])
        else:
            text = text_of(code)
        self.fences.append(Fence(info, text, Span(at + 1, end)))

    def _code_line(self, line: bytes) -> str:
        """A line of code without the indentation of the fence around it."""
        text = text_of(line.rstrip(b"\r\n"))
        body = text.lstrip(" \t")
        blank = text[: len(text) - len(body)]
        if self.column:
            blank = blank.expandtabs(4)[self.column :] if "\t" in blank else blank[self.column :]
        return f"{blank}{body}\n"

    def begin_field(self, at: int, label: str, value: str) -> None:
        """Open a field at a line."""
        self.at, self.label, self.value, self.depth = (
            at,
            english(label),
            value,
            len(self.containers),
        )

    def _is_part(self, label: str) -> bool:
        """Whether a label in a list only says more of the field above: ``- **Login:** works``."""
        inside = self.at >= 0 and len(self.containers) > self.depth and not self.value.strip()
        listed = inside and (is_verify_label(self.label) or is_file_label(self.label))
        return listed and heading_label(label) is None

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
    """What a file says of its dependencies.

    A field of its header does, else a row of a table there, else a section of its own.
    """
    fields = {field.label.casefold(): field for field in reversed(header)}
    named = [fields[label] for label in _DEPENDENCIES if label in fields]
    for field in named:
        if field.value:
            return field
    row = _dependency_row(found, lines)
    if row is not None:
        return row
    first = min([task.line for task in found.details], default=len(lines))
    sections = [each for each in found.sections if each.level < 3 or each.line < first]
    for at, section in enumerate(sections):
        if section.level > 1 and english(section.text.rstrip(":")).casefold() in _DEPENDENCIES:
            below = [each.line for each in sections[at + 1 :] if each.level <= section.level]
            last = below[0] - 1 if below else len(lines)
            texts = [text_of(line.rstrip(_BLANK)) for line in lines[section.below : last]]
            return Field(section.text, "\n".join(texts).strip(" \t\n"), Span(section.line, last))
    return next(iter(named), None)


def _dependency_row(found: Outline, lines: Sequence[bytes]) -> Field | None:
    """The row ``| **Dependencies** | 1.1 |`` above the second heading."""
    ends = [section.line - 1 for section in found.sections[1:2]]
    for at, line in enumerate(lines[: ends[0] if ends else len(lines)]):
        cells = split_cells(text_of(line)) if line.lstrip().startswith(b"|") else []
        label = english(cells[0].strip("*_: ")) if len(cells) > 1 else ""
        if label.casefold() in _DEPENDENCIES:
            return Field(label, cells[1].strip(), Span(at + 1, at + 1))
    return None
