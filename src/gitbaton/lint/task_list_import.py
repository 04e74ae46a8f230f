"""Lists of tasks as people wrote them elsewhere: plain lines, checkboxes, tables.

mistune reads them, for they are Markdown of any kind and no feature files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mistune import create_markdown

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


class _Entry(Value):
    """What may be a task: a checkbox or line of text, or the cells of a table's row."""

    line: int
    text: str = ""
    is_box: bool = False
    cells: tuple[str, ...] = ()


def read_titles(text: str, grammar: TaskGrammar) -> tuple[Title, ...]:
    """The tasks of a list. Checkboxes go before tables, tables before plain lines.

    Headings, code, quotes, and text between the tasks of a table or of checkboxes are no tasks.
    """
    found = list(_Reader(text).entries(_blocks(text)))
    boxes = [entry for entry in found if entry.is_box]
    rows = [entry for entry in found if entry.cells]
    if rows and not boxes:
        return tuple(_of_table([(row.line, row.cells) for row in rows], grammar))
    return tuple([_title(each.text, each.line, grammar) for each in boxes or found if each.text])


def _blocks(text: str) -> list[dict[str, Any]]:
    markdown = create_markdown(renderer=None, plugins=["table"])
    state = markdown.block.state_cls()
    state.process(f"{text}\n")
    markdown.block.parse(state)
    return state.tokens


class _Reader:
    """What mistune's blocks hold, and the lines that it is on, which mistune does not say."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._at = 0

    def entries(self, blocks: Iterable[dict[str, Any]]) -> Iterator[_Entry]:
        for block in blocks:
            match block["type"]:
                case "list":
                    for item in block["children"]:
                        yield from self._item(item["children"])
                case "table":
                    head, body = block["children"]
                    for row in (head, *body["children"]):
                        yield self._row([cell["text"] for cell in row["children"]])
                case "paragraph":
                    for line in block["text"].split("\n"):
                        yield from self._plain(line.strip())

    def _item(self, blocks: Sequence[dict[str, Any]]) -> Iterator[_Entry]:
        for block in blocks:
            if "text" in block and block["type"] in ("block_text", "paragraph"):
                text = block["text"].split("\n")[0]
                line = self._line_of(text)
                box = text[:4] in ("[ ] ", "[x] ", "[X] ")
                yield _Entry(line, text[4:] if box else text, box)
                break
        yield from self.entries([block for block in blocks if block["type"] == "list"])

    def _plain(self, line: str) -> Iterator[_Entry]:
        if line[:1] == "|":
            yield self._row(split_cells(line))
        elif line:
            yield _Entry(self._line_of(line), _without_bullet(line))

    def _row(self, cells: Sequence[str]) -> _Entry:
        first = next((cell for cell in cells if cell), "|")
        return _Entry(self._line_of(first), cells=tuple(cells) or ("",))

    def _line_of(self, text: str) -> int:
        """The next line that holds the text, each line once."""
        places = range(self._at, len(self._lines))
        at = next((at for at in places if text.strip() in self._lines[at]), self._at - 1)
        self._at = at + 1
        return at + 1


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


def _of_table(rows: Sequence[tuple[int, Sequence[str]]], grammar: TaskGrammar) -> Iterable[Title]:
    """A task for each row: its ID is the cell that reads like one, its title a named column."""
    header: list[str] = []
    titled = -1
    for number, row in rows:
        cells = [cell.strip() for cell in row]
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
