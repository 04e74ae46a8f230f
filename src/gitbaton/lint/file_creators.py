"""Who makes a file of the plan, and whether its user may count on it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from gitbaton.plan.feature import is_commit_label, is_verify_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitbaton.plan.code_blocks import FileEdit
    from gitbaton.plan.feature import Field, Task
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.lint_input import LintInput

_CHANGES = frozenset(
    """
    change correct delete edit extend fix modify move refactor remove rename replace rewrite update
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
_ENOUGH = 3  # so many files to change, none of which is there, are those of another repository


class FileCreators:
    """The tasks of a plan by the paths that they name, in the order in which they can run."""

    def __init__(self, facts: LintInput) -> None:
        self.facts = facts

    @cached_property
    def _touches(self) -> dict[str, list[tuple[FeatureFile, FileEdit]]]:
        found: dict[str, list[tuple[FeatureFile, FileEdit]]] = {}
        for file in self.facts.files:
            for touch in file.touches:
                found.setdefault(touch.path, []).append((file, touch))
        return found

    @cached_property
    def tree_is_known(self) -> bool:
        """Whether the files of the plan are those of the tree that lint looks at."""
        tree = self.facts.tree
        if tree is None:
            return False
        changed = [
            path
            for path, named in self._touches.items()
            if not any(touch.creates for _, touch in named)
        ]
        return len(changed) < _ENOUGH or any(tree.has(path) for path in changed)

    def is_there(self, path: str) -> bool:
        """Whether the tree has the path; never where the tree is not the plan's."""
        return self.tree_is_known and self.facts.tree is not None and self.facts.tree.has(path)

    def text(self, path: str) -> str | None:
        """What a file of the tree says."""
        return self.facts.tree.text(path) if self.is_there(path) and self.facts.tree else None

    def late(self, paths: Iterable[str], file: FeatureFile, task: str) -> tuple[str, str]:
        """A task that makes one of these paths too late for another, and its feature.

        Empty where nobody makes them, and where somebody does so in time: the task itself, one
        above it in its list, or one of a feature that its own waits for.
        """
        reached = self.facts.dependencies.reach(file.feature)
        order = {each.id: at for at, each in reversed(list(enumerate(file.planned)))}
        found = ("", "")
        for path in paths:
            for creator, touch in self._touches.get(path, ()):
                own = creator.feature == file.feature
                if own and order.get(touch.task, 0) <= order.get(task, 0):
                    return "", ""
                if not own and (creator.feature in reached or creator.complete):
                    return "", ""
                if touch.creates or self.tree_is_known:
                    found = found if found[0] else (touch.task, creator.feature)
        return found

    def names(self, path: str) -> bool:
        """Whether a File field names the path."""
        return path in self._touches

    def touches(self, path: str) -> list[FileEdit]:
        """What tasks do with the path."""
        return [touch for _, touch in self._touches.get(path, ())]

    def may_be_made(self, path: str) -> bool:
        """Whether a path that is not there may come to be: by a task, or with a whole folder.

        Not where every task that names it changes it, and it is the only one of its folder that
        is missing.
        """
        if any(touch.verb not in _CHANGES for touch in self.touches(path)):
            return True
        folder, top = path.rpartition("/")[0], f"{path.partition('/')[0]}/"
        if not folder or self.is_there(folder):
            return False
        return any(other != path and other.startswith(top) for other in self._touches)

    def speaks_of(self, word: str) -> bool:
        """Whether any task's text, its Verify and Commit apart, holds a word."""
        return word in self._words if re.fullmatch(r"[\w-]+", word) else word in self._said

    @cached_property
    def _said(self) -> str:
        return "\n".join([text for file in self.facts.files for text in _texts(file)])

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(re.findall(r"[\w-]+", self._said))


def _texts(file: FeatureFile) -> Iterator[str]:
    for task in file.planned:
        yield task.title
        for field in instruction_fields(task):
            yield field.label
            yield field.value
            yield from [fence.text for fence in field.fences]


def instruction_fields(task: Task) -> Iterator[Field]:
    """The fields that say what to do: all but Verify and Commit."""
    for field in task.fields:
        if not (is_verify_label(field.label) or is_commit_label(field.label)):
            yield field
