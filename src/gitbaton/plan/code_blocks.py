"""The code in a plan: every fenced block of a task, with what it is for and where it goes."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.feature import Field, Task, entries_of, is_file_label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    Role = Literal["whole", "new", "changed", "old", "command", "other"]

_RUN = ("command", "run", "verif")
_BULLETS = ("- ", "* ", "+ ")
_ASIDE = ("example", "expected", "log", "note", "output", "result", "sample")
_OLD = ("find", "remove", "delete", "old", "before", "current", "existing", "original", "search")
_CHANGED = (
    "also update",
    "after",
    "change",
    "edit",
    "modify",
    "move",
    "refactor",
    "rename",
    "replace",
    "the current",
    "update",
    "use ",
    "wrap",
)
_NEW_ACTION = ("add", "create", "define", "implement", "introduce", "new", "write")
_NEW_FILE_WORDS = ("create", "write", "make", "add", "new")
_WHOLE = ("code", "content", "create", "file content", "full", "implementation")
_WITHIN = ("at", "existing", "from", "function", "in", "inside", "into", "of", "to")


class Snippet(Value):
    """One fenced block of a task's section.

    ``role``: ``whole`` is a new file's content, ``new`` is put into a file, ``changed`` replaces
    something that is there already, ``old`` is what to look for, ``command`` is run, and
    ``other`` only shows something.
    ``file`` is the path it goes to, empty if the plan names none; ``purpose`` its label and the
    action, as written; ``line`` the file line of its first line of code.
    """

    task: str
    language: str
    text: str
    line: int
    role: Role
    file: str = ""
    purpose: str = ""


class FileEdit(Value):
    """A task and a path that it creates or changes; ``line`` is that of the File field.

    ``verb`` is the first word of what it does there, in small letters.
    """

    task: str
    path: str
    line: int
    creates: bool
    verb: str = ""


class Fault(Value):
    """Where and why a grammar refuses a snippet; ``line`` is a line of the snippet, from 1."""

    line: int
    reason: str


def file_edits(task: Task) -> tuple[FileEdit, ...]:
    """The files that a task's File fields name, each with the Action that follows it.

    Where a line of the field says itself what to do (``- Create: `a.py```), that counts.
    """
    verb = _first_word(task.title)
    found = [
        FileEdit(task.id, path, task.line or 1, verb == "create", verb) for path in task.mentioned
    ]
    for head, action, _ in _parts(task):
        said = _first_word(head.label.casefold().partition(" to ")[2]) if head is not None else ""
        for line in _naming_lines(head.value) if head is not None else ():
            own = _first_word(line) if line.lstrip(" -*+")[:1].isalpha() and "`" in line else said
            verb = own or _first_word(action)
            creates = own in _NEW_FILE_WORDS if own else creates_file(action)
            for path in _paths_in(line):
                assert head is not None
                found.append(FileEdit(task.id, path, head.span.start, creates, verb))
    return tuple(found)


def _first_word(text: str) -> str:
    words = text.lstrip(" -*+").split(None, 1)
    return words[0].strip("`*_.,;:").casefold() if words else ""


def snippets(task: Task) -> tuple[Snippet, ...]:
    """Every fenced block of the task's section, in order."""
    found = []
    for head, action, fields in _parts(task):
        paths = paths_of(head)
        for field in [head, *fields] if head else fields:
            role = _role(field, action)
            for fence in field.fences:
                found.append(
                    Snippet(
                        task.id,
                        fence.language.strip("{}.").lower(),
                        fence.text,
                        fence.span.start + 1,
                        role,
                        _goal(field.label, paths),
                        f"{field.label} {action}",
                    )
                )
    return tuple(found)


def _goal(label: str, paths: tuple[str, ...]) -> str:
    """The path that code goes to: the only one, or the one that its label names."""
    named = [path for path in paths if path in label] if len(paths) > 1 else paths
    return named[0] if len(named) == 1 else ""


def leaves_out(text: str) -> bool:
    """Whether code has a placeholder: dots in a comment, or in the place of code.

    A spread or a rest is followed by a name; nothing follows a placeholder.
    """
    import re

    pattern = (
        r"(?://|#|--|/\*|<!--|%)[^\n]*(?:\.\.\.|…)|\.\.\.(?=\s*(?:[)}\]>;,]|$))|…"
        r"|<(?:your|my|the)[\w -]*>"
    )
    return re.search(pattern, text, re.M) is not None


def paths_of(field: Field | None) -> tuple[str, ...]:
    """The paths that a File field names, without a leading ``./``; words that are none left out."""
    return _paths_in("\n".join(_naming_lines(field.value))) if field else ()


def _naming_lines(value: str) -> list[str]:
    """The lines of a File field that name files: its first lines or list, not the steps below.

    Where lines have inline code the others are remarks, and so is what goes on below an item.
    """
    named: list[str] = []
    blank = False
    for line in value.split("\n"):
        bare = line.lstrip()
        item = bare.startswith(_BULLETS) and not bare[2:].startswith("[")
        if named and ((blank and not item) or (bare[:1].isdigit() and _is_item(bare))):
            break
        if bare.startswith(tuple(f"{bullet}[ ]" for bullet in _BULLETS)):
            break
        blank = not bare
        named += [line] if bare else []
    items = [at for at, line in enumerate(named) if line.lstrip().startswith(_BULLETS)]
    kept = [line for at, line in enumerate(named) if at in items or not items or at < items[0]]
    return [line for line in kept if "`" in line] or kept


def _is_item(bare: str) -> bool:
    return bare.lstrip("0123456789")[:2] in (". ", ") ")


def _paths_in(text: str) -> tuple[str, ...]:
    """The paths that some lines name.

    In a sentence only the first piece of code need be one: what follows it is a path if it shows.
    """
    found: list[str] = []
    for line in text.split("\n"):
        words = [_without_lines(word).removeprefix("./") for word in entries_of(line)]
        listed = line.count("`") < 4 or _only_lists(line)
        found += [
            word
            for at, word in enumerate(words)
            if _is_path(word) and (listed or not at or "/" in word)
        ]
    whole = [path for path in found if "/" in path]
    return tuple([path for path in found if not _is_end_of(path, whole)])


def _only_lists(line: str) -> bool:
    """Whether a line holds nothing but code, a word before it, and separators."""
    first, *others = line.replace(",", " ").split("`")[::2]
    joints = ("and", "or", "&", "+", "/", "-", "*")
    words = [word for part in others for word in part.split() if word not in joints]
    return not words and len([word for word in first.split() if word not in joints]) <= 1


def _is_end_of(path: str, others: list[str]) -> bool:
    return "/" not in path and any(other.endswith(f"/{path}") for other in others)


def _without_lines(word: str) -> str:
    """A path without line numbers: ``a.py:10-20``, ``a.py#L10``."""
    path, _, lines = word.partition(":")
    return word.partition("#")[0] if not lines or not lines[0].isdigit() else path


def creates_file(action: str) -> bool:
    """Whether an action makes a new file, as opposed to something new in a file.

    ``Create new file`` does, ``Create a lighter version for lists`` does not.
    """
    said = action.partition(" (")[0].split()[:6]
    words = [word.strip("`*_.,;:").casefold() for word in said]
    if not words or words[0] not in _NEW_FILE_WORDS:
        return False
    if words[0] == "create" and (len(words) == 1 or "`" in action.split()[1]):
        return len(words) == 1 or _is_path(action.split()[1].strip("`.,"))
    for word in words[1:]:
        if word in _WITHIN:
            return False
        if word in ("file", "files"):
            return True
    return False


def _parts(task: Task) -> Iterator[tuple[Field | None, str, list[Field]]]:
    """The section cut at its File fields: the field, its action, all other fields there."""
    head: Field | None = None
    fields: list[Field] = []
    for field in task.fields:
        if not is_file_label(field.label):
            fields.append(field)
        elif head is None:  # text above the first File field belongs to it
            head = field
        else:
            yield head, _action(fields), fields
            head, fields = field, []
    yield head, _action(fields), fields


def _action(fields: list[Field]) -> str:
    return next((field.value for field in fields if field.label.casefold() == "action"), "")


def _role(field: Field, action: str) -> Role:
    name = field.label.casefold()
    if name.startswith(_RUN):
        return "command"
    if name.startswith(_ASIDE):
        return "other"
    if name.startswith(_OLD):
        _, joint, rest = name.partition(" and ")
        if not joint or not rest.startswith((*_NEW_ACTION, *_CHANGED, "append", "insert")):
            return "old"
        return "new" if rest.startswith((*_NEW_ACTION, "append", "insert")) else "changed"
    if name.startswith(_CHANGED):
        return "changed"
    if creates_file(action):
        unlabelled = name in ("action", "file") and len(field.fences) == 1
        return "whole" if unlabelled or name.startswith(_WHOLE) else "new"
    if name.startswith(_NEW_ACTION) or "to add" in name:
        return "new"
    return "new" if action.casefold().startswith(_NEW_ACTION) else "changed"


def _is_path(word: str) -> bool:
    """Whether a word reads like one path; a pattern or a placeholder names no file."""
    inside = word.rstrip("/").rpartition("/")[2]
    named = "." in inside.rstrip(".") and "(" not in word
    named = named or "/" in word or inside in ("Makefile", "Dockerfile")
    return named and not any(char in word for char in "*<>{}|$ \"'") and "://" not in word
