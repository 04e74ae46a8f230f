"""The Progress Log: rows read byte by byte, and what append-only means (SPEC 3.2 and 4)."""

from __future__ import annotations

from gitbaton.core.timestamp import is_timestamp
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Final, Literal

    Action = Literal["START", "DONE", "RECLAIM", "NOTE", "REVERT"]

ACTIONS: Final[tuple[Action, ...]] = ("START", "DONE", "RECLAIM", "NOTE", "REVERT")
COLUMNS = ("Timestamp", "Agent", "Action", "Task", "Commit")
NO_COMMIT = "-"
MAX_AGENT = 64
_AGENT_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@+-")
_HEX = frozenset("0123456789abcdef")


class Row(Value):
    """One line of a Progress Log. Rows compare by their cells; ``line`` says where it stands.

    ``extra`` holds the cells of further columns, such as Duration, in the header's order.
    """

    timestamp: str
    agent: str
    action: Action
    task: str
    commit: str
    extra: tuple[str, ...] = ()
    line: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        """What the row says, without where."""
        return (self.timestamp, self.agent, self.action, self.task, self.commit, *self.extra)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Row) and self.cells == other.cells)

    def __hash__(self) -> int:
        return hash(self.cells)


class BadLine(Value):
    """A line of the log that is no row, and why, in a few words."""

    line: int
    text: str
    reason: str


class ProgressLog(Value):
    """A log as read. ``header_problem`` is empty if the header is sound.

    ``placeholders`` are the lines of rows that hold only empty cells, and count as no rows;
    ``last`` is the last line of the table, after which the next row goes.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    bad_lines: tuple[BadLine, ...] = ()
    placeholders: tuple[int, ...] = ()
    header_problem: str = ""
    header_line: int = 0
    last: int = 0


def read_log(lines: Sequence[bytes], first_line: int) -> ProgressLog:
    """Read the lines below a Progress Log's heading; ``first_line`` numbers the first of them.

    Every line that could be a row is either a row or a bad line: none vanishes.
    """
    header_at = next((at for at, line in enumerate(lines) if _is_pipe_line(line)), None)
    if header_at is None:
        bad = [_bad(line, first_line + at, "text") for at, line in enumerate(lines) if line.strip()]
        return ProgressLog(
            bad_lines=tuple(bad), header_problem="it has no table", header_line=first_line - 1
        )
    columns = tuple(split_cells(text_of(lines[header_at])))
    body_at = header_at + 1
    problem = _header_problem(columns)
    delimiter = split_cells(text_of(lines[body_at])) if body_at < len(lines) else []
    if _is_delimiter(delimiter):
        body_at += 1
        if len(delimiter) != len(columns):
            problem = problem or "its delimiter row has another number of columns"
    else:
        problem = problem or "it has no delimiter row below it"
    log = ProgressLog(
        columns=columns,
        header_problem=problem,
        header_line=first_line + header_at,
        last=first_line + body_at - 1,
        bad_lines=tuple(
            [
                _bad(line, first_line + at, "it stands above the table")
                for at, line in enumerate(lines[:header_at])
                if line.strip()
            ]
        ),
    )
    return extend_log(log, lines[body_at:], first_line + body_at)


def extend_log(log: ProgressLog, lines: Sequence[bytes], first_line: int) -> ProgressLog:
    """The log with more lines read below what it holds."""
    order = _column_order(log.columns)
    rows, bad, placeholders = list(log.rows), list(log.bad_lines), list(log.placeholders)
    last = log.last
    for number, line in enumerate(lines, first_line):
        if not line.strip():
            continue
        if line.startswith((b"<<<<<<< ", b"=======", b">>>>>>> ")):
            continue  # conflict markers are a finding of their own
        if not _is_pipe_line(line):
            bad.append(_bad(line, number, _why_no_row(line)))
            continue
        cells = split_cells(text_of(line))
        if len(cells) > 1 and not any(cells):
            placeholders.append(number)
            last = number
            continue
        found = _row(cells, order, number)
        if isinstance(found, str):
            bad.append(_bad(line, number, found))
            last = number
            continue
        if number > last + 1:
            bad.append(_bad(line, number, "an empty line cuts it off from the table"))
        rows.append(found)
        last = number
    return log.replace(
        rows=tuple(rows), bad_lines=tuple(bad), placeholders=tuple(placeholders), last=last
    )


def rows_of(rows: Iterable[Row], task: str) -> tuple[Row, ...]:
    """The rows of one task, in order."""
    return tuple([row for row in rows if row.task == task])


def is_prefix(old: tuple[Row, ...], new: tuple[Row, ...]) -> bool:
    """Whether the new rows begin with the old ones, in order."""
    return new[: len(old)] == old


def text_of(line: bytes) -> str:
    """A line as text; bytes that are not UTF-8 survive as lone surrogates."""
    return line.decode("utf-8", "surrogateescape")


def split_cells(text: str) -> list[str]:
    r"""The cells of a table row, trimmed; ``\|`` is a pipe that does not split."""
    body = text.strip(" \t\r\n").removeprefix("|")
    if "\\" not in body:
        return [cell.strip(" \t") for cell in body.removesuffix("|").split("|")]
    cells, cell, escaped = [], "", False
    for char in body:
        if char == "|" and not escaped:
            cells.append(cell)
            cell = ""
        else:
            cell = cell[:-1] + "|" if char == "|" else cell + char
        escaped = char == "\\" and not escaped
    if cell.strip(" \t"):
        cells.append(cell)
    return [cell.strip(" \t") for cell in cells]


def is_agent(text: str) -> bool:
    """Whether the text can name an agent (SPEC 3.2)."""
    return (
        0 < len(text) <= MAX_AGENT and _AGENT_CHARACTERS.issuperset(text) and text[0] not in "._@+-"
    )


def is_object_name(text: str) -> bool:
    """Whether the text is a commit as a row may name it: 7 to 64 hexadecimal digits."""
    return 7 <= len(text) <= 64 and _HEX.issuperset(text.lower())


def _is_pipe_line(line: bytes) -> bool:
    body = line.lstrip(b" ")
    return body[:1] == b"|" and len(line) - len(body) < 4


def _is_delimiter(cells: list[str]) -> bool:
    return bool(cells) and all(cell.strip(":-") == "" and "-" in cell.strip(":") for cell in cells)


def _header_problem(columns: tuple[str, ...]) -> str:
    names = [name.casefold() for name in columns]
    missing = [name for name in COLUMNS if name.casefold() not in names]
    if missing:
        return f"it lacks the column {', '.join(missing)}"
    if len(set(names)) < len(names):
        return "it names a column twice"
    return ""


def _column_order(columns: tuple[str, ...]) -> tuple[int, ...]:
    """Where the five cells stand, then the extra ones; the usual order if the header is broken."""
    names = [name.casefold() for name in columns]
    wanted = [name.casefold() for name in COLUMNS]
    if _header_problem(columns):
        return tuple(range(max(len(columns), len(COLUMNS))))
    places = [names.index(name) for name in wanted]
    return (*places, *[at for at, name in enumerate(names) if name not in wanted])


def _row(cells: list[str], order: tuple[int, ...], line: int) -> Row | str:
    """The row, or why it is none."""
    if len(cells) != len(order):
        extra = " (write a pipe inside a cell as \\|)" if len(cells) > len(order) else ""
        return f"it has {len(cells)} cells, not {len(order)}{extra}"
    timestamp, agent, action, task, commit, *extra_cells = [cells[at] for at in order]
    if not is_timestamp(timestamp):
        return f'"{timestamp[:40]}" is no timestamp such as 2024-01-15 10:30'
    if not is_agent(agent):
        return f'"{agent[:80]}" is no agent name (letters, digits and ._@+-, at most {MAX_AGENT})'
    if action not in ACTIONS:
        return f'"{action[:40]}" is no action{_nearest_action(action)}'
    if not task:
        return "it names no task"
    if action != "NOTE" and commit != NO_COMMIT and not is_object_name(commit):
        return f'"{commit[:80]}" is neither "{NO_COMMIT}" nor 7 to 64 hexadecimal digits'
    return Row(timestamp, agent, action, task, commit, tuple(extra_cells), line)


def _nearest_action(word: str) -> str:
    letters = "".join([char for char in word.upper() if char.isascii() and char.isalpha()])
    near = next((action for action in ACTIONS if letters and letters[:4] == action[:4]), None)
    return f" (did you mean {near}?)" if near else f" (one of {', '.join(ACTIONS)})"


def _why_no_row(line: bytes) -> str:
    if line.lstrip(b" \t")[:1] == b"|":
        return "it is indented by four columns or more, which makes it text"
    return "it is text below the table"


def _bad(line: bytes, number: int, reason: str) -> BadLine:
    return BadLine(number, text_of(line).rstrip("\r\n")[:200], reason)
