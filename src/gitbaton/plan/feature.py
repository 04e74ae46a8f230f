"""A feature as its file states it: tasks and their fields, with source lines."""

from __future__ import annotations

from gitbaton.base.value import Value

_DIGITS = "0123456789"
_NOTHING = ("no", "none", "not", "nothing")
_FILE_LABEL = frozenset(
    (
        *("file", "files", "s", "path", "paths", "to", "and", "or", "new", "target", "affected"),
        *("create", "created", "change", "changed", "edit", "edited", "modify", "modified"),
        *("touch", "touched", "update", "updated"),
    )
)
_ACCEPTANCE = frozenset(
    (
        *("acceptance", "acceptance criteria", "definition of done", "done when", "how to test"),
        *("run test", "run tests", "success criteria", "test", "test plan", "testing", "tests"),
        "validation",
    )
)
_LISTED_AS = ("checklist", "command", "commands", "instructions", "steps")


class Span(Value):
    """Lines of a file, counted from 1; ``end`` is the last line, not the one after it."""

    start: int
    end: int


class Fence(Value):
    """A fenced code block: info string, the code between the fences, and all its lines."""

    info: str
    text: str
    span: Span

    @property
    def language(self) -> str:
        """First word of the info string, or an empty string."""
        return self.info.partition(" ")[0]


class Field(Value):
    """A label, bold or a heading, and what follows it: ``**Verify:** npm test``.

    ``label`` is without its colon. ``value`` is the text outside the field's fenced blocks,
    which are in ``fences``. ``span`` begins on the label's line.
    """

    label: str
    value: str
    span: Span
    fences: tuple[Fence, ...] = ()

    @property
    def code(self) -> tuple[str, ...]:
        """The inline code of the value, in order."""
        return code_spans(self.value)

    @property
    def entries(self) -> tuple[str, ...]:
        """What ``entries_of`` finds in the value."""
        return entries_of(self.value)


class Task(Value):
    """One atomic task: its checkbox in the list and its section in the details.

    ``line`` and ``checked`` describe the checkbox; a task that only the details name has no
    line. ``section`` runs from the heading to the last line before the next one of its rank.
    In a plan of spec-kit it is the list item, and ``mentioned`` are the files that it names.
    """

    id: str
    title: str
    line: int | None
    checked: bool = False
    section: Span | None = None
    fields: tuple[Field, ...] = ()
    mentioned: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every path that the File fields name, or the task itself, in order, each once."""
        fields = [field for field in self.fields if is_file_label(field.label)]
        named = [entry for field in fields for entry in field.entries]
        return tuple(dict.fromkeys([*named, *self.mentioned]))

    @property
    def action(self) -> str | None:
        """What the first Action field says."""
        return next((field.value for field in self._labelled("action")), None)

    @property
    def commands(self) -> tuple[str, ...]:
        """The shell text of every Command field, one entry a fenced block or inline span."""
        fields = self._labelled("command", "commands")
        return tuple([command for field in fields for command in _commands(field)])

    @property
    def verify_fields(self) -> tuple[Field, ...]:
        """Every Verify field, however its label is spelt; without one, what else says it is done.

        That are acceptance criteria, and how to test it.
        """
        named = [field for field in self.fields if is_verify_label(field.label)]
        return tuple(named or [f for f in self.fields if is_acceptance_label(f.label)])

    @property
    def commit_field(self) -> Field | None:
        """The first Commit field."""
        return next((field for field in self.fields if is_commit_label(field.label)), None)

    @property
    def commit(self) -> str | None:
        """The subject that the Commit field prescribes, in backticks or plain."""
        field = self.commit_field
        if field is None or self.needs_no_commit:
            return None
        fenced = [line for fence in field.fences for line in fence.text.split("\n")]
        said = [text for text in (*field.code, *fenced) if text.strip()]
        command = next((text for text in said if text.strip().startswith("git commit ")), "")
        message = _message_of(command)
        if message:
            return message
        subjects = [text for text in (*said, *field.value.split("\n")) if _is_subject(text)]
        return next(iter(subjects or said), None)

    @property
    def needs_no_commit(self) -> bool:
        """Whether the Commit field is prose that begins with No."""
        words = self.commit_field.value.split(None, 1) if self.commit_field else []
        return any(word.strip("*_.,;:!").casefold() in _NOTHING for word in words[:1])

    def _labelled(self, *labels: str) -> list[Field]:
        return [field for field in self.fields if field.label.casefold() in labels]


class TaskWithoutId(Value):
    """A line that may be a task without an ID; ``word`` is in the ID's place."""

    line: int
    word: str


def only_number(prose: str) -> int | None:
    """The first number in a text; None without one, and where it begins a range."""
    at = next((at for at, char in enumerate(prose) if char in _DIGITS), len(prose))
    rest = prose[at:].lstrip(_DIGITS)
    digits, behind = prose[at : len(prose) - len(rest)], rest.lstrip()
    for dash in ("-", "–", "to"):
        if behind.startswith(dash) and behind[len(dash) :].lstrip()[:1] in tuple(_DIGITS):
            return None
    return int(digits) if 0 < len(digits) <= 6 else None


def _is_subject(text: str) -> bool:
    """Whether a text has the form of a subject: ``feat(1.1.1a): create the table``."""
    head, colon, _ = text.partition(": ")
    kind, paren, _ = head.rstrip("!").partition("(")
    return bool(colon) and kind.isidentifier() and (not paren or head.rstrip("!")[-1] == ")")


def _message_of(command: str) -> str:
    """The message that ``git commit -m "…"`` is given; empty if that is not plain."""
    flag = next((flag for flag in (" -m", " -am", " --message") if flag in command), "\0")
    behind = command.partition(flag)[2].lstrip(" =")
    quote = behind[:1]
    message, closed, _ = behind[1:].partition(quote) if quote in ('"', "'") else ("", "", "")
    return message if closed else ""


def is_file_label(label: str) -> bool:
    """Whether a label opens the field that names a task's files: File, Files to create."""
    words = _words(label)
    return not {"file", "files"}.isdisjoint(words) and _FILE_LABEL.issuperset(words)


def is_commit_label(label: str) -> bool:
    """Whether a label opens the field that prescribes a task's subject."""
    return label.casefold() in ("commit", "commit message")


def is_verify_label(label: str) -> bool:
    """Whether a label opens a Verify step: Verify, Verification, How to verify it, Verify with."""
    return not {"verify", "verification", "verifying"}.isdisjoint(_words(label))


def is_acceptance_label(label: str) -> bool:
    """Whether a label opens what shows that a task is done, where no Verify step does."""
    words = _words(label)
    return " ".join(words[:-1] if words[-1:] and words[-1] in _LISTED_AS else words) in _ACCEPTANCE


def _words(label: str) -> list[str]:
    return "".join([char if char.isalpha() else " " for char in label.casefold()]).split()


def entries_of(text: str) -> tuple[str, ...]:
    """The inline code; without any, the first word of each line, or part between commas.

    Of a link it is what is shown, or where it leads if that is no path.
    """
    lines = text.replace("\n", ",").split(",")
    words = code_spans(text) or [line.lstrip(" -*+").split(" ")[0] for line in lines]
    return tuple([_unlinked(word.strip()) for word in words if word.strip()])


def _unlinked(word: str) -> str:
    shown, link, target = word.partition("](")
    if not (link and shown.startswith("[") and target.endswith(")")):
        return word
    return shown[1:] if "/" in shown or "." in shown else target[:-1]


def code_spans(text: str) -> tuple[str, ...]:
    """The inline code in a text: runs of backticks match runs of equal length (CommonMark 6.1)."""
    runs = _backtick_runs(text)
    last = {size: at for at, size in runs}
    spans: list[str] = []
    opened: tuple[int, int] | None = None
    for at, size in runs:
        if opened is None:
            opened = (at, size) if last[size] > at else None
        elif size == opened[1]:
            spans.append(_unpadded(text[sum(opened) : at]))
            opened = None
    return tuple(spans)


def _backtick_runs(text: str) -> list[tuple[int, int]]:
    """Offset and length of every run of backticks."""
    runs: list[tuple[int, int]] = []
    at = text.find("`")
    while at >= 0:
        end = at
        while text.startswith("`", end):
            end += 1
        runs.append((at, end - at))
        at = text.find("`", end)
    return runs


def _unpadded(code: str) -> str:
    code = code.replace("\n", " ")
    padded = len(code) > 2 and code[0] == code[-1] == " " and code.strip(" ")
    return code[1:-1] if padded else code


def _commands(field: Field) -> tuple[str, ...]:
    fenced = tuple([fence.text.strip("\n") for fence in field.fences if fence.text.strip()])
    return fenced or field.code or tuple(filter(None, [field.value]))
