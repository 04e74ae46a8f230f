"""What people say in the last cell of a row, and how it is written as Markdown.

It is written so that every reader of Markdown shows what was said, and so that formatters, which
put escapes and brackets where they think fit, change nothing that counts: whatever they make of
it, it reads the same.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

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
