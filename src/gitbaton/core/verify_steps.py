"""A task's Verify step: its commands, what they should show, and what is left to a person.

A fenced block marked sh, bash or shell is one script. In a console block the lines behind ``$ ``
are the script, and the others what it shows. No other block is run, and nothing in a comment, a
quotation or a table.
"""

from __future__ import annotations

from gitbaton.core.characters import character_name, first_deception, first_undecodable
from gitbaton.core.snippet import paths_of
from gitbaton.core.value import Value
from gitbaton.core.verification import (
    WIDE_SPACES,
    ByHand,
    Command,
    Expectation,
    PathCheck,
    Steps,
)
from gitbaton.core.verify_code import is_endless
from gitbaton.core.verify_prose import (
    ENDLESS,
    MOVES,
    UNSURE,
    Known,
    forbids,
    leads_out,
    read_prose,
    runs_last,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitbaton.core.plan import Fence, Field, Task
    from gitbaton.core.verification import Shell

_SHELLS: dict[str, Shell] = {"sh": "sh", "shell": "sh", "bash": "bash"}
_CONSOLES = ("console", "shell-session", "shellsession", "sh-session", "terminal")
_PROMPTS = ("$ ", "% ", "❯ ")
_OUTPUT = ("", "output", "text", "txt", "plaintext")
_LONGEST_SCRIPT = 64 * 1024
_MOST_COMMANDS = 64
_TELLING = ("should", "expect", "must", "=>", "→", "->", "output", "prints", "returns", "check")


class Paragraph(Value):
    """A list item or some lines of text, by the line they begin on.

    ``aside`` says why nothing in it is run; empty for plain prose.
    """

    text: str
    line: int
    aside: str = ""


def verify_steps(task: Task, lines: Sequence[str]) -> Steps | None:
    """The Verify step of a task; None if it has none. ``lines`` are those of its plan file."""
    fields = [field for field in task.fields if field.label.casefold().startswith("verif")]
    if not any(field.value or field.fences for field in fields):
        return None
    paths, by_hand = _declared(task)
    found = _Found(bool(paths))
    for field in fields:
        found.read(field, lines)
    for field in task.fields:
        if field.label.casefold().startswith("expect"):
            said = [field.value, *[fence.text for fence in field.fences]]
            text = " ".join(" ".join(said).split())
            by_hand.append(ByHand(f"{field.label}: {text}", field.span.start))
    return Steps(
        tuple(found.commands),
        tuple(dict.fromkeys([*paths, *found.paths])),
        (*found.by_hand, *by_hand),
        fields[0].span.start,
        fields[-1].span.end,
    )


def deception_in(steps: Steps) -> tuple[int, str] | None:
    """Line and name of the first character of a command that a reader cannot see (H602)."""
    for command in steps.commands:
        for number, text in enumerate(command.script.split("\n")):
            line = min(command.line + number, command.last)
            if first_undecodable(text) is not None:
                return line, "a byte that is no UTF-8"
            odd = first_deception(text.replace("\t", " "))
            spaces = [char for char in text if char in WIDE_SPACES]
            if odd or spaces:
                return line, odd[1] if odd else character_name(spaces[0])
    return None


# -- File fields --------------------------------------------------------------------------------


def _declared(task: Task) -> tuple[list[PathCheck], list[ByHand]]:
    """The declared paths, and those that cannot be looked for."""
    found: list[PathCheck] = []
    latest: list[PathCheck] = []
    for field in task.fields:
        label = field.label.casefold()
        if label in ("file", "files"):
            latest = [PathCheck(path, field.span.start) for path in _paths(field)]
            found += latest
        elif label == "action" and _deletes(field.value):
            found = [each.replace(gone=True) if each in latest else each for each in found]
        elif label == "action" and field.value.casefold().startswith(("move", "rename")):
            found = [each for each in found if each not in latest]
    outside = [ByHand(each.path, each.line, _OUTSIDE) for each in found if leads_out(each.path)]
    return [each for each in found if not leads_out(each.path)], outside


_OUTSIDE = "this path leads out of the repository"


def _paths(field: Field) -> list[str]:
    """The paths of a File field, without line numbers; code beside them need not be a path."""
    named = [path.partition(":")[0].partition("#")[0] for path in paths_of(field)]
    return [path for at, path in enumerate(named) if path and ("/" in path or not at)]


def _deletes(action: str) -> bool:
    words = [word.strip("`*_.,;:").casefold() for word in action.split()[:4]]
    return words[:1] in (["delete"], ["remove"]) and (
        len(words) == 1 or "file" in words or "`" in action.split()[1]
    )


# -- Verify fields ------------------------------------------------------------------------------


class _Found:
    """What has been read so far, in the order of the plan."""

    def __init__(self, files: bool) -> None:
        self.commands: list[Command] = []
        self.paths: list[PathCheck] = []
        self.by_hand: list[ByHand] = []
        self._files = files
        self._runs = False  # the last thing that could be run is the last of the commands
        self._moved = False  # a `cd` by itself came before
        self._forbidden = False  # the sentence above is about another case
        self._awaited: tuple[str, int] | None = None  # "Should print:", and no block yet

    def read(self, field: Field, lines: Sequence[str]) -> None:
        """Read one field: its paragraphs and blocks, in turn."""
        before = len(self.commands) + len(self.paths) + len(self.by_hand)
        parts = list(_parts(field, lines))
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            if isinstance(part, Paragraph):
                self._paragraph(
                    part, following is not None and not isinstance(following, Paragraph)
                )
            else:
                self._fence(part)
        self._give_up_waiting()
        if len(self.commands) + len(self.paths) + len(self.by_hand) == before and not self._files:
            self.by_hand.append(ByHand(" ".join(field.value.split()), field.span.start, _EMPTY))

    def _paragraph(self, part: Paragraph, block: bool) -> None:
        self._give_up_waiting()
        self._forbidden = forbids(part.text)
        if part.aside:
            self.by_hand.append(ByHand(part.text, part.line, part.aside))
            self._runs = False
            return
        known = Known(self._runs, self._files, block)
        for item in read_prose(part.text, part.line, known):
            if isinstance(item, Expectation) and not item.texts:
                self._awaited = part.text, part.line
            else:
                self._add(item)

    def _add(self, item: Command | Expectation | PathCheck | ByHand) -> None:
        if isinstance(item, Command):
            self._command(item, MOVES if self._moved else _unfit(item.script))
        elif isinstance(item, PathCheck):
            self.paths.append(item)
        elif isinstance(item, ByHand):
            if item.reason == UNSURE and self._runs:
                doubtful = self.commands.pop()
                self.by_hand.append(ByHand(doubtful.script, doubtful.line, UNSURE))
                for each in doubtful.expected:
                    self._expectation_of_nothing(each)
            self._runs = runs_last(item, self._runs)
            self._moved |= item.reason == MOVES
            self.by_hand.append(item)
        elif self._runs:
            last = self.commands[-1]
            self.commands[-1] = last.replace(expected=(*last.expected, item))
        else:
            self._expectation_of_nothing(item)

    def _expectation_of_nothing(self, item: Expectation) -> None:
        self.by_hand.append(ByHand(" or ".join(item.texts), self.by_hand[-1].line, _UNRUN))

    def _command(self, command: Command, why: str) -> None:
        if len(self.commands) >= _MOST_COMMANDS:
            why = f"{_MOST_COMMANDS} commands are the most"
        self._runs = not why
        if why:
            self.by_hand.append(ByHand(command.script, command.line, why))
        else:
            self.commands.append(command)

    def _fence(self, fence: Fence) -> None:
        language = fence.language.strip("{}.").casefold()
        first, last = fence.span.start + 1, max(fence.span.end - 1, fence.span.start + 1)
        if self._awaited and language in _OUTPUT and self._runs:
            self._awaited = None
            self._expect(fence.text, sure=True)
            return
        self._give_up_waiting()
        prompts = any(line.startswith("$ ") for line in fence.text.split("\n"))
        runs = language in _SHELLS or (language in _CONSOLES and _has_prompt(fence.text))
        if not runs or self._forbidden:
            why = "the text above says when" if runs else _not_run(language)
            self.by_hand.append(ByHand(fence.text.strip("\n"), first, why))
            self._runs = False
        elif language in _SHELLS and not prompts:
            self._script(fence.text.rstrip("\n"), first, last, _SHELLS[language])
        else:
            script, shown = _transcript(fence.text)
            self._script(script, first, last, _SHELLS.get(language, "sh"))
            self._expect(shown, sure=False)
        self._forbidden = False

    def _script(self, script: str, line: int, last: int, shell: Shell) -> None:
        code = [text for text in script.split("\n") if text.strip() and text.lstrip()[0] != "#"]
        if not code:
            self.by_hand.append(ByHand(script.strip(), line, _EMPTY))
            self._runs = False
            return
        self._command(Command(script, line, last, shell), _unfit(script))
        for number, text in enumerate(script.split("\n")):
            told = _comment(text)
            if any(word in told.casefold() for word in _TELLING):
                self.by_hand.append(ByHand(told, min(line + number, last)))

    def _expect(self, shown: str, sure: bool) -> None:
        """Each line of what the plan shows is expected of the last command."""
        lines = [text.strip() for text in shown.split("\n") if text.strip(" .…")]
        for text in lines:
            self._add(Expectation((text,), sure))

    def _give_up_waiting(self) -> None:
        if self._awaited:
            self.by_hand.append(ByHand(*self._awaited))
            self._awaited = None


_EMPTY = "there is no command in it"
_UNRUN = "the command that shows it is not run"
_ASIDE = "comments, quotations, tables and indented text are not run"
_OPEN = "the block is never closed"


def _not_run(language: str) -> str:
    if language in _CONSOLES:
        return "a console block is run where its lines begin with `$ `"
    what = f"a {language} block" if language else "a block without a language"
    return f"{what} is not run; one marked sh is"


def _unfit(script: str) -> str:
    """Why a script is not fit to be run; empty if it is."""
    import re

    if len(script.encode("utf-8", "surrogatepass")) > _LONGEST_SCRIPT:
        return f"a command has {_LONGEST_SCRIPT} bytes at most"
    if is_endless(script):
        return ENDLESS
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", script)
    if re.search(r"(?<![<\w])<[a-z][\w-]*>", bare, re.I) or "…" in script:
        return "a placeholder stands in it"
    return ""


def _has_prompt(text: str) -> bool:
    return any(line.startswith(_PROMPTS) for line in text.split("\n"))


def _transcript(text: str) -> tuple[str, str]:
    """The commands of a console, each on its line, and all the other lines."""
    commands: list[str] = []
    shown: list[str] = []
    continues = False
    for line in text.split("\n"):
        if line.startswith(_PROMPTS) or continues:
            command = line[2:] if line.startswith((*_PROMPTS, "> ")) else line
            commands.append(command)
            continues = command.endswith("\\")
        else:
            shown.append(line)
    return "\n".join(commands), "\n".join(shown)


def _comment(line: str) -> str:
    """The comment of a line of shell, as far as no quote makes it doubtful."""
    if line.lstrip().startswith("#"):
        return line.strip()
    code, mark, told = line.rpartition(" # ")
    return f"# {told}" if mark and code.count("'") % 2 == code.count('"') % 2 == 0 else ""


# -- paragraphs ---------------------------------------------------------------------------------


def _parts(field: Field, lines: Sequence[str]) -> Iterator[Paragraph | Fence]:
    """The field cut into paragraphs and fenced blocks."""
    fences = {fence.span.start: fence for fence in field.fences}
    inside = {at for f in field.fences for at in range(f.span.start, f.span.end + 1)}
    gathered: list[tuple[str, int]] = []
    for at in range(field.span.start, field.span.end + 1):
        if at in fences:
            yield from _paragraphs(gathered)
            gathered = []
            fence = fences[at]
            closed = fence.span.end > at and not lines[fence.span.end - 1].strip("`~ \t")
            yield fence if closed else Paragraph(fence.text.strip("\n"), at, _OPEN)
        elif at not in inside:
            text = lines[at - 1]
            gathered.append(
                (_behind_label(text, field.label) if at == field.span.start else text, at)
            )
    yield from _paragraphs(gathered)


def _behind_label(line: str, label: str) -> str:
    """What follows ``**Label:**`` on its line."""
    rest = line.partition(label)[2].lstrip(" \t")
    end = next((end for end in (":**", ":__", "**", "__") if rest.startswith(end)), "")
    return rest.removeprefix(end).lstrip(" \t").removeprefix(":")


def _paragraphs(lines: Sequence[tuple[str, int]]) -> Iterator[Paragraph]:
    """Paragraphs and list items; comments, quotations, tables and indented code are no prose."""
    import re

    item = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
    open_one: Paragraph | None = None
    comment = False
    for text, line in lines:
        apart = comment or "<!--" in text or text.lstrip().startswith((">", "|"))
        apart = apart or bool(open_one.aside if open_one else text.startswith(("    ", "\t")))
        comment = (comment or "<!--" in text) and "-->" not in text.rpartition("<!--")[2]
        marker = None if apart else item.match(text)
        if open_one and (not text.strip() or marker or apart is not bool(open_one.aside)):
            yield open_one
            open_one = None
        bare = text[marker.end() :] if marker else text
        if open_one:
            open_one = open_one.replace(text=f"{open_one.text} {bare.strip()}")
        elif bare.strip():
            open_one = Paragraph(bare.strip(), line, _ASIDE if apart else "")
    if open_one:
        yield open_one
