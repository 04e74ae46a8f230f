"""The code in a plan: every fenced block of a task, with what it is for and where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from gitbaton.base.value import Value
from gitbaton.plan.feature import Field, Task

if TYPE_CHECKING:
    Role = Literal["whole", "new", "changed", "old", "command", "other"]

_RUN = ("command", "run", "verif")
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

    ``role``: ``whole`` is a new file's content, ``new`` is put into a file, ``changed`` stands
    for something that is there already, ``old`` is what to look for, ``command`` is run, and
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
    """A task and a path that it creates or changes; ``line`` is that of the File field."""

    task: str
    path: str
    line: int
    creates: bool


class Fault(Value):
    """Where and why a grammar refuses a snippet; ``line`` is a line of the snippet, from 1."""

    line: int
    reason: str


def file_edits(task: Task) -> tuple[FileEdit, ...]:
    """The files that a task's File fields name, each with the Action that follows it."""
    found = [
        FileEdit(task.id, path, head.span.start, creates_file(action))
        for head, action, _ in _parts(task)
        if head is not None
        for path in paths_of(head)
    ]
    return tuple(found)


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
                        paths[0] if len(paths) == 1 else "",
                        f"{field.label} {action}",
                    )
                )
    return tuple(found)


def paths_of(field: Field | None) -> tuple[str, ...]:
    """The paths that a File field names, without a leading ``./``; words that are none left out."""
    words = field.entries if field else ()
    return tuple([word.removeprefix("./") for word in words if _is_path(word)])


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
        if field.label.casefold() not in ("file", "files"):
            fields.append(field)
        elif head is None:  # what stands above the first File field belongs to it
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
        return "old"
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
    named = "/" in word or "." in inside.rstrip(".") or inside in ("Makefile", "Dockerfile")
    return named and not any(char in word for char in "*<>{}|$ \"'") and "://" not in word
