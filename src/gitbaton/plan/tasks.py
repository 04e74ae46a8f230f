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
    for each in found.details:
        sections.setdefault(each.id, []).append(each)
    heads = _heads(found)
    tasks: list[Task] = []
    for item, following in zip(found.items, [*found.items[1:], None], strict=False):
        own = sections.get(item.id)
        detail = own.pop(0) if own else None
        tasks.append(_task(item, detail, lines, grammar, following, heads))
    left = {id(each) for own in sections.values() for each in own}
    others = [each for each in found.details if id(each) in left]
    return (*tasks, *[_task(None, each, lines, grammar, None, heads) for each in others])


def planned_task(
    name: str, found: Outline, lines: Sequence[bytes], grammar: TaskGrammar
) -> Task | None:
    """One task as ``planned_tasks`` has it first; None if the outline has none."""
    at = next((at for at, item in enumerate(found.items) if item.id == name), len(found.items))
    item, following = [*found.items[at : at + 2], None, None][:2]
    detail = next((detail for detail in found.details if detail.id == name), None)
    heads = _heads(found) if detail else frozenset()
    return _task(item, detail, lines, grammar, following, heads) if item or detail else None


def _heads(found: Outline) -> frozenset[int]:
    return frozenset([detail.line for detail in found.details])


def _task(
    item: TaskLine | None,
    detail: TaskLine | None,
    lines: Sequence[bytes],
    grammar: TaskGrammar,
    following: TaskLine | None,
    heads: frozenset[int],
) -> Task:
    named = item or detail
    assert named is not None
    line, checked = (item.line, bool(item.checked)) if item else (None, False)
    if item is not None and grammar.spec_kit:
        from gitbaton.plan.spec_kit import mentioned_files

        end = _item_end(item, lines, following)
        words = "\n".join([item.title, *map(_text, lines[item.line : end])])
        return Task(
            item.id, item.title, line, checked, Span(item.line, end), (), mentioned_files(words)
        )
    if detail is None:
        end = _item_end(named, lines, following)
        fields = read_fields(lines[:end], named.line - 1, 6)[0] if end > named.line else ()
        section = Span(named.line, end) if fields else None
        return Task(named.id, named.title, line, checked, section, fields)
    fields, end = read_fields(lines, detail.line, detail.level, others=heads)
    return Task(named.id, named.title, line, checked, Span(detail.line, end), fields)


def _item_end(item: TaskLine, lines: Sequence[bytes], following: TaskLine | None) -> int:
    """The last line of a list item, which ends before the next task of the list.

    It is the last of those below that are indented deeper than it.
    """
    end = item.line
    indent = _indent(lines[end - 1])
    for at in range(end, len(lines)):
        if lines[at].strip():
            if _indent(lines[at]) <= indent:
                break
            end = at + 1
    return end if following is None else min(end, following.line - 1)


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
