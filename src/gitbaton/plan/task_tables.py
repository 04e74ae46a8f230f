"""Tables whose rows are tasks: a column for their IDs, and one for their states."""

from __future__ import annotations

from gitbaton.plan.log.cells import split_cells, text_of
from gitbaton.plan.task_id import TaskLine, bare_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.plan.task_id import TaskGrammar

_STATE = ("status", "state", "done", "done?")
_ID = ("id", "task id", "task-id", "key", "ticket", "issue", "#", "no", "no.", "nr", "nr.", "task")
_TITLE = ("title", "task", "description", "what", "name", "summary")
_DONE = ("done", "complete", "completed", "finished", "closed", "yes", "x", "[x]", "✅", "✓", "✔")
_PAIRS = (("[ ]", "[x]"), ("no", "yes"), ("todo", "done"))
_EMOJI_STYLE = "\ufe0f"  # an invisible character that asks for a coloured sign


def rows_of_table(table: Sequence[tuple[int, str]], grammar: TaskGrammar) -> tuple[TaskLine, ...]:
    """Each row of a task table; none of any other table.

    ``table`` is the header, then the rows below the delimiter row, each with its line number. A
    row's ``id`` is the first word of its ID cell, which the grammar may refuse. Of several columns
    that may hold IDs, the first one that holds any does.
    """
    (_, head), *lines = table
    names = [_plain(cell) for cell in split_cells(head)]
    states = [names.index(name) for name in _STATE if name in names]
    ids = [names.index(name) for name in _ID if name in names]
    if not states or not ids:
        return ()
    rows = [(number, split_cells(line)) for number, line in lines]
    used = [at for at in ids if any(grammar.matches(_id(row, at)) for _, row in rows)]
    named = [*used, *ids][0]
    titles = [names.index(name) for name in _TITLE if name in names and names.index(name) != named]
    titled = titles[0] if titles else -1
    return tuple(
        [
            TaskLine(
                _id(row, named),
                _title(row, named, titled),
                number,
                _is_done(_cell(row, states[0])),
                states[0],
            )
            for number, row in rows
        ]
    )


def task_rows(
    tables: Sequence[Sequence[int]], lines: Sequence[bytes], grammar: TaskGrammar
) -> list[TaskLine]:
    """The rows of all task tables among these, each given by the indexes of its lines."""
    return [
        row
        for table in tables
        for row in rows_of_table([(at + 1, text_of(lines[at])) for at in table], grammar)
    ]


def with_state(line: bytes, cell: int, done: bool) -> bytes:
    """The line of a row with another state in its cell, as wide as the old one if there is room."""
    text = text_of(line)
    body = text.rstrip(" \t\r\n")
    missing = cell - len(split_cells(body))
    if missing >= 0:  # a row may end before its last cells
        added = " |" * missing + f" {_word('', done)} |"
        body += added if body.endswith("|") else f" |{added}"
        return (body + text[len(text.rstrip("\r\n")) :]).encode("utf-8", "surrogateescape")
    starts = [at + 1 for at, char in enumerate(body) if char == "|" and body[at - 1 : at] != "\\"]
    if body[: starts[0] - 1].strip():
        starts.insert(0, 0)
    start, end = starts[cell], [*[start - 1 for start in starts[1:]], len(body)][cell]
    old = body[start:end]
    lead = old[: len(old) - len(old.lstrip())] if old.strip() else " "
    new = f"{lead}{_word(old.strip(), done)}".ljust(len(old))
    if (not old or old[-1].isspace()) and not new[-1].isspace():
        new += " "
    return (text[:start] + new + text[end:]).encode("utf-8", "surrogateescape")


def _id(row: Sequence[str], at: int) -> str:
    return bare_id(_cell(row, at).partition(" ")[0])


def _title(row: Sequence[str], named: int, titled: int) -> str:
    """The cell of the title column; without one, the text behind the ID."""
    behind = _cell(row, named).partition(" ")[2].removeprefix("- ").strip(" *:–")
    return _cell(row, titled) if titled >= 0 else behind


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _plain(cell: str) -> str:
    return cell.replace(_EMOJI_STYLE, "").strip("*_` ").casefold()


def _is_done(cell: str) -> bool:
    """Whether a state says done, by a word, by a sign, or by a word beside a sign: ``✅ Done``."""
    plain = _plain(cell)
    words = "".join([char if char.isalnum() else " " for char in plain]).split()
    return plain in _DONE or (plain[:1] != "[" and " ".join(words) in _DONE)


def _word(old: str, done: bool) -> str:
    """A state in the manner of the old one."""
    word = next((pair for pair in _PAIRS if old.casefold() in pair), _PAIRS[-1])[done]
    if old[1:].isupper():
        return word.upper()
    return word.capitalize() if old[:1].isupper() else word
