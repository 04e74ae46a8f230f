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
    names = frozenset([task.id for task in listed])
    return Feature(
        id=match["id"],
        title=match["title"],
        path=path,
        line=h1.line,
        track=_value(header, "track"),
        dependencies=_dependencies(_value(header, "dependencies"), grammar),
        estimated=_count(_value(header, "estimated tasks")),
        fields=header,
        tasks=_joined(listed, _detailed(blocks, lines, names, grammar)),
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


def _detailed(
    blocks: Sequence[Block], lines: Sequence[str], listed: frozenset[str], grammar: TaskGrammar
) -> list[Task]:
    """A task for each ID that a heading names; a range names several."""
    heads = _detail_headings(blocks, listed, grammar)
    lines_of_heads = {block.line for _, block, _ in heads}
    tasks: list[Task] = []
    for at, heading, names in heads:
        inside: list[Block] = []
        last = len(lines)
        for block in blocks[at + 1 :]:
            ends = block.kind == "heading" and block.top
            if ends and (block.level <= heading.level or block.line in lines_of_heads):
                last = block.line - 1
                break
            inside.append(block)
        section = Span(heading.line, last)
        fields = read_fields(inside, lines, last)
        title = split_title(heading.text)[1]
        tasks.extend([Task(task, title, None, section=section, fields=fields) for task in names])
    return tasks


def _detail_headings(
    blocks: Sequence[Block], listed: frozenset[str], grammar: TaskGrammar
) -> list[tuple[int, Block, list[str]]]:
    """The headings that name tasks: all below Task Details, elsewhere the first of a listed one.

    Each with its place among the blocks and the IDs.
    """
    inside: list[tuple[int, Block, list[str]]] = []
    elsewhere: list[tuple[int, Block, list[str]]] = []
    section, above = "", 0
    for at, block in enumerate(blocks):
        if block.kind != "heading" or not block.top:
            continue
        text = block.text
        above = above if above < block.level else 0
        if block.level < 3:
            section = text.casefold() if block.level == 2 else ""
        if block.level == 1 or re.sub(r"[\W\d_]", "", text.casefold()) == "progresslog":
            continue
        names = _ids(text, listed, grammar)
        own = bool(listed.intersection(names))
        if not own and any(_begins(name, listed) for name in names):
            continue
        if names and section == "task details" and block.level > 2 and (own or not above):
            inside.append((at, block, names))
            above = above or block.level
        elif own or (not listed and "task" in text.casefold().split()):
            elsewhere.append((at, block, names))
    seen = {name for _, _, names in inside for name in names}
    for at, block, names in elsewhere:
        fresh = [name for name in names if name not in seen]
        seen.update(fresh)
        inside += [(at, block, fresh)] if fresh else []
    return sorted(inside, key=lambda each: each[0])


def _begins(stem: str, tasks: frozenset[str]) -> bool:
    """Whether a longer ID goes on behind the whole of this one."""
    rest = r"\D" if stem[-1].isdigit() else r"."
    return any(re.match(re.escape(stem) + rest, task) for task in tasks)


def _ids(text: str, listed: frozenset[str], grammar: TaskGrammar) -> list[str]:
    word = split_title(text)[0]
    try:
        return [word] if word in listed else list(grammar.expand(word))
    except MalformedIdsError:
        return []


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
