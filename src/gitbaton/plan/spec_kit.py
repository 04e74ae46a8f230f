"""Plans as spec-kit writes them: ``specs/004-photo-albums/tasks.md`` is feature 004.

Its list says ``T012``; everywhere else the task is ``004-T012``, for every feature counts from
T001.
"""

from __future__ import annotations

from gitbaton.plan.outline import Heading, first_title
from gitbaton.plan.task_id import TaskGrammar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.plan.outline import Outline

TASKS_FILE = "tasks.md"
DEFAULTS: Mapping[str, str] = {
    "plan": "specs",
    "task_id": r"\d{3,}(-\d{6})?-T\d{3,}[a-z]?",
    "branch": "{id}-{slug}",
}
"""What the settings are where nothing else is said, by the names of their fields."""

_AROUND_WORDS = "*_\"'.,;:!?() "
_NO_PATH = frozenset("*<>{}|\\\"'=, ")
_WHOLE_NAMES = ("Dockerfile", "Makefile")
_OWN_PAPERS = ("spec.md", "plan.md", "research.md", "data-model.md", "quickstart.md", TASKS_FILE)
_ENDINGS = frozenset(
    """
    c cfg cjs conf cpp cs css csv dart env gradle go graphql h hpp html ini java js json jsx kt
    kts less lock md mjs mod php prisma properties proto ps1 py rb rs rst scss sh sql svelte swift
    tf toml ts tsx txt vue xml yaml yml
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
_DATE, _TIME = 8, 6  # digits of a folder that is named by the time it was made at


class SpecKitGrammar(TaskGrammar):
    """The pattern of whole task IDs; in a list the feature's own part of them is left out."""

    spec_kit = True

    def whole(self, written: str, feature: str) -> str:
        """``004-T012`` for T012 in the list of feature 004."""
        return f"{feature}-{written}"

    def written(self, task: str, feature: str) -> str:
        """``T012`` for 004-T012 of feature 004."""
        return task.removeprefix(f"{feature}-")

    def split_marks(self, title: str) -> tuple[tuple[str, ...], str]:
        """The marks that a title begins with, and the rest: (``P``, ``US1``) of ``[P] [US1] …``."""
        marks: list[str] = []
        while title[:1] == "[":
            mark, closed, rest = title[1:].partition("]")
            if not closed or "[" in mark or rest[:1] not in ("", " ", "*", "_", "["):
                break
            marks.append(mark)
            title = rest.lstrip(" ")
        closing = title[
            : len(title) - len(title.lstrip("*_"))
        ]  # of emphasis that began before the ID
        return tuple(marks), title.removeprefix(f"{closing} ") if marks else title


def feature_folder(path: str) -> tuple[str, str]:
    """ID and name of the feature whose tasks a path holds: (``004``, ``photo-albums``).

    Both are empty for any other path.
    """
    folder, _, file = path.rpartition("/")
    number, dash, name = folder.rpartition("/")[2].partition("-")
    if file != TASKS_FILE or not (dash and name and _is_number(number)):
        return "", ""
    time, dash, rest = name.partition("-")
    if len(number) == _DATE and len(time) == _TIME and _is_number(time) and dash and rest:
        return f"{number}-{time}", rest
    return number, name


def _is_number(text: str) -> bool:
    return len(text) > 2 and text.isascii() and text.isdigit()


def folder_heading(text: bytes, path: str) -> tuple[str, str, Heading] | None:
    """ID and title of a path's feature, and the heading that has its title; None if it has none.

    A file without a heading is called like its folder.
    """
    feature, name = feature_folder(path)
    if not feature:
        return None
    found = first_title(text)
    if found is None:
        found = Heading(name.replace("-", " "), 1, 1, 0)
    label, colon, rest = found.text.partition(":")
    names_it = colon and label.split()[-1:] == ["Tasks"] and rest.strip()
    title = rest.strip() if names_it else found.text
    return feature, title, found.replace(text=title)


def order_of(found: Outline, heading: Heading) -> dict[str, tuple[str, ...]]:
    """For each task those that come first: all of earlier phases, but for other stories.

    Within a phase a task comes after all above it, unless [P] says that it may run beside them.
    """
    heads = [head for head in found.sections if head.level < 3 and head.line > heading.line]
    placed: list[tuple[str, int, str]] = []
    before: dict[str, tuple[str, ...]] = {}
    for item in found.items:
        if item.id in before:
            continue
        head = next((head for head in reversed(heads) if head.line < item.line), heading)
        story = _story(item.marks, head.text)
        beside = "P" in item.marks
        before[item.id] = tuple(
            [
                name
                for name, phase, theirs in placed
                if (not beside if phase == head.line else not story or theirs in ("", story))
            ]
        )
        placed.append((item.id, head.line, story))
    return before


def _story(marks: Sequence[str], heading: str) -> str:
    """The user story of a task, by its own mark or by its phase: ``US1``; empty without one."""
    marked = next((mark for mark in marks if mark[:2] == "US" and mark[2:].isdigit()), "")
    _, named, number = heading.partition("User Story ")
    digits = number[: len(number) - len(number.lstrip("0123456789"))]
    return marked or (f"US{digits}" if named and digits else "")


def mentioned_files(text: str) -> tuple[str, ...]:
    """The files that a sentence names, in order, each once; folders, routes and URLs are none."""
    found: dict[str, None] = {}
    for at, piece in enumerate(text.split("`")):
        for word in [piece] if at % 2 else piece.split():
            bare = word.rstrip(_AROUND_WORDS).lstrip(_AROUND_WORDS.replace(".", ""))
            path = bare.partition("#")[0].removeprefix("./")
            name, colon, line = path.partition(":")
            path = name if colon and line[:1].isdigit() else path
            if _is_file(path) and path not in _OWN_PAPERS and "()" not in word:
                found[path] = None
    return tuple(found)


def _is_file(word: str) -> bool:
    """Whether a word is the path of a file: known by the ending of its name."""
    _, slash, name = word.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if word[:1] in ("/", "~", "@") or "//" in word or not _NO_PATH.isdisjoint(word):
        return False
    if not (stem and dot):
        return name in _WHOLE_NAMES or (bool(dot) and len(ending) > 3 and ending.islower())
    if slash:
        return ending.isalnum() and ending.isascii() and not ending.isdigit() and len(ending) < 12
    product = ending == "js" and stem[0].isupper() and stem.isalpha()  # Node.js
    return (ending in _ENDINGS and not product) or stem[0] == "."
