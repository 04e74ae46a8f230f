"""Lists of tasks as people wrote them elsewhere: plain lines, checkboxes, tables.

mistune reads them, for they are Markdown of any kind and no feature files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mistune import create_markdown

from gitbaton.base.value import Value
from gitbaton.plan.log.cells import split_cells
from gitbaton.plan.log.rows import is_delimiter
from gitbaton.plan.task_id import TaskGrammar, split_title

_TITLE_COLUMNS = ("task", "title", "description", "what", "name", "summary")
# Markdown's own, and those that word processors and chats paste.
_BULLETS = ("- ", "* ", "+ ", "\u2022 ", "\u25e6 ", "\u25aa ", "\u2610 ", "\u2013 ", "\u2014 ")


_LONG_TITLE = 120
_BOXES = ("[ ] ", "[x] ", "[X] ")


class Title(Value):
    """One task of a list: its ID, empty if the list gives none, its title, and its line.

    ``details`` are the lines of Markdown that belong to it.
    """

    id: str
    title: str
    line: int
    details: tuple[str, ...] = ()


class _Entry(Value):
    """What may be a task: a checkbox or line of text, or the cells of a table's row."""

    line: int
    text: str = ""
    is_box: bool = False
    cells: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def read_titles(text: str, grammar: TaskGrammar) -> tuple[Title, ...]:
    """The tasks of a list. Checkboxes go before tables, tables before plain lines.

    Headings, code, quotes, and text between the tasks of a table or of checkboxes are no tasks;
    nor are checkboxes without an ID, where others have one. What is indented below a task is its
    details, unless it has an ID itself.
    """
    found = list(_Reader(text, grammar).entries(_blocks(text)))
    boxes = [entry for entry in found if entry.is_box]
    rows = [entry for entry in found if entry.cells]
    if rows and not boxes:
        return tuple(_of_table([(row.line, row.cells) for row in rows], grammar))
    titles = [_title(each, grammar) for each in boxes or found if each.text]
    named = [each for each in titles if each.id]
    return tuple(named if boxes and named else titles)


def _blocks(text: str) -> list[dict[str, Any]]:
    markdown = create_markdown(renderer=None, plugins=["table"])
    state = markdown.block.state_cls()
    state.process(f"{text}\n")
    markdown.block.parse(state)
    return state.tokens


class _Reader:
    """What mistune's blocks hold, and the lines that it is on, which mistune does not say."""

    def __init__(self, text: str, grammar: TaskGrammar) -> None:
        self._lines = text.splitlines()
        self._grammar = grammar
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
        head, *rest = blocks or [{"type": ""}]
        if head["type"] not in ("block_text", "paragraph"):
            yield from self.entries([block for block in blocks if block["type"] == "list"])
            return
        first, *more = head["text"].strip().split("\n")
        line = self._line_of(first)
        box = first[:4] in _BOXES
        text = first[4:] if box else first
        tasks = [block for block in rest if self._names_tasks(block)]
        kept = [block for block in rest if block not in tasks]
        whole = [text, *more, ""] if more or len(text) > _LONG_TITLE else []
        yield _Entry(line, text, box, details=(*whole, *_markdown(kept)))
        yield from self.entries(tasks)

    def _names_tasks(self, block: dict[str, Any]) -> bool:
        """Whether an item of a nested list begins with an ID."""
        items = block["children"] if block["type"] == "list" else []
        heads = [item["children"][0].get("text", "") for item in items if item["children"]]
        return any(self._grammar.matches(split_title(_unboxed(head))[0]) for head in heads)

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


def _unboxed(text: str) -> str:
    return text[4:] if text[:4] in _BOXES else text


def _title(entry: _Entry, grammar: TaskGrammar) -> Title:
    text = " ".join(entry.text.split())
    word, title = split_title(text)
    if not grammar.matches(word):
        return Title("", _shortened(text), entry.line, entry.details)
    first = text.split()[0]
    opening = first[: len(first) - len(first.lstrip("*_"))]
    if opening and opening not in first[len(opening) :]:  # ends behind the ID: **T002 [P]** Build
        title = title.replace(opening, "", 1)
    return Title(word, _shortened(" ".join(title.split())), entry.line, entry.details)


def _shortened(title: str) -> str:
    """A title that fits on a line; the whole of it is in the details."""
    if len(title) <= _LONG_TITLE:
        return title
    return title[:_LONG_TITLE].rpartition(" ")[0].rstrip(" *_`,;:(–—-") or title[:_LONG_TITLE]


def _markdown(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Blocks as lines of Markdown again, a blank one behind each.

    Boxes are plain items, and headings are bold: either would be a task's.
    """
    for block in blocks:
        match block["type"]:
            case "paragraph" | "block_text":
                yield from _unboxed(block["text"]).strip().split("\n")
                if block["type"] == "paragraph":
                    yield ""
            case "list":
                for number, item in enumerate(block["children"], 1):
                    mark = f"{number}. " if block["attrs"]["ordered"] else "- "
                    text = "\n".join(_markdown(item["children"])).rstrip()
                    for at, line in enumerate(text.split("\n")):
                        yield f"{' ' * len(mark) if at else mark}{line}".rstrip()
                yield ""
            case "block_quote":
                yield from [f"> {line}".rstrip() for line in _markdown(block["children"])][:-1]
                yield ""
            case "heading":
                yield from [f"**{block['text']}**", ""]
            case "block_html":
                yield from [*block["raw"].rstrip("\n").split("\n"), ""]
            case "table":
                head, body = block["children"]
                yield _row(head)
                yield "|" + "---|" * len(head["children"])
                yield from map(_row, body["children"])
                yield ""
            case "block_code":
                fence = "`" * (3 + block["raw"].count("```"))
                info = block.get("attrs", {}).get("info", "")
                yield from [f"{fence}{info}", *block["raw"].rstrip("\n").split("\n"), fence, ""]


def _row(row: dict[str, Any]) -> str:
    cells = [cell["text"].replace("|", "\\|") for cell in row["children"]]
    return f"| {' | '.join(cells)} |"


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
