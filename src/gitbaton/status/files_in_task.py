"""The files that a task's text speaks of: what it needs, whoever makes it.

A search of words, no reading of code: a path, or a Python module by its dotted name.
"""

from __future__ import annotations

import re

from gitbaton.status.task_text import task_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.status.handout import PlannedTask

_WORD = re.compile(r"[\w-]*(?:[./][\w-]+)+")
_FROM = re.compile(r"\bfrom\s+([\w.]+)\s+import\s+\(?([\w, ]+)")
_MOST_READ = 200  # open tasks; more than anybody is shown, and their texts take time


def with_uses(
    tasks: Sequence[PlannedTask],
    files: Mapping[str, FeatureFile],
    known: Container[str],
) -> list[PlannedTask]:
    """The tasks, each with the ``known`` paths that it needs and does not create."""
    read = [
        task.replace(uses=_uses(task, files[task.feature], known)) for task in tasks[:_MOST_READ]
    ]
    return [*read, *tasks[_MOST_READ:]]


def _uses(task: PlannedTask, file: FeatureFile, known: Container[str]) -> tuple[str, ...]:
    spoken = dict.fromkeys([*task.paths, *spoken_of(task_text(file, task.id))])
    return tuple([path for path in spoken if path in known and path not in task.creates])


def places_of(tasks: Sequence[PlannedTask]) -> list[tuple[str, str]]:
    """Feature and path of all that the tasks use: only there it matters whether the file is."""
    return [(task.feature, path) for task in tasks for path in task.uses]


def spoken_of(text: str) -> Iterator[str]:
    """The paths that a text may speak of, in its order; most of them are no files."""
    for module, names in dict.fromkeys(_FROM.findall(text)):
        for name in names.replace(",", " ").split():
            yield from _modules(f"{module}.{name}")
    for word in dict.fromkeys(_WORD.findall(text)):
        if "/" in word:
            yield word.lstrip("./")
        else:
            yield word
            yield from _modules(word)


def _modules(dotted: str) -> Iterator[str]:
    """Where a module is whose name, or a name of which, is dotted."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        path = "/".join(parts[:count])
        yield f"{path}.py"
        yield f"src/{path}.py"
