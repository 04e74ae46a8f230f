"""The task list of a feature file: checkboxes, else the rows of task tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from gitbaton.plan.feature import Task, TaskWithoutId
from gitbaton.plan.task_id import TaskLine, split_title
from gitbaton.plan.task_tables import rows_of_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitbaton.plan.feature import Span
    from gitbaton.plan.task_id import TaskGrammar
    from support.oracle.blocks import Block

_CHECKBOX = re.compile(r"\[(?P<check>[ xX])\][ \t]+(?P<text>\S.*)")


class _Box(TaskLine):
    """A checkbox, the line of the heading above it, and whether it is an item of an item."""

    section: int = 0
    nested: bool = False


def read_task_list(
    blocks: Sequence[Block], logs: Sequence[Span], grammar: TaskGrammar
) -> tuple[list[Task], tuple[TaskWithoutId, ...]]:
    """A task for each entry outside the logs that begins with an ID, and the other entries.

    Tables count where no checkbox names a task. Where tasks are found, other entries are told
    only if they can hardly be anything else: open checkboxes of the same sections that are neither
    items of items nor groups of tasks, and rows with a digit where the ID belongs.
    """
    boxes = [box for box in _boxes(blocks) if not _in_log(box.line, logs)]
    rows = [row for row in _rows(blocks, grammar) if row.id and not _in_log(row.line, logs)]
    found: list[TaskLine] = list(_named_boxes(boxes, grammar))
    found = found or [row for row in rows if grammar.matches(row.id)]
    odd = (
        [*_odd_boxes(boxes, found, grammar), *_odd_rows(rows, found)] if found else [*boxes, *rows]
    )
    return (
        [Task(entry.id, entry.title, entry.line, bool(entry.checked)) for entry in found],
        tuple([TaskWithoutId(entry.line, entry.id) for entry in sorted(odd, key=lambda e: e.line)]),
    )


def _boxes(blocks: Sequence[Block]) -> Iterator[_Box]:
    """Every checkbox."""
    section = 0
    for block in blocks:
        if block.kind == "heading" and block.top:
            section = block.line
        match = _CHECKBOX.match(block.text) if block.opens_item else None
        if match is not None:
            word, title = split_title(match["text"])
            ticked = match["check"] in "xX"
            yield _Box(word, title, block.line, ticked, None, (), section, block.nested)


def _named_boxes(boxes: Sequence[_Box], grammar: TaskGrammar) -> Iterator[_Box]:
    """Those that name tasks, where not all are listed above beside entries that name none."""
    for box in boxes:
        beside = [other for other in boxes if other.section == box.section]
        above = {other.id for other in boxes if other.section < box.section}
        named = {other.id for other in beside if grammar.matches(other.id)}
        checklist = named <= above and any(o.id not in named and not o.nested for o in beside)
        if grammar.matches(box.id) and not checklist:
            yield box


def _rows(blocks: Sequence[Block], grammar: TaskGrammar) -> Iterator[TaskLine]:
    """Every row of a task table."""
    for block in blocks:
        if block.kind == "table":
            lines = list(enumerate(block.text.split("\n"), block.line))
            yield from rows_of_table([lines[0], *lines[2:]], grammar)


def _odd_boxes(
    boxes: Sequence[_Box], found: Sequence[TaskLine], grammar: TaskGrammar
) -> Iterator[_Box]:
    listed = {task.line for task in found}
    sections = {box.section for box in boxes if box.line in listed}
    for at, box in enumerate(boxes):
        tops = [below.line for below in boxes[at + 1 :] if not below.nested]
        parts = [below for below in boxes[at + 1 :] if not tops or below.line < tops[0]]
        group = any(grammar.matches(part.id) for part in parts) or any(
            grammar.matches(each.id) and each.id.startswith(f"{box.id}.") for each in boxes
        )
        named = grammar.matches(box.id) or box.id.startswith("~~")
        silent = named or box.nested or box.checked or group
        if box.section in sections and not silent:
            yield box


def _odd_rows(rows: Sequence[TaskLine], tasks: Sequence[TaskLine]) -> Iterator[TaskLine]:
    known = {task.id for task in tasks}
    for row in rows:
        if row.id not in known and any(char.isdigit() for char in row.id):
            yield row


def _in_log(line: int, logs: Sequence[Span]) -> bool:
    at = bisect_right(logs, line, key=lambda log: log.start)
    return at > 0 and line <= logs[at - 1].end
