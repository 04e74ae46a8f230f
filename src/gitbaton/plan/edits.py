"""Edits of a feature file that keep every other byte as it was."""

from __future__ import annotations

from gitbaton.base.errors import BatonError
from gitbaton.plan.log.cells import cell_text
from gitbaton.plan.log.conflict_markers import find_conflicts
from gitbaton.plan.log.rows import COLUMNS, WORDY, Row
from gitbaton.plan.outline import split_lines
from gitbaton.plan.task_id import TaskLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitbaton.plan.feature_file import FeatureFile


EMPTY_LOG = """\
## Progress Log

| Timestamp | Agent | Action | Task | Commit |
| --------- | ----- | ------ | ---- | ------ |
"""


class UnwritableError(BatonError):
    """The file's log cannot be written to safely and must be repaired by hand first."""


def append_rows(file: FeatureFile, rows: Sequence[Row]) -> bytes:
    """The file's text with rows appended below its last one; a placeholder row makes way.

    Raises UnwritableError where the log is missing, double or broken.
    """
    if not rows:
        return file.text
    file = with_log(file)
    refuse_unwritable(file)
    lines = split_lines(file.text)
    end = line_end(lines)
    at = _end_of_table(file)
    if not lines[at - 1].endswith((b"\n", b"\r")):
        lines[at - 1] += end
    order = file.log.columns
    new = [render_row(row, order).encode("utf-8", "surrogateescape") + end for row in rows]
    for number in file.log.placeholders:
        lines[number - 1] = b""
    return b"".join([*lines[:at], *new, *lines[at:]])


def with_log(file: FeatureFile) -> FeatureFile:
    """The file; one that spec-kit wrote without a log has an empty one below its last line."""
    if not file.grammar.spec_kit or file.outline.logs:
        return file
    from gitbaton.plan.feature_file import read_feature_file

    lines = split_lines(file.text)
    end = line_end(lines)
    gap = end if file.text.endswith((b"\n", b"\r")) or not lines else end + end
    text = file.text + gap + EMPTY_LOG.encode().replace(b"\n", end)
    return read_feature_file(text, file.path, file.grammar) or file


def _end_of_table(file: FeatureFile) -> int:
    """The last line that is no placeholder: a blank line may precede a placeholder, not a row."""
    log = file.log
    if not log.placeholders:
        return log.last
    lines = [row.line for row in log.rows] + [bad.line for bad in log.bad_lines]
    return max([log.header_line + 1, *[line for line in lines if line <= log.last]])


def refuse_unwritable(file: FeatureFile) -> None:
    """Raises UnwritableError unless the file has one sound log and no conflict.

    A malformed row does not count: it is a finding of its own (L106), and must not stop all
    work on the feature.
    """
    why = _unsound(file)
    if why:
        raise UnwritableError(
            f"{file.path} cannot take a row: {why}",
            "mend it, commit, and try again: git baton check",
        )


def _unsound(file: FeatureFile) -> str:
    """Why no row can be written; empty if the log is sound."""
    logs = file.outline.logs
    if file.outline.swallowed is not None:
        return f"the code fence of line {file.outline.swallowed} swallows its Progress Log"
    if not logs:
        return "it has no ## Progress Log"
    if len(logs) > 1:
        return f"it has two Progress Logs (lines {logs[0].line} and {logs[1].line})"
    conflicts = find_conflicts(split_lines(file.text)) if file.marked else []
    if conflicts:
        return f"there is an unresolved merge conflict at line {conflicts[0][0] + 1}"
    return file.log.header_problem


def set_checkbox(file: FeatureFile, task: str, checked: bool) -> bytes:
    """The file's text with the task ticked in its list, or not; unchanged if no list has it."""
    lines = split_lines(file.text)
    for item in file.outline.items:
        if item.id == task and bool(item.checked) != checked:
            mark = _tick(file) if checked else b" "
            lines[item.line - 1] = mark_item(lines[item.line - 1], item, mark)
    return b"".join(lines)


def _tick(file: FeatureFile) -> bytes:
    """The letter of a tick: spec-kit's own is a capital, where the file has no other."""
    return b"X" if file.grammar.spec_kit and b"- [x] " not in file.text else b"x"


def item_mark(line: bytes, item: TaskLine) -> bytes:
    """The mark between the brackets of a checkbox; for a row, its equivalent."""
    if item.cell is not None:
        return b"x" if item.checked else b" "
    at = line.index(b"[") + 1
    return line[at : at + 1]


def mark_item(line: bytes, item: TaskLine, mark: bytes) -> bytes:
    """The line of a task in its list with another mark; a row says in a word what it means."""
    if item.cell is not None:
        from gitbaton.plan.task_tables import with_state

        done = mark != b" "
        return line if done == bool(item.checked) else with_state(line, item.cell, done)
    at = line.index(b"[") + 1
    return line[:at] + mark + line[at + 1 :]


def render_row(row: Row, columns: Sequence[str]) -> str:
    r"""The row as a line without its end; a pipe inside a cell is written ``\|``."""
    said = cell_text(row.commit) if row.action in WORDY else row.commit
    cells = row.replace(commit=said).cells
    known = dict(zip([name.casefold() for name in COLUMNS], cells, strict=False))
    extra = iter(row.extra)
    shown = [
        known[name.casefold()] if name.casefold() in known else next(extra, "") for name in columns
    ]
    return "| " + " | ".join([_escaped(cell) for cell in shown]) + " |"


def _escaped(cell: str) -> str:
    return " ".join(cell.splitlines()).replace("|", "\\|")


def line_end(lines: Iterable[bytes]) -> bytes:
    """The line end that most lines have."""
    ends = [line[len(line.rstrip(b"\r\n")) :] for line in lines]
    return max([b"\n", b"\r\n", b"\r"], key=ends.count)
