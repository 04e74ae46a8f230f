"""Lists of tasks as people and agents write them: plain lines, checkboxes, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitbaton.base.value import Value
from gitbaton.plan.log.rows import is_delimiter, split_cells
from gitbaton.plan.task_id import TaskGrammar, bare_id

_TITLE_COLUMNS = ("task", "title", "description", "what", "name", "summary")
# Markdown's own, and those that word processors and chats paste.
_BULLETS = ("- ", "* ", "+ ", "\u2022 ", "\u25e6 ", "\u25aa ", "\u2610 ", "\u2013 ", "\u2014 ")


class Title(Value):
    """One task of a list: its ID, empty if the list gives none, its title, and its line."""

    id: str
    title: str
    line: int


def read_titles(text: str, grammar: TaskGrammar) -> tuple[Title, ...]:
    """The tasks of a list. Checkboxes go before tables, tables before plain lines.

    Headings, fenced code, and lines between the tasks of a table or of checkboxes are no tasks.
    """
    lines = list(_unfenced(text))
    boxes = [(number, line) for number, line in lines if _box(line) is not None]
    if boxes:
        return tuple([_title(_box(line) or "", number, grammar) for number, line in boxes])
    rows = [(number, line) for number, line in lines if line.startswith("|")]
    if rows:
        return tuple(_of_table(rows, grammar))
    plain = [(number, _without_bullet(line)) for number, line in lines if line[:1] not in ("", "#")]
    return tuple([_title(line, number, grammar) for number, line in plain if line])


def _unfenced(text: str) -> Iterable[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith(fence or ("```", "~~~")):
            fence = "" if fence else bare[:3]
        elif not fence:
            yield number, bare


def _box(line: str) -> str | None:
    """What stands behind the checkbox of a list item; None if the line has none."""
    body = _without_bullet(line)
    if body != line and body[:1] == "[" and body[2:4] == "] " and body[1:2] in (" ", "x", "X"):
        return body[4:].strip()
    return None


def _without_bullet(line: str) -> str:
    if line.startswith(_BULLETS):
        return line[2:].strip()
    number = line[: len(line) - len(line.lstrip("0123456789"))]
    if number and line[len(number) : len(number) + 2] in (". ", ") "):
        return line[len(number) + 2 :].strip()
    return line


def _title(text: str, line: int, grammar: TaskGrammar) -> Title:
    word, _, rest = text.partition(" ")
    bare = bare_id(word)
    if grammar.matches(bare):
        return Title(bare, " ".join(rest.removeprefix("- ").strip(" *:–").split()), line)
    return Title("", " ".join(text.split()), line)


def _of_table(rows: Sequence[tuple[int, str]], grammar: TaskGrammar) -> Iterable[Title]:
    """A task for each row: its ID is the cell that reads like one, its title a named column."""
    header: list[str] = []
    titled = -1
    for number, row in rows:
        cells = [cell.strip() for cell in split_cells(row)]
        if is_delimiter(cells):
            continue
        if not header:
            header = [cell.strip("*").casefold() for cell in cells]
            titled = next((header.index(n) for n in _TITLE_COLUMNS if n in header), -1)
            if titled >= 0:
                continue
        ids = [at for at, cell in enumerate(cells) if grammar.matches(cell.strip("*_`"))]
        if titled in ids:
            titled = -1
        at = titled if 0 <= titled < len(cells) else _behind(cells, ids)
        if 0 <= at < len(cells) and cells[at]:
            name = cells[ids[0]].strip("*_`") if ids else ""
            yield Title(name, " ".join(cells[at].split()), number)


def _behind(cells: Sequence[str], ids: Sequence[int]) -> int:
    """The first cell with text behind the ID."""
    start = ids[0] + 1 if ids else 0
    return next((at for at in range(start, len(cells)) if cells[at]), -1)
