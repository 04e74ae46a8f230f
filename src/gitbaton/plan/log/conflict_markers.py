"""The marker lines that git leaves in a file whose merge was never finished."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKERS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")


def find_conflicts(lines: Sequence[bytes]) -> list[tuple[int, ...]]:
    """The unresolved conflicts: the indexes of each one's marker lines, as git writes them."""
    found: list[tuple[int, ...]] = []
    marks: list[int] = []
    divided = False
    for at in [at for at, line in enumerate(lines) if is_marker(line)]:
        kind = lines[at][:1]
        if kind == b"<":
            marks, divided = [], False
        elif not marks or (kind == b">" and not divided):
            continue
        marks.append(at)
        divided = divided or kind == b"="
        if kind == b">":
            found.append(tuple(marks))
            marks = []
    return found


def is_marker(line: bytes) -> bool:
    """Whether the line could be one of them: seven equal signs of its kind, then a label."""
    return line[:7] in _MARKERS and line[7:8] in b" \r\n"
