"""The Progress Log: rows read byte by byte, and what append-only means."""

from __future__ import annotations

from gitbaton.base.timestamp import is_timestamp
from gitbaton.base.value import Value
from gitbaton.plan.log.cells import (
    ACTIONS,
    NO_COMMIT,
    is_agent,
    is_object_name,
    read_cell_text,
    split_cells,
    text_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Final

    from gitbaton.plan.log.cells import Action
    from gitbaton.plan.log.faults import Kind


WORDY: Final[tuple[Action, ...]] = ("NOTE", "RELEASE")  # their last cell is text
COLUMNS = ("Timestamp", "Agent", "Action", "Task", "Commit")
_BLANK = " \t\r\n"


class Row(Value):
    """One line of a Progress Log. Rows compare by their cells; ``line`` is its line in the file.

    ``extra`` holds the cells of further columns, such as Duration, in the header's order.
    """

    timestamp: str
    agent: str
    action: Action
    task: str
    commit: str
    extra: tuple[str, ...] = ()
    line: int = 0

    def __init__(
        self,
        timestamp: str,
        agent: str,
        action: Action,
        task: str,
        commit: str,
        extra: tuple[str, ...] = (),
        line: int = 0,
    ) -> None:
        # spelt out: a log holds thousands of rows, and this takes a third of the inherited time
        state = self.__dict__
        state["timestamp"] = timestamp
        state["agent"] = agent
        state["action"] = action
        state["task"] = task
        state["commit"] = commit
        state["extra"] = extra
        state["line"] = line

    @property
    def cells(self) -> tuple[str, ...]:
        """What the row says, without where."""
        return (self.timestamp, self.agent, self.action, self.task, self.commit, *self.extra)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Row) and self.cells == other.cells)

    def __hash__(self) -> int:
        return hash(self.cells)


class Rows(tuple[Row, ...]):
    """The rows of one log; compares as any tuple. Knows the log that it grew from by its mark,
    so that two versions one after the other need not be compared row by row.
    """

    mark: object
    grown_from: object

    @classmethod
    def with_rows(cls, old: tuple[Row, ...], new: Sequence[Row]) -> Rows:
        """The old rows, and below them the new ones."""
        rows = cls(old + tuple(new))
        rows.mark, rows.grown_from = object(), getattr(old, "mark", None)
        return rows


class BadLine(Value):
    """A line of the log that is no sound row: why, in a few words, and what to do about it."""

    line: int
    text: str
    reason: str
    cure: str


class ProgressLog(Value):
    """A log as read. ``header_problem`` is empty if the header is sound.

    ``placeholders`` are the lines of rows that hold only empty cells, and count as no rows;
    ``markers`` those of git's conflict markers; ``last`` is the last line of the table, after
    which the next row goes.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    bad_lines: tuple[BadLine, ...] = ()
    placeholders: tuple[int, ...] = ()
    markers: tuple[int, ...] = ()
    header_problem: str = ""
    header_line: int = 0
    last: int = 0


def read_log(lines: Sequence[bytes], first_line: int) -> ProgressLog:
    """Read the lines below a Progress Log's heading; ``first_line`` numbers the first of them.

    Every line is a row, a bad line, a placeholder, a conflict marker, part of the header, or
    blank: none vanishes.
    """
    header_at = _header_at(lines)
    odd: list[tuple[int, bytes, Kind]] = [
        (first_line + at, line, "above")
        for at, line in enumerate(lines[:header_at])
        if line.strip()
    ]
    above = _explained(odd, ())
    if header_at == len(lines):
        return ProgressLog(
            bad_lines=tuple(above), header_problem="it has no table", header_line=first_line - 1
        )
    columns = tuple(split_cells(text_of(lines[header_at])))
    body_at = header_at + 1
    problem = _header_problem(columns)
    delimiter = split_cells(text_of(lines[body_at])) if body_at < len(lines) else []
    if is_delimiter(delimiter):
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
        bad_lines=tuple(above),
    )
    return extend_log(log, lines[body_at:], first_line + body_at)


def _header_at(lines: Sequence[bytes]) -> int:
    """The first line that begins with a pipe, or is the header of a table without outer pipes."""
    for at, line in enumerate(lines):
        if _is_pipe_line(line):
            return at
        below = b"".join(lines[at + 1 : at + 2])
        if _has_cells(line) and b"|" in below and is_delimiter(split_cells(text_of(below))):
            return at
    return len(lines)


def extend_log(log: ProgressLog, lines: Sequence[bytes], first_line: int) -> ProgressLog:
    """The log with more lines read below what it holds."""
    reader = _RowReader(_column_order(log.columns))
    rows: list[Row] = []
    odd: list[tuple[int, bytes, Kind]] = []
    placeholders: list[int] = []
    markers = dict.fromkeys(_marker_lines(lines, first_line))
    last = log.last
    # the last line that is not empty
    above = max([last, *[line.line for line in log.bad_lines[-1:]]])
    for number, line in enumerate(lines, first_line):
        if not line:
            continue  # left out, for nobody asks for it
        if number in markers and line[:1] != b"|":
            above = last = number
            continue
        piped = line[:1] == b"|" or _is_pipe_line(line)
        if not (piped or _has_cells(line)):
            if line.strip():
                above = number
                odd.append((number, line, "text"))
            continue
        text = line.decode("utf-8", "surrogateescape")
        row = reader.recognise(text, number)
        if row is None:
            row = reader.read(cells := split_cells(text), number)
        if row is not None:
            if number > above + 1:
                odd.append((number, line, "cut off"))
            rows.append(row)
        elif number in markers:
            pass
        elif not (piped or reader.means_row(cells)):
            above = number
            odd.append((number, line, "text"))
            continue
        elif len(cells) > 1 and not any(cells):
            placeholders.append(number)
        else:
            odd.append((number, line, "row"))
        above = last = number
    return log.replace(
        rows=Rows.with_rows(log.rows, rows),
        bad_lines=(*log.bad_lines, *_explained(odd, reader.order)),
        placeholders=(*log.placeholders, *placeholders),
        markers=(*log.markers, *markers),
        last=last,
    )


def _marker_lines(lines: Sequence[bytes], first_line: int) -> tuple[int, ...]:
    if not any(line[:7] == b"<<<<<<<" for line in lines):
        return ()
    from gitbaton.plan.log.conflict_markers import find_conflicts

    return tuple([first_line + at for marks in find_conflicts(lines) for at in marks])


def rows_of(rows: Iterable[Row], task: str) -> tuple[Row, ...]:
    """The rows of one task, in order."""
    return tuple([row for row in rows if row.task == task])


def is_prefix(old: tuple[Row, ...], new: tuple[Row, ...]) -> bool:
    """Whether the new rows begin with the old ones, in order.

    Tuples order a beginning before the whole, without a copy; rows themselves have no order.
    """
    if old is new:
        return True
    if isinstance(old, Rows) and isinstance(new, Rows) and old.mark is new.grown_from:
        return True
    try:
        return old <= new
    except TypeError:
        return False


def is_delimiter(cells: list[str]) -> bool:
    """Whether the cells are those of the line between a table's header and its rows."""
    bare = [cell.removeprefix(":").removesuffix(":") for cell in cells]
    return bool(bare) and all(cell and not cell.strip("-") for cell in bare)


def _is_pipe_line(line: bytes) -> bool:
    body = line.lstrip(b" ")
    return body[:1] == b"|" and len(line) - len(body) < 4


def _has_cells(line: bytes) -> bool:
    """Whether a line may be one of a table without outer pipes."""
    body = line.lstrip(b" ")
    return b"|" in body and body[:1] != b"\t" and len(line) - len(body) < 4


def _header_problem(columns: tuple[str, ...]) -> str:
    names = [name.casefold() for name in columns]
    missing = [name for name in COLUMNS if name.casefold() not in names]
    if missing:
        return f"it lacks the column {', '.join(missing)}"
    if len(set(names)) < len(names):
        return "it names a column twice"
    return ""


def _column_order(columns: tuple[str, ...]) -> tuple[int, ...]:
    """The positions of the five cells, then of the extra ones; the usual order without a header."""
    names = [name.casefold() for name in columns]
    wanted = [name.casefold() for name in COLUMNS]
    if _header_problem(columns):
        return tuple(range(max(len(columns), len(COLUMNS))))
    places = [names.index(name) for name in wanted]
    return (*places, *[at for at, name in enumerate(names) if name not in wanted])


class _RowReader:
    """Reads the rows of one log, and remembers the words that it has found sound."""

    def __init__(self, order: tuple[int, ...]) -> None:
        self.order = order
        self.is_usual = order == (0, 1, 2, 3, 4)
        self.dates: set[str] = set()  # each with the pipe in front of it
        self.clocks: set[str] = set()
        self.agents: set[str] = set()
        self.tasks: set[str] = set()

    def recognise(self, text: str, line: int) -> Row | None:
        """The row, if it is written in the usual way and in words that were read before.

        That is most rows of a long log, and takes half the time of splitting the cells.
        """
        words = text.split(" | ")
        if len(words) != 5 or not self.is_usual:
            return None
        head, agent, action, task, tail = words
        if (
            agent in self.agents
            and task in self.tasks
            and action in ACTIONS
            and head[:13] in self.dates
            and head[13:] in self.clocks
        ):
            commit = NO_COMMIT if tail == "- |\n" else _usual_commit(tail, action)
            if commit:
                return Row(head[2:], agent, action, task, commit, (), line)
        return None

    def read(self, cells: list[str], line: int) -> Row | None:
        """The row, or None if the cells make none."""
        if len(cells) != len(self.order):
            return None
        if not self.is_usual:
            cells = [cells[at] for at in self.order]
        timestamp, agent, action, task, commit = cells[:5]
        date, clock = f"| {timestamp[:11]}", timestamp[11:]
        if date not in self.dates or clock not in self.clocks:
            if not is_timestamp(timestamp):
                return None
            self.dates.add(date)
            self.clocks.add(clock)
        if agent not in self.agents:
            if not is_agent(agent):
                return None
            self.agents.add(agent)
        if action not in ACTIONS or not task:
            return None
        if action in WORDY:
            commit = read_cell_text(commit)
        elif commit != NO_COMMIT and not is_object_name(commit):
            return None
        self.tasks.add(task)
        return Row(timestamp, agent, action, task, commit, tuple(cells[5:]), line)

    def means_row(self, cells: list[str]) -> bool:
        """Whether cells without outer pipes, which make no row, must mean to be one."""
        return len(cells) == len(self.order) and is_timestamp(cells[self.order[0]])


def _usual_commit(tail: str, action: str) -> str:
    """The last cell of a row that ends as usual, if it is sound and holds no pipe; or empty."""
    commit = tail[:-3]
    if tail[-3:] != " |\n" or commit != commit.strip(_BLANK) or "|" in commit:
        return ""
    sound = commit == read_cell_text(commit) if action in WORDY else is_object_name(commit)
    return commit if sound else ""


def _explained(odd: Sequence[tuple[int, bytes, Kind]], order: tuple[int, ...]) -> list[BadLine]:
    if not odd:
        return []
    from gitbaton.plan.log.faults import fault

    return [
        BadLine(number, text_of(line[:200]).rstrip("\r\n"), *fault(kind, line, order))
        for number, line, kind in odd
    ]
