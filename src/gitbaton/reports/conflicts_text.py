"""Files that several want, as text for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, no_workflow_command, without_surrogates
from gitbaton.plan.lint_input import listing
from gitbaton.project.file_overlap import DANGERS

if TYPE_CHECKING:
    from gitbaton.project.file_overlap import Danger, Overlap, Overlaps, Side

_HEADINGS: dict[Danger, str] = {
    "conflict": "git cannot merge",
    "changed": "changed on several branches",
    "changed-and-planned": "changed for one task, and planned for another",
    "planned": "planned more than once",
}
_STYLES: dict[Danger, str] = {"conflict": "31", "changed": "33"}
_HINTS: dict[Danger, str] = {
    "changed": "these merge as they are; whoever is second, look at what the first did",
    "changed-and-planned": "do the second on top of the first: once it is pushed on the same "
    "branch, else by a dependency or after the merge",
    "planned": "let one feature depend on the other, or split the file; what everybody changes "
    "belongs into hot-files",
}


def conflicts_text(overlaps: Overlaps, color: bool) -> str:
    """The most dangerous files first, each with who wants it and where the plan says so."""
    lines = [f"(offline: {mask(overlaps.offline)}; as last fetched)"] if overlaps.offline else []
    for danger in DANGERS:
        group = [each for each in overlaps.found if each.danger == danger]
        if group:
            lines += [*_group(danger, group, overlaps.way, color), ""]
    lines += [mask(remark) for remark in overlaps.remarks]
    lines.append(_summary(overlaps))
    return "\n".join([no_workflow_command(line) for line in lines])


def _group(danger: Danger, group: Sequence[Overlap], way: str, color: bool) -> Iterator[str]:
    yield _paint(f"{_HEADINGS[danger]} ({len(group)})", _STYLES.get(danger, ""), color)
    for overlap in group:
        yield from _overlap(overlap)
    yield from hint_lines(_HINTS.get(danger, way))


def _overlap(overlap: Overlap) -> Iterator[str]:
    yield mask(f"  {overlap.path}")
    pairs = [
        f"{' and '.join(clash.branches)} ({clash.kind or 'conflict'})" for clash in overlap.clashes
    ]
    if pairs:
        yield mask(f"    {listing(pairs)}")
    rows = [row for side in overlap.sides for row in _rows(side)]
    widths = [max([len(row[at]) for row in rows]) for at in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield f"    {'  '.join(cells).rstrip()}"


def _rows(side: Side) -> list[tuple[str, ...]]:
    """Where, whether it is changed or planned, the task, who holds it, and the line of the plan."""
    where = mask(side.branch or f"feature {side.feature}")
    rows: list[tuple[str, ...]] = [
        (
            where,
            "changed" if location.changed else "planned",
            mask(location.task),
            mask(location.agent),
            mask(f"{location.plan}:{location.line}" if location.plan else "in no plan"),
        )
        for location in side.locations
    ]
    if side.changed and not any(location.changed for location in side.locations):
        rows.insert(0, (where, "changed", "", "", ""))
    return rows


def _summary(overlaps: Overlaps) -> str:
    parts = [
        _count(len(overlaps.branches), "live branch", "live branches"),
        _count(len(overlaps.features), "unfinished feature", "unfinished features"),
        _count(overlaps.tried, "merge tried", "merges tried"),
    ]
    if overlaps.hot:
        parts.append(_count(len(overlaps.hot), "hot file left out", "hot files left out"))
    files = _count(len(overlaps.found), "file is", "files are")
    head = f"{files} wanted by several" if overlaps.found else "no file is wanted by several"
    return f"{head}: {', '.join(parts)}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color and style else text


def conflicts_fields(overlaps: Overlaps) -> dict[str, Any]:
    """The overlaps as docs/json.md words them."""
    return {
        "version": 1,
        "offline": without_surrogates(overlaps.offline) or None,
        "remarks": [without_surrogates(remark) for remark in overlaps.remarks],
        "overlaps": [
            {
                "path": without_surrogates(overlap.path),
                "danger": overlap.danger,
                "conflicts": [
                    {
                        "branches": [without_surrogates(name) for name in clash.branches],
                        "kind": clash.kind or None,
                    }
                    for clash in overlap.clashes
                ],
                "sides": [_side_fields(side) for side in overlap.sides],
            }
            for overlap in overlaps.found
        ],
        "judged": {
            "branches": [without_surrogates(branch.name) for branch in overlaps.branches],
            "features": [without_surrogates(name) for name in overlaps.features],
            "merges": overlaps.tried,
            "hot_files": [without_surrogates(path) for path in overlaps.hot],
        },
    }


def _side_fields(side: Side) -> dict[str, Any]:
    return {
        "branch": without_surrogates(side.branch) or None,
        "feature": without_surrogates(side.feature) or None,
        "changed": side.changed,
        "tasks": [
            {
                "id": without_surrogates(location.task),
                "path": without_surrogates(location.plan) or None,
                "line": location.line or None,
                "agent": location.agent or None,
                "changed": location.changed,
            }
            for location in side.locations
        ],
    }
