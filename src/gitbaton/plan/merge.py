"""Two versions of a feature file brought together.

Rows and checkboxes follow the protocol, and git merges everything else: the rows are merged
here and written into all three texts, so that git finds no difference there.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.edits import item_mark, line_end, mark_item
from gitbaton.plan.log.append_only import decisive, surplus
from gitbaton.plan.log.rows import Row, is_prefix
from gitbaton.plan.outline import split_lines
from gitbaton.plan.task_id import TaskLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeVar

    from gitbaton.plan.feature_file import FeatureFile

    # A row and the number of equal ones above it: the same event on two branches counts once.
    Event = tuple[Row, int]
    T = TypeVar("T")


class MergedLog(Value):
    """What both sides will hold: the rows, their lines as one block, and each checkbox's mark.

    ``bare`` says that a file which ends with the block ends without a line end.
    """

    rows: tuple[Row, ...]
    block: bytes
    marks: Mapping[str, bytes]
    bare: bool


def why_not(ours: FeatureFile | None, theirs: FeatureFile | None) -> str:
    """Why git alone must merge the two versions; empty if their rows can be brought together."""
    if ours is None or theirs is None:
        return "it is a feature file on one side only" if ours or theirs else "it is none"
    if ours.feature != theirs.feature:
        return f"one side calls it feature {ours.feature}, the other {theirs.feature}"
    fault = _fault(ours) or _fault(theirs)
    if fault:
        return fault
    if _header(ours) != _header(theirs):
        return "one side changed the columns of its Progress Log"
    return ""


def merge_logs(
    base: FeatureFile | None,
    ours: FeatureFile,
    theirs: FeatureFile,
    published: Sequence[Row] = (),
) -> MergedLog:
    """What the protocol decides for two versions that ``why_not`` has nothing against."""
    rows = merge_rows(ours.log.rows, theirs.log.rows, published)
    sides = (base, ours, theirs)
    bare = _latest(*[None if side is None else _is_bare(side) for side in sides])
    return MergedLog(rows, _block(sides, rows), _marks(base, ours, theirs, rows), bool(bare))


def merge_rows(
    ours: Sequence[Row], theirs: Sequence[Row], published: Sequence[Row] = ()
) -> tuple[Row, ...]:
    """The published rows, then ours, then theirs, each as often as the side with most of it.

    Where one side goes on from the other in what it decides of a task, the task's rows are ours
    and below them what only theirs has, whatever was published: both sides go on in the result.
    """
    present = {**_events(theirs), **_events(ours)}
    order = {**_events(published), **_events(ours), **_events(theirs)}
    merged = [present[event] for event in order if event in present]
    mine, yours = _by_task(ours), _by_task(theirs)
    chains = {
        task: iter(_chain(mine.get(task, []), yours.get(task, [])) or rows)
        for task, rows in _by_task(merged).items()
    }
    return tuple([next(chains[row.task]) for row in merged])


def join(own: FeatureFile, versions: Sequence[FeatureFile]) -> FeatureFile:
    """A feature as several branches have it: the own version's text, the rows and tasks of all.

    The rows that decide a task are those of the longest version (of equals the own one, then the
    first); rows that only others have follow.
    """
    rows = own.log.rows
    for file in versions:
        if not is_prefix(file.log.rows, rows):
            rows = merge_rows(rows, file.log.rows, rows)
    if rows is own.log.rows:
        return own
    furthest: dict[str, list[Row]] = {}
    for file in (own, *versions):
        for task, found in _by_task(file.log.rows).items():
            if _reached(found) > _reached(furthest.get(task, [])):
                furthest[task] = found
    chains = {
        task: iter([*furthest[task], *surplus(found, furthest[task])])
        for task, found in _by_task(rows).items()
    }
    tasks = own.tasks.union(*[file.tasks for file in versions])
    return own.with_rows(tuple([next(chains[row.task]) for row in rows]), tasks)


def _reached(rows: Sequence[Row]) -> tuple[int, int]:
    """How far rows of one task go: by what decides, then by notes."""
    return len(decisive(rows)), len(rows)


def with_merged_log(file: FeatureFile, agreement: MergedLog) -> bytes:
    """The file's text with the agreed rows and checkboxes in place of its own."""
    lines = split_lines(file.text)
    for task, box in _boxes(file).items():
        if task in agreement.marks:
            lines[box.line - 1] = mark_item(lines[box.line - 1], box, agreement.marks[task])
    log = file.log
    if not agreement.rows or not log.columns or log.header_problem:
        return b"".join(lines)
    end = line_end(lines)
    taken = {*[row.line for row in log.rows], *log.placeholders}
    at = log.header_line + 1
    if not lines[at - 1].endswith((b"\n", b"\r")):
        lines[at - 1] += end
    below = [line for number, line in enumerate(lines[at:], at + 1) if number not in taken]
    return b"".join([*lines[:at], agreement.block, *below])


def verify_merge(merged: FeatureFile | None, agreement: MergedLog) -> bytes | None:
    """The text that git merged; None if it does not hold the merged rows as they should be."""
    if merged is None or _fault(merged) or merged.log.rows != agreement.rows:
        return None
    text, block = merged.text, agreement.block
    if agreement.bare and text.endswith(block):
        return text[: len(text) - len(block) + len(block.rstrip(b"\r\n"))]
    return text


def count_lost(sides: Iterable[FeatureFile | None], merged: FeatureFile | None) -> int:
    """How many rows of the sides the merged file lacks."""
    kept = _events(merged.log.rows) if merged else {}
    had = {event for side in sides if side for event in _events(side.log.rows)}
    return len(had - kept.keys())


# -- rows -------------------------------------------------------------------------------------


def _events(rows: Iterable[Row]) -> dict[Event, Row]:
    seen: dict[Row, int] = {}
    events: dict[Event, Row] = {}
    for row in rows:
        count = seen[row] = seen.get(row, -1) + 1
        events[row, count] = row
    return events


def _by_task(rows: Iterable[Row]) -> dict[str, list[Row]]:
    tasks: dict[str, list[Row]] = {}
    for row in rows:
        tasks.setdefault(row.task, []).append(row)
    return tasks


def _chain(mine: list[Row], yours: list[Row]) -> list[Row]:
    """The rows of a task that both sides go on in; none if they parted."""
    ours, theirs = decisive(mine), decisive(yours)
    parted = not (is_prefix(ours, theirs) or is_prefix(theirs, ours))
    return [] if parted else [*mine, *surplus(yours, mine)]


def _latest(base: T | None, ours: T | None, theirs: T | None) -> T | None:
    """Ours, unless only theirs changed it or has it."""
    return theirs if ours is None or (ours == base and theirs is not None) else ours


def _block(sides: Sequence[FeatureFile | None], rows: Sequence[Row]) -> bytes:
    """The rows' lines, byte for byte; a side with other line ends than the result takes those."""
    ends = [None if side is None else line_end(split_lines(side.text)) for side in sides]
    end = _latest(*ends) or b"\n"
    base, ours, theirs = [
        {} if side is None else _lines(side, end, keep=own == end)
        for side, own in zip(sides, ends, strict=True)
    ]
    return b"".join(
        [
            _latest(base.get(event), ours.get(event), theirs.get(event)) or b""
            for event in _events(rows)
        ]
    )


def _lines(file: FeatureFile, end: bytes, keep: bool) -> dict[Event, bytes]:
    lines = split_lines(file.text)
    found = {event: lines[row.line - 1] for event, row in _events(file.log.rows).items()}
    return {
        event: line if keep and line.endswith((b"\n", b"\r")) else line.rstrip(b"\r\n") + end
        for event, line in found.items()
    }


def _is_bare(file: FeatureFile) -> bool:
    ends_with_row = file.log.last == file.outline.line_count
    return ends_with_row and not file.text.endswith((b"\n", b"\r"))


# -- checkboxes -------------------------------------------------------------------------------


def _marks(
    base: FeatureFile | None, ours: FeatureFile, theirs: FeatureFile, rows: Sequence[Row]
) -> dict[str, bytes]:
    """The mark of each task that both sides list: a tick stays unless a REVERT undoes it."""
    undone = _undone(rows)
    mine, yours = _ticks(ours, undone), _ticks(theirs, undone)
    before = _ticks(base, {}) if base else {}
    return {
        task: _latest(before.get(task), mine[task], yours[task]) or b" "
        for task in mine.keys() & yours.keys()
    }


def _ticks(file: FeatureFile, undone: Mapping[str, int]) -> dict[str, bytes | None]:
    """The mark of each ticked task; None if it has none, or one older than a REVERT."""
    lines = split_lines(file.text)
    reverts = _reverts(file.log.rows)
    return {
        task: item_mark(lines[box.line - 1], box)
        if box.checked and reverts.get(task, 0) >= undone.get(task, 0)
        else None
        for task, box in _boxes(file).items()
    }


def _undone(rows: Sequence[Row]) -> dict[str, int]:
    """The tasks that are reverted after the rows, with the number of REVERT rows of each."""
    last = {row.task: row.action for row in rows if row.action in ("DONE", "REVERT")}
    return {task: n for task, n in _reverts(rows).items() if last[task] == "REVERT"}


def _reverts(rows: Iterable[Row]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        if row.action == "REVERT":
            counts[row.task] = counts.get(row.task, 0) + 1
    return counts


def _boxes(file: FeatureFile) -> dict[str, TaskLine]:
    """The list items of tasks; those of a task listed twice are left to git."""
    boxes: dict[str, list[TaskLine]] = {}
    for item in file.outline.items:
        boxes.setdefault(item.id, []).append(item)
    return {task: items[0] for task, items in boxes.items() if len(items) == 1}


# -- faults -----------------------------------------------------------------------------------


def _fault(file: FeatureFile) -> str:
    """Why the file's rows cannot be moved without a guess; empty if they can."""
    logs = file.outline.logs
    if len(logs) > 1:
        return f"it has two Progress Logs (lines {logs[0].line} and {logs[1].line})"
    if file.outline.swallowed is not None or (not logs and file.outline.odd_headings):
        return "its Progress Log cannot be found"
    if logs and file.log.header_problem:
        return f"its Progress Log is broken: {file.log.header_problem}"
    if file.log.bad_lines:
        return f"line {file.log.bad_lines[0].line} is no row: {file.log.bad_lines[0].reason}"
    if file.log.markers:
        return f"there is a merge conflict in its Progress Log (line {file.log.markers[0]})"
    return ""


def _header(file: FeatureFile) -> list[str]:
    return [name.casefold() for name in file.log.columns]
