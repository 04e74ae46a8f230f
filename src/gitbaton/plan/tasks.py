"""The tasks of a feature file: what its list and its details say of each."""

from __future__ import annotations

from gitbaton.plan.feature import Span, Task, TaskWithoutId
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.fields import read_fields
from gitbaton.plan.outline import Outline, TaskLine
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.plan.task_tables import task_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def planned_tasks(file: FeatureFile) -> tuple[Task, ...]:
    """Every task: each listed one with the first section of its ID that is left, then the rest."""
    found = file.outline
    sections: dict[str, list[TaskLine]] = {}
    for detail in found.details:
        sections.setdefault(detail.id, []).append(detail)
    pairs: list[tuple[TaskLine | None, TaskLine | None]] = []
    for item in found.items:
        own = sections.get(item.id)
        pairs.append((item, own.pop(0) if own else None))
    left = {id(detail) for own in sections.values() for detail in own}
    pairs += [(None, detail) for detail in found.details if id(detail) in left]
    return tuple([_task(item, detail, file) for item, detail in pairs])


def planned_task(file: FeatureFile, name: str) -> Task | None:
    """One task as ``planned_tasks`` has it first; None if the file does not plan it."""
    item = next((item for item in file.outline.items if item.id == name), None)
    detail = next((detail for detail in file.outline.details if detail.id == name), None)
    return _task(item, detail, file) if item or detail else None


def _task(item: TaskLine | None, detail: TaskLine | None, file: FeatureFile) -> Task:
    named = item or detail
    assert named is not None
    line, checked = (item.line, bool(item.checked)) if item else (None, False)
    if item is not None and file.grammar.spec_kit:
        from gitbaton.plan.spec_kit import mentioned_files

        end = _item_end(file, item)
        words = "\n".join([item.title, *file.texts[item.line : end]])
        return Task(
            item.id, item.title, line, checked, Span(item.line, end), (), mentioned_files(words)
        )
    if detail is None:
        return Task(named.id, named.title, line, checked)
    fields, end = read_fields(file.lines, detail.line, 3)
    return Task(named.id, named.title, line, checked, Span(detail.line, end), fields)


def _item_end(file: FeatureFile, item: TaskLine) -> int:
    """The last line of a list item: of those below that are blank or indented deeper than it."""
    end = item.line
    indent = _indent(file.texts[end - 1])
    for number, text in enumerate(file.texts[end:], end + 1):
        if text.strip() and _indent(text) <= indent:
            break
        end = number if text.strip() else end
    return end


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def nameless_entries(file: FeatureFile) -> tuple[TaskWithoutId, ...]:
    """List entries and table rows that look like tasks without an ID.

    Where there are tasks, other entries count only if they can hardly be anything else:
    checkboxes of the same sections that are not nested, and rows with a digit where the ID
    belongs.
    """
    found, grammar = file.outline, file.grammar
    rows = [row for row in task_rows(found.tables, file.lines, grammar) if row.id]
    odd: list[TaskLine] = [*found.boxes, *rows]
    if found.items:
        odd = [*_odd_boxes(found, grammar), *_odd_rows(rows, found.items)]
    return tuple(
        [TaskWithoutId(entry.line, entry.id) for entry in sorted(odd, key=lambda e: e.line)]
    )


def _odd_boxes(found: Outline, grammar: TaskGrammar) -> Iterator[TaskLine]:
    sections = {box.section for box in found.boxes if grammar.matches(box.id)}
    for box in found.boxes:
        if box.section in sections and not (box.nested or grammar.matches(box.id)):
            yield box


def _odd_rows(rows: Sequence[TaskLine], tasks: Sequence[TaskLine]) -> Iterator[TaskLine]:
    known = {task.id for task in tasks}
    for row in rows:
        if row.id not in known and any(char.isdigit() for char in row.id):
            yield row
