"""Where the block parser is in a text, and on which source line that is.

mistune keeps no line numbers. Its parser does keep an offset into the text, and the text of a
nested block has one line for each source line, only without indentation and markers. So a
block's line is known once the first line of the text it stands in is known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from mistune.core import BlockState

if TYPE_CHECKING:
    from collections.abc import Sequence


class TextState(BlockState):
    """Where the parser is in one text: the file's, or that of a list item.

    ``first_line`` is the source line of the text's first line. ``lazy`` are the offsets of
    lines that are no more than the continuation of a paragraph; if there is none to continue,
    the text ends there, at offset ``stop``. ``in_item`` marks the text of a list item, and
    ``shares_line`` one whose marker follows that of an outer item on the same line.
    """

    first_line = 1
    in_item = False
    shares_line = False
    lazy: Sequence[int] = ()
    stop: int | None = None
    rule_start: int | None = None
    _ends: list[int] | None = None

    def line_at(self, offset: int) -> int:
        """The source line that the offset lies on."""
        return (
            self.first_line + bisect_left(self._line_ends(), offset) if offset else self.first_line
        )

    def offset_of(self, line: int) -> int:
        """Where a source line other than the first begins in this text."""
        return self._line_ends()[line - self.first_line - 1] + 1

    def line_from(self, offset: int) -> str:
        """The text from the offset up to and with the next line end."""
        end = self.src.find("\n", offset)
        return self.src[offset:] if end < 0 else self.src[offset : end + 1]

    def _line_ends(self) -> list[int]:
        if self._ends is None:
            self._ends = [match.start() for match in re.finditer("\n", self.src)]
        return self._ends

    def is_lazy(self, offset: int) -> bool:
        """Whether the line at the offset may only continue a paragraph."""
        return bool(self.lazy) and self.lazy_from(offset) == offset

    def lazy_from(self, offset: int) -> int:
        """Offset of the first lazy line from here on, else the text's length."""
        at = bisect_left(self.lazy, offset)
        return self.lazy[at] if at < len(self.lazy) else len(self.src)

    def stop_at(self, offset: int) -> int:
        """End the text here; returns the offset."""
        self.stop = self.cursor_max = offset
        return offset

    def append_token(self, token: dict[str, Any]) -> None:
        at = self.cursor if self.rule_start is None else self.rule_start
        token["line"] = self.line_at(at)
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:
        # mistune appends line by line to one string, which is quadratic: keep offsets instead
        end = self.cursor + len(text)
        if self.in_paragraph():
            self.tokens[-1]["end"] = end
        elif self.is_lazy(self.cursor):
            self.stop_at(self.cursor)
        else:
            self.tokens.append(
                {"type": "paragraph", "state": self, "start": self.cursor, "end": end}
            )

    def append_paragraph(self) -> int | None:
        if not self.in_paragraph():
            return None
        end = self.find_line_end()
        self.tokens[-1]["end"] = end
        return end

    def in_paragraph(self) -> bool:
        """Whether the line at hand would continue a paragraph of this very text."""
        return bool(self.tokens) and self.tokens[-1]["type"] == "paragraph"

    def nested(self, src: str, first_line: int) -> TextState:
        """A state for text that stands inside this one, one line for each source line."""
        child = TextState(self)
        child.process(src)
        child.first_line = first_line
        return child
