"""The cells of a row: what each may hold, and how what people say is written in the last one.

That is written so that every reader of Markdown shows what was said, and so that formatters, which
put escapes and brackets where they think fit, change nothing that counts: whatever they make of
it, it reads the same.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Final, Literal

    Action = Literal["START", "DONE", "RECLAIM", "NOTE", "REVERT", "RELEASE"]

ACTIONS: Final[tuple[Action, ...]] = ("START", "DONE", "RECLAIM", "NOTE", "REVERT", "RELEASE")
NO_COMMIT = "-"
MAX_AGENT = 64
_AGENT_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@+-")
_HEX = "0123456789abcdefABCDEF"
_BLANK = " \t\r\n"
_CODE = r"(?P<code>(?<!`)`(?! )[^`]+(?<! )`(?!`))"
_LINK = r"(?:https?://|mailto:)[^\s<>|`\\]*[^\s<>|`\\.,;:!?)'\"]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_WRITTEN = rf"{_CODE}|\\(?P<plain>[!-/:-@\[-`{{-~])|<(?P<link>{_LINK}|www\.[^\s<>]+)>"
_SAID = rf"{_CODE}|(?P<link>{_LINK})|&(?=#?\w+;)|[\\<`*_]"


def read_cell_text(cell: str) -> str:
    """What a cell says: without escapes and brackets around addresses, outside of code."""
    if "\\" not in cell and "<" not in cell and "  " not in cell:
        return cell
    import re

    text = re.sub(r"[ \t]+", " ", cell)
    return re.sub(_WRITTEN, lambda found: found["code"] or found["plain"] or found["link"], text)


def cell_text(said: str) -> str:
    """The cell that says it, on one line; pipes are left to whoever writes the row."""
    if said.isalnum():
        return said
    import re

    return re.sub(_SAID, _written, " ".join(said.split()))


def _written(found: re.Match[str]) -> str:
    if found["code"]:
        return found["code"]
    if found["link"]:
        return f"<{found['link']}>"
    mark, text = found.group(), found.string
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    if mark == "_" and before.isalnum() and after.isalnum():
        return mark  # emphasises nothing
    return f"\\{mark}"


def text_of(line: bytes) -> str:
    """A line as text; bytes that are not UTF-8 survive as lone surrogates."""
    return line.decode("utf-8", "surrogateescape")


def split_cells(text: str) -> list[str]:
    r"""The cells of a table row, trimmed; ``\|`` is a pipe that does not split."""
    pieces = text.split("|")
    cells = [piece.strip(_BLANK) for piece in (_rejoined(pieces) if "\\|" in text else pieces)]
    if not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells


def _rejoined(pieces: list[str]) -> list[str]:
    cells: list[str] = []
    cell: list[str] = []
    for piece in pieces[:-1]:
        if piece.endswith("\\"):
            cell.append(piece[:-1])
        else:
            cells.append("|".join([*cell, piece]))
            cell = []
    return [*cells, "|".join([*cell, pieces[-1]])]


def is_agent(text: str) -> bool:
    """Whether the text can name an agent."""
    return (
        0 < len(text) <= MAX_AGENT and _AGENT_CHARACTERS.issuperset(text) and text[0] not in "._@+-"
    )


def is_object_name(text: str) -> bool:
    """Whether the text is a commit as a row may name it: 7 to 64 hexadecimal digits."""
    return 7 <= len(text) <= 64 and not text.strip(_HEX)
