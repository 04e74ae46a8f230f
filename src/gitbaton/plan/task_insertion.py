"""A new task in a feature file: its line in the list, its details, and the count of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.plan.edits import UnwritableError, line_end
from gitbaton.plan.feature import only_number
from gitbaton.plan.id_suggestion import new_ids
from gitbaton.plan.outline import split_lines
from gitbaton.plan.task_id import split_counter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.task_id import TaskGrammar, TaskLine

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COUNT = "estimated tasks"


def next_id(
    feature: str, after: str, taken: Collection[str], grammar: TaskGrammar, *, close: bool
) -> str:
    """A free task ID that follows another one; empty if the pattern holds no more.

    ``close`` prefers 1.1.1b to 1.1.2a after 1.1.1a.
    """
    names = [*_letters_after(after), *_numbers_after(after)]
    if not close:
        names = [*_numbers_after(after), *_letters_after(after)]
    for name in names:
        if name not in taken and grammar.matches(name):
            return name
    return next(iter(new_ids(1, feature, taken, grammar)), "")


def _letters_after(task: str) -> Iterator[str]:
    stem, letter = split_counter(task)
    if letter in _LETTERS:
        yield from [stem + each for each in _LETTERS[_LETTERS.index(letter) + 1 :]]


def _numbers_after(task: str) -> Iterator[str]:
    """1.1.2a, 1.1.3a after 1.1.1c; T010 after T009."""
    bare = task.rstrip(_LETTERS)
    stem, digits = split_counter(bare)
    if digits.isdigit():
        letter = "a" if bare != task else ""
        for number in range(int(digits) + 1, int(digits) + 1000):
            yield f"{stem}{number:0{len(digits)}}{letter}"


def with_task(
    file: FeatureFile, task: str, title: str, after: str, details: Sequence[str]
) -> bytes:
    """The file's text with a task listed after another one, and its details after that one's.

    ``details`` are lines; they are left out where the plan has no details. The number in
    Estimated Tasks goes along if it was right. Raises UnwritableError where the list is a table.
    """
    items = file.outline.items
    item = next(each for each in items if each.id == after)
    if item.cell is not None:
        raise UnwritableError(
            f"the tasks of {file.path} are in a table", "add the row by hand, and push it"
        )
    lines = split_lines(file.text)
    end = line_end(lines)
    written = file.grammar.written(task, file.feature)
    inserted = {_below_item(lines, item): [_item_line(lines[item.line - 1], written, title, end)]}
    if file.outline.details:
        text = [f"{line}".encode("utf-8", "surrogateescape") + end for line in details]
        inserted[_below_details(file, after)] = text
    _raise_count(file, lines, len(items))
    return b"".join(
        [
            piece
            for at in range(len(lines) + 1)
            for piece in (*inserted.get(at, ()), *lines[at : at + 1])
        ]
    )


def _item_line(line: bytes, task: str, title: str, end: bytes) -> bytes:
    """A list item like another one, not ticked."""
    head = line[: line.index(b"[")]
    return head + f"[ ] {task} {title}".encode("utf-8", "surrogateescape") + end


def _below_item(lines: Sequence[bytes], item: TaskLine) -> int:
    """The index below an item and the lines that are indented under it."""
    at = item.line
    indent = len(lines[at - 1]) - len(lines[at - 1].lstrip())
    while at < len(lines) and lines[at].strip() and _indent(lines[at]) > indent:
        at += 1
    return at


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def _below_details(file: FeatureFile, after: str) -> int:
    """The index below the details of a task; of the last one, if it has none."""
    named = file.task(after)
    section = named.section if named else None
    if section is None:
        sections = [task.section for task in file.planned if task.section]
        section = max(sections, key=lambda each: each.end)
    return section.end


def _raise_count(file: FeatureFile, lines: list[bytes], count: int) -> None:
    """Count one task more in the header, where it counted them right."""
    if file.estimated != count:
        return
    line = file.field_line(_COUNT)
    old, new = str(count).encode(), str(count + 1).encode()
    for at in range(line - 1, min(line + 1, len(lines))):
        if only_number(lines[at].decode("utf-8", "replace")) == count and old in lines[at]:
            lines[at] = lines[at].replace(old, new, 1)
            return
