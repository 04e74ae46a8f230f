"""What the machine refuses, a path or room, as an error of the family; and how one looks at it."""

from __future__ import annotations

import errno
import os

from gitbaton.base.errors import RepositoryError
from gitbaton.base.shell import quote

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def refused_by_machine(error: BaseException) -> RepositoryError | None:
    """What the machine refuses, as an error of the family: a path, or room. None for our faults."""
    if not isinstance(error, OSError) or not (error.filename or error.errno in _NO_ROOM):
        return None
    reason = error.strerror or type(error).__name__
    if not error.filename:
        return RepositoryError(reason, "df -h .")
    path = error.filename
    if isinstance(path, bytes):
        path = path.decode("utf-8", "surrogateescape")
    return RepositoryError(f"{path}: {reason}", look_at(path))


def look_at(path: str) -> str:
    """The command that shows a path, or the nearest folder on the way to it that there is."""
    while not os.path.lexists(path or "."):
        path = os.path.dirname(path)
    return f"ls -ld {quote(path or '.')}"
