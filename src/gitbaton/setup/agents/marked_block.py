"""A block of ours in a project's Markdown file: inserted, updated, and removed again.

All else in the file stays as it is, byte for byte, and taking the block out gives the file back
as it was before: line ends, a missing final newline, or no file at all.
"""

from __future__ import annotations

import re

from gitbaton.base.errors import ConfigError
from gitbaton.base.value import Value

_BEGIN = b"<!-- git-baton begin %d -->"
_END = b"<!-- git-baton end -->"
_FIRST_LINE = re.compile(rb"^<!-- git-baton begin (\d{1,9}) -->[ \t]*\r?$", re.MULTILINE)


class Block(Value):
    """Where a block is, from the first byte of its first marker on; and which version wrote it."""

    start: int
    end: int
    version: int


def find_block(data: bytes, name: str) -> Block | None:
    """The block in a file of that name. Raises ConfigError for one that does not end."""
    first = _FIRST_LINE.search(data)
    if first is None:
        return None
    end = data.find(_END, first.end())
    if end < 0:
        raise ConfigError(
            f"{name}: the block of git-baton begins and does not end",
            f"put a line {_END.decode()} where it ends, or delete the line with its begin",
        )
    return Block(first.start(), end + len(_END), int(first[1]))


def with_block(before: bytes | None, text: str, version: int, name: str) -> bytes:
    """The file with a block of this text: at its end, or in the place of an older block.

    A block that a newer version wrote stays. ``before`` is None where there is no file. Raises
    ConfigError.
    """
    lines = [line.encode() for line in text.rstrip("\n").split("\n")]
    newline = _newline(before or b"")
    whole = newline.join([_BEGIN % version, *lines, _END])
    if before is None:
        return whole + newline
    block = find_block(before, name)
    if block is not None:
        if block.version > version:
            return before
        return before[: block.start] + whole + before[block.end :]
    if before and not before.endswith(b"\n"):
        return before + newline * 2 + whole  # and no newline at the end, which says so
    return before + newline + whole + newline


def without_block(data: bytes, name: str) -> bytes | None:
    """The file as it was before the block; None if there was none. Raises ConfigError."""
    block = find_block(data, name)
    if block is None:
        return data
    newline = _newline(data)
    before, after = data[: block.start], data[block.end :]
    if not block.start and after == newline:
        return None
    joint = newline if after else newline * 2
    return before.removesuffix(joint) + after.removeprefix(newline)


def _newline(data: bytes) -> bytes:
    """How the file ends its lines: as it ends the first."""
    first = data.find(b"\n")
    return b"\r\n" if first > 0 and data[first - 1 : first] == b"\r" else b"\n"
