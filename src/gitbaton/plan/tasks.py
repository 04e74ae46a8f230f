"""The tasks of a feature file: what its list and its details say of each."""

from __future__ import annotations

from gitbaton.plan.feature import Span, Task, TaskWithoutId
from gitbaton.plan.fields import read_fields
from gitbaton.plan.log.cells import text_of
from gitbaton.plan.outline import Outline
from gitbaton.plan.task_id import TaskGrammar, TaskLine
from gitbaton.plan.task_tables import task_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STRUCK = "~~"  # what is struck out was taken from the plan


def planned_tasks(found: Outline, lines: Sequence[bytes], grammar: TaskGrammar) -> tuple[Task, ...]:
    """Every task: each listed one with the first section of its ID that is left, then the rest."""
    sections: dict[str, list[TaskLine]] = {}
    for detail in found.details:
        sections.setdefault(detail.id, []).append(detail)
    pairs: list[tuple[TaskLine | None, TaskLine | None]] = []
    for item in found.items:
        own = sections.get(item.id)
        pairs.append((item, own.pop(0) if own else None))
    left = {id(detail) for own in sections.values() for detail in own}
    pairs += [(None, detail) for detail in found.details if id(detail) in left]
    heads = _heads(found)
    return tuple([_task(item, detail, lines, grammar, found, heads) for item, detail in pairs])


def planned_task(
    name: str, found: Outline, lines: Sequence[bytes], grammar: TaskGrammar
) -> Task | None:
    """One task as ``planned_tasks`` has it first; None if the outline has none."""
    item = next((item for item in found.items if item.id == name), None)
    detail = next((detail for detail in found.details if detail.id == name), None)
    heads = _heads(found) if detail else frozenset()
    return _task(item, detail, lines, grammar, found, heads) if item or detail else None


def _heads(found: Outline) -> frozenset[int]:
    return frozenset([detail.line for detail in found.details])


def _task(
    item: TaskLine | None,
    detail: TaskLine | None,
    lines: Sequence[bytes],
    grammar: TaskGrammar,
    found: Outline,
    heads: frozenset[int],
) -> Task:
    named = item or detail
    assert named is not None
    line, checked = (item.line, bool(item.checked)) if item else (None, False)
    if item is not None and grammar.spec_kit:
        from gitbaton.plan.spec_kit import mentioned_files

        end = _item_end(item, lines, found)
        words = "\n".join([item.title, *map(_text, lines[item.line : end])])
        return Task(
            item.id, item.title, line, checked, Span(item.line, end), (), mentioned_files(words)
        )
    if detail is None:
        end = _item_end(named, lines, found)
        fields = read_fields(lines[:end], named.line - 1, 6)[0] if end > named.line else ()
        section = Span(named.line, end) if fields else None
        return Task(named.id, named.title, line, checked, section, fields)
    fields, end = read_fields(lines, detail.line, detail.level, others=heads)
    return Task(named.id, named.title, line, checked, Span(detail.line, end), fields)


def _item_end(item: TaskLine, lines: Sequence[bytes], found: Outline) -> int:
    """The last line of a list item: of those below that are indented deeper than it.

    The next task ends it as well.
    """
    end = item.line
    indent = _indent(lines[end - 1])
    for number, line in enumerate(lines[end:], end + 1):
        if line.strip() and _indent(line) <= indent:
            break
        end = number if line.strip() else end
    if end == item.line:
        return end
    return min([end, *[each.line - 1 for each in found.items if item.line < each.line <= end]])


def _text(line: bytes) -> str:
    return text_of(line).rstrip("\r\n")


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def nameless_entries(
    found: Outline, lines: Sequence[bytes], grammar: TaskGrammar
) -> tuple[TaskWithoutId, ...]:
    """List entries and table rows that look like tasks without an ID.

    Where there are tasks, other entries count only if they can hardly be anything else:
    open checkboxes of the same sections that are not nested and no groups of tasks, and rows with
    a digit where the ID belongs.
    """
    rows = [row for row in task_rows(found.tables, lines, grammar) if row.id]
    odd: list[TaskLine] = [*found.boxes, *rows]
    if found.items:
        odd = [*_odd_boxes(found, grammar), *_odd_rows(rows, found.items)]
    return tuple(
        [TaskWithoutId(entry.line, entry.id) for entry in sorted(odd, key=lambda e: e.line)]
    )


def _odd_boxes(found: Outline, grammar: TaskGrammar) -> Iterator[TaskLine]:
    items = {item.line for item in found.items}
    sections = {box.section for box in found.boxes if box.line in items}
    parts = [item.id.split(".") for item in found.items]
    stems = {".".join(names[:at]) for names in parts for at in range(1, len(names))}
    groups: set[int] = set()  # by line
    above = 0
    for box in found.boxes:
        above = above if box.nested else box.line
        if box.nested and grammar.matches(box.id):
            groups.add(above)
    for box in found.boxes:
        named = box.id in stems or grammar.matches(box.id) or box.id.startswith(_STRUCK)
        named = named or box.checked or box.line in groups
        if box.section in sections and not (box.nested or named):
            yield box


def _odd_rows(rows: Sequence[TaskLine], tasks: Sequence[TaskLine]) -> Iterator[TaskLine]:
    known = {task.id for task in tasks}
    for row in rows:
        if row.id not in known and any(char.isdigit() for char in row.id):
            yield row
