"""A feature file as mistune reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitbaton.base.value import Value
from gitbaton.plan.feature import Field, Span, Task, TaskWithoutId
from gitbaton.plan.task_id import MalformedIdsError, split_title
from support.oracle.blocks import Block, read_blocks
from support.oracle.fields import read_fields
from support.oracle.task_list import read_task_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitbaton.plan.task_id import TaskGrammar

_FEATURE = re.compile(r"Feature[ \t]+(?P<id>[^\s:]+)[ \t]*:[ \t]*(?P<title>.*)")
_WORD_BREAK = re.compile(r"[\s,;/&()\[\]`*]+")
_FEATURE_NAME = re.compile(r"\bfeatures?\s+([^\s,;:()]*\d[^\s,;:()]*)", re.I)
_COUNT = re.compile(r"[0-9]+(?:\s*(?:-|–|to)\s*[0-9]+)?")


class Feature(Value):
    """One feature file.

    ``dependencies`` are the IDs that the Dependencies field mentions; ``estimated`` is the
    number in Estimated Tasks, None when absent or a range. ``tasks`` stand in list order,
    those that only the details name after them; an ID written twice is there twice.
    ``log`` is the first Progress Log, from its heading to the line before the next heading.
    ``nameless`` are the entries of the task list that no ID begins; where no entry has one,
    those of every list of checkboxes and of every task table.
    """

    id: str
    title: str
    path: str
    line: int
    track: str
    dependencies: tuple[str, ...]
    estimated: int | None
    fields: tuple[Field, ...]
    tasks: tuple[Task, ...]
    log: Span | None
    nameless: tuple[TaskWithoutId, ...] = ()


def read_feature(text: bytes, path: str, grammar: TaskGrammar) -> Feature | None:
    """The feature that a file states; None if no level-1 heading reads ``Feature <id>: …``.

    ``path`` is kept as it is. Bytes that are not UTF-8 become lone surrogates. Never raises.
    """
    source = source_of(text)
    blocks = read_blocks(source)
    named = next(_feature_headings(blocks), None)
    if named is None:
        return None
    h1, match = named
    lines = source.removesuffix("\n").split("\n")
    header = _header(blocks, h1, lines)
    logs = _logs(blocks, len(lines))
    listed, nameless = read_task_list(blocks, logs, grammar)
    return Feature(
        id=match["id"],
        title=match["title"],
        path=path,
        line=h1.line,
        track=_value(header, "track"),
        dependencies=_dependencies(_value(header, "dependencies"), grammar),
        estimated=_count(_value(header, "estimated tasks")),
        fields=header,
        tasks=_joined(listed, _detailed(blocks, lines, grammar)),
        log=logs[0] if logs else None,
        nameless=tuple(nameless),
    )


def source_of(text: bytes) -> str:
    """The text whose lines the spans of a feature count: no BOM, and LF as its only line end."""
    source = text.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _headings(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if block.kind == "heading" and block.top]


def _feature_headings(blocks: Sequence[Block]) -> Iterator[tuple[Block, re.Match[str]]]:
    for heading in _headings(blocks):
        match = _FEATURE.fullmatch(heading.text) if heading.level == 1 else None
        if match:
            yield heading, match


def _header(blocks: Sequence[Block], h1: Block, lines: Sequence[str]) -> tuple[Field, ...]:
    """The fields between the H1 and the next heading."""
    end = next((b.line for b in _headings(blocks) if b.line > h1.line), len(lines) + 1)
    inside = [block for block in blocks if h1.last < block.line < end]
    return read_fields(inside, lines, end - 1, prose_ends=True)


def _logs(blocks: Sequence[Block], last: int) -> list[Span]:
    """Every Progress Log, from its heading to the line before the next heading."""
    headings = _headings(blocks)
    ends = [heading.line - 1 for heading in headings[1:]] + [last]
    return [
        Span(heading.line, end)
        for heading, end in zip(headings, ends, strict=True)
        if heading.level == 2 and re.fullmatch(r"Progress[ \t]+Log", heading.text)
    ]


def _detailed(blocks: Sequence[Block], lines: Sequence[str], grammar: TaskGrammar) -> list[Task]:
    """A task for each ID that heads a section of the Task Details; a range heads for several."""
    tasks: list[Task] = []
    for heading, inside, last in _detail_sections(blocks, len(lines)):
        word, title = split_title(heading.text)
        try:
            ids = grammar.expand(word)
        except MalformedIdsError:
            continue
        section = Span(heading.line, last)
        fields = read_fields(inside, lines, last)
        tasks.extend([Task(task, title, None, section=section, fields=fields) for task in ids])
    return tasks


def _detail_sections(
    blocks: Sequence[Block], last: int
) -> Iterator[tuple[Block, Sequence[Block], int]]:
    """Each level-3 heading below Task Details, the blocks below it, and its last line."""
    bounds = [
        (at, block)
        for at, block in enumerate(blocks)
        if block.kind == "heading" and block.top and block.level <= 3
    ]
    stops = [*bounds[1:], (len(blocks), None)]
    in_details = False
    for (at, heading), (stop, following) in zip(bounds, stops, strict=True):
        if heading.level < 3:
            in_details = heading.level == 2 and heading.text.casefold() == "task details"
        elif in_details:
            yield heading, blocks[at + 1 : stop], following.line - 1 if following else last


def _joined(listed: Sequence[Task], detailed: Sequence[Task]) -> tuple[Task, ...]:
    """Each listed task with the first section of its ID that is left, then what only has one."""
    sections: dict[str, list[Task]] = {}
    for task in detailed:
        sections.setdefault(task.id, []).append(task)
    tasks: list[Task] = []
    for task in listed:
        own = sections.get(task.id)
        if own:
            detail = own.pop(0)
            task = task.replace(section=detail.section, fields=detail.fields)
        tasks.append(task)
    left = {id(task) for own in sections.values() for task in own}
    return (*tasks, *[task for task in detailed if id(task) in left])


def _value(fields: Sequence[Field], label: str) -> str:
    return next((field.value for field in fields if field.label.casefold() == label), "")


def _dependencies(prose: str, grammar: TaskGrammar) -> tuple[str, ...]:
    """The IDs that the prose mentions; a feature's may be no task ID, so its name counts too."""
    if prose.casefold().startswith("none"):
        return ()
    found: list[str] = []
    for word in _WORD_BREAK.split(prose):
        try:
            found.extend(grammar.expand(word.rstrip(".:")))
        except MalformedIdsError:
            continue
    named = [match[1].rstrip(".:") for match in _FEATURE_NAME.finditer(prose)]
    return tuple(dict.fromkeys([*found, *named]))


def _count(prose: str) -> int | None:
    match = _COUNT.search(prose)
    return int(match[0]) if match and match[0].isdecimal() and len(match[0]) <= 6 else None
