"""A task's Verify step: its commands, and what is left to a person.

A fenced block marked sh, bash or console is one script; in a console block the lines behind
``$ `` are. Inline code is a command where ``verify_sentences`` says so. Nothing in a comment, a
quotation or a table is run.
"""

from __future__ import annotations

import re
from itertools import pairwise

from gitbaton.base.unicode_safety import character_name, first_deception, first_undecodable
from gitbaton.base.value import Value
from gitbaton.plan.block_scanner import BlockScanner
from gitbaton.plan.code_blocks import paths_of
from gitbaton.plan.feature import Fence, Field, Task, is_file_label
from gitbaton.plan.fields import field_label, heading_label
from gitbaton.plan.log.cells import text_of
from gitbaton.verify.models import WIDE_SPACES, Command, ManualCheck, PathCheck, Steps
from gitbaton.verify.sentences import (
    is_doubtful,
    is_of_the_command,
    is_well_known,
    read_paragraph,
    shown_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.verify.sentences import IsProgram

_CONSOLES = ("console", "shell-session", "shellsession", "sh-session", "terminal")
_SHELLS = ("bash", "sh", "shell")
_PROMPTS = ("$ ", "% ", "❯ ")
_LONGEST_SCRIPT = 64 * 1024
_MOST_COMMANDS = 64
_ENDLESS = re.compile(
    r"\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:dev|start|serve|watch|preview)(?![\w:-])"
    r"|\b(?:next|nuxt|astro|vite|ng|hugo|jekyll|artisan)\s+(?:dev|serve|server|preview)\b"
    r"|\b(?:runserver|nodemon|uvicorn|gunicorn|http\.server|flask\s+run)\b"
    r"|\btail\s+-\w*[fF]|--watch\b|^(?:npx\s+)?vite$"
    r"|\bdocker(?:-|\s+)compose\s+up\b(?!.*\s-\w*d)"
)
_TEST_WORD = re.compile(r"(?<![\w./~$-])(?:\./)?([\w-]+(?:[./][\w-]+)+)")
_TEST_FILE = re.compile(r"(?:[\w-]+/)*(?:test_[\w-]+|[\w.-]+[._](?:test|spec)|\w+Tests?)\.[a-z]+")
_TEST_MODULE = re.compile(r"(?:\w+\.)*?test_\w+(?=\.|$)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_BOX = re.compile(r"\[[ xX]\]\s+")


class Paragraph(Value):
    """A list item or some lines of text, by the line they begin on.

    ``aside`` says why nothing in it is run; empty for plain prose.
    """

    text: str
    line: int
    aside: str = ""


def verify_steps(
    task: Task, lines: Sequence[str], is_program: IsProgram = is_well_known
) -> Steps | None:
    """The Verify step of a task; None if it has none. ``lines`` are those of its plan file."""
    fields = task.verify_fields
    if not any(field.value or field.fences for field in fields):
        return None
    found = _Found(is_program)
    for field in fields:
        found.read(field, lines)
    paths, outside = _declared(task)
    expected = [
        ManualCheck(f"{field.label}: {' '.join(field.value.split())}", field.span.start)
        for field in task.fields
        if field.label.casefold().startswith("expect")
    ]
    source = [line.rstrip() for f in fields for line in lines[f.span.start - 1 : f.span.end]]
    return Steps(
        tuple(found.commands),
        tuple(paths),
        (*found.by_hand, *outside, *expected),
        fields[0].span.start,
        fields[-1].span.end,
        tuple(source),
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


# -- the tests that it names --------------------------------------------------------------------


def named_tests(task: Task, lines: Sequence[str]) -> list[str]:
    """The test files that a Verify step names; a dotted Python module is the file that holds it.

    ``lines`` are those of the plan file. Paths that lead out of the repository are none.
    """
    found: dict[str, None] = {}
    for field in task.verify_fields:
        for line in lines[field.span.start - 1 : field.span.end]:
            for word in _TEST_WORD.findall(line):
                module = _TEST_MODULE.match(word)
                if _TEST_FILE.fullmatch(word):
                    found[word] = None
                elif module and "/" not in word:
                    found[f"{module[0].replace('.', '/')}.py"] = None
    return list(found)


# -- File fields --------------------------------------------------------------------------------


def _declared(task: Task) -> tuple[list[PathCheck], list[ManualCheck]]:
    """The declared paths, and those that cannot be looked for."""
    found: list[PathCheck] = []
    latest: list[PathCheck] = []
    for field in task.fields:
        label = field.label.casefold()
        if is_file_label(label):
            latest = [PathCheck(path, field.span.start) for path in _paths(field)]
            found += latest
        elif label == "action" and _deletes(field.value):
            found = [each.replace(gone=True) if each in latest else each for each in found]
        elif label == "action" and field.value.casefold().startswith(("move", "rename")):
            found = [each for each in found if each not in latest]
    outside = [
        ManualCheck(each.path, each.line, _OUTSIDE) for each in found if _leads_out(each.path)
    ]
    inside = [each for each in found if not _leads_out(each.path)]
    return list(dict.fromkeys(inside)), outside


_OUTSIDE = "this path leads out of the repository"


def _leads_out(path: str) -> bool:
    return path.startswith(("/", "~")) or ".." in path.split("/")


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


ENDLESS = "it would not end by itself"
MOVES = "each command starts at the top: write cd and what follows as one command"
_ASIDE = "comments, quotations, tables and indented text are not run"
_OPEN = "the block is never closed"
_EMPTY = "there is no command in it"
_OTHER_CASE = "the text above says when"


class _Found:
    """What has been read so far, in the order of the plan."""

    def __init__(self, is_program: IsProgram) -> None:
        self.commands: list[Command] = []
        self.by_hand: list[ManualCheck] = []
        self._is_program = is_program
        self._moved = False  # a `cd` by itself came before

    def read(self, field: Field, lines: Sequence[str]) -> None:
        """Read one field: its paragraphs and blocks, in turn."""
        above: Paragraph | None = None
        parts = _parts(field, lines)
        for part, following in zip(parts, [*parts[1:], None], strict=False):
            if not isinstance(part, Paragraph):
                lead = above.text if above else ""
                self._fence(part, lead.endswith(":") and is_doubtful(lead))
            elif part.aside:
                self.by_hand.append(ManualCheck(part.text, part.line, part.aside))
            else:
                leads = following is not None and not isinstance(following, Paragraph)
                self._prose(part, leads)
            above = part if isinstance(part, Paragraph) else None

    def _prose(self, part: Paragraph, leads: bool) -> None:
        follows = False
        for said in read_paragraph(part.text, self._is_program):
            count, shows = len(self.commands), "" if said.runs else shown_text(said.text)
            if said.runs:
                self._command(Command(said.text, part.line, part.line))
            elif follows and shows:
                self.commands[-1] = self.commands[-1].replace(shows=shows)
            elif not (said.plain and (leads or self._is_of_the_last(said.text))):
                self.by_hand.append(ManualCheck(said.text, part.line))
            follows = len(self.commands) > count

    def _is_of_the_last(self, text: str) -> bool:
        """Whether a plain sentence is about the command before it, whose status says as much."""
        last = self.commands[-1].script if self.commands else ""
        return bool(last) and (is_of_the_command(text) or ("test" in last and "test" in text))

    def _fence(self, fence: Fence, other_case: bool) -> None:
        language = fence.language.strip("{}.").casefold()
        first, last = fence.span.start + 1, max(fence.span.end - 1, fence.span.start + 1)
        prompts = any(line.startswith(_PROMPTS) for line in fence.text.split("\n"))
        shell = language in _SHELLS or (language in _CONSOLES and prompts)
        if other_case or not shell:
            why = _OTHER_CASE if shell else _not_run(language)
            self.by_hand.append(ManualCheck(fence.text.strip("\n"), first, why))
            return
        script, shown = _transcript(fence.text) if prompts else (fence.text.rstrip("\n"), "")
        self._command(Command(script, first, last, block=True))
        if shown:
            self.by_hand.append(ManualCheck(f"it shows: {shown}", first))

    def _command(self, command: Command) -> None:
        bare_cd = re.fullmatch(r"cd\s+[^;&|\n]*", command.script) is not None
        self._moved |= bare_cd
        why = MOVES if self._moved else _unfit(command.script)
        if len(self.commands) >= _MOST_COMMANDS:
            why = f"{_MOST_COMMANDS} commands are the most"
        if why:
            self.by_hand.append(ManualCheck(command.script, command.line, why))
        else:
            self.commands.append(command)


def _not_run(language: str) -> str:
    if language in _CONSOLES:
        return "a console block is run where its lines begin with `$ `"
    what = f"a {language} block" if language else "a block without a language"
    return f"{what} is not run; one marked sh is"


def _unfit(script: str) -> str:
    """Why a script is not fit to be run; empty if it is."""
    if len(script.encode("utf-8", "surrogatepass")) > _LONGEST_SCRIPT:
        return f"a command has {_LONGEST_SCRIPT} bytes at most"
    if not any(line.strip() and line.lstrip()[0] != "#" for line in script.split("\n")):
        return _EMPTY
    return ENDLESS if _is_endless(script) else ""


def _is_endless(script: str) -> bool:
    """Whether a command is known not to end by itself: a server, a watcher."""
    lines = [line for line in script.split("\n") if not line.rstrip().endswith("&")]
    return any(_ENDLESS.search(line) and not re.search(r"\btimeout\s", line) for line in lines)


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
        elif line.strip(" .…"):
            shown.append(line)
    return "\n".join(commands), "\n".join(shown)


# -- paragraphs ---------------------------------------------------------------------------------


def _parts(field: Field, lines: Sequence[str]) -> list[Paragraph | Fence]:
    """The field cut into paragraphs, list items and fenced blocks; what is neither is aside."""
    first, last = field.span.start, field.span.end
    bare = lines[first - 1].lstrip(" ")
    named = heading_label(bare) if bare[:1] == "#" else None
    covered = named or field_label(_BULLET.sub("", lines[first - 1]))
    own = [covered[1] if covered else "", *lines[first:last]]
    blocks = _Blocks([f"{line}\n".encode("utf-8", "surrogateescape") for line in own])
    blocks.read()
    found: list[Paragraph | Fence] = [each.replace(line=each.line + first) for each in blocks.found]
    fences = {fence.span.start: fence for fence in field.fences}
    for at, end, closed in blocks.fences:
        fence = fences.get(at + first)
        text = fence.text if fence else "\n".join(own[at + 1 : end])
        found.append(fence if fence and closed else Paragraph(text.strip("\n"), at + first, _OPEN))
    for at, line in enumerate(own):
        if line.strip() and at not in blocks.covered:
            found.append(Paragraph(line.strip(), at + first, _ASIDE))
    return sorted(
        found, key=lambda part: part.line if isinstance(part, Paragraph) else part.span.start
    )


def _joined(lines: Sequence[str]) -> str:
    """The lines of a paragraph; a break is kept only between two that begin with code."""
    text = lines[0]
    for above, line in pairwise(lines):
        text += ("\n" if above[:1] == line[:1] == "`" else " ") + line
    return text


class _Blocks(BlockScanner):
    """The paragraphs of a field, and where its fences are; ``covered`` are the lines of both."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        super().__init__(lines)
        self.found: list[Paragraph] = []
        self.fences: list[tuple[int, int, bool]] = []
        self.covered: set[int] = set()

    def paragraph(self, at: int, texts: list[bytes]) -> None:
        text = _joined([text_of(line).strip() for line in texts])
        self.covered |= set(range(at, at + len(texts)))
        self.found.append(Paragraph(_BOX.sub("", text), at, _ASIDE if "<!--" in text else ""))

    def fence(self, at: int, end: int, closed: bool) -> None:
        self.covered |= set(range(at, end))
        self.fences.append((at, end, closed))
