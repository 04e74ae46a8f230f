"""Files written whole or not at all, never through a symlink."""

from __future__ import annotations

import os
import stat
import tempfile

from gitbaton.base.disk_errors import look_at
from gitbaton.base.errors import RepositoryError

TEMPORARY = ".git-baton-"  # how the name of a file begins that is not in its place yet


def temporary_beside(path: str, data: bytes, mode: int) -> str:
    """A new file with ``data`` in the folder of ``path``, ready to be renamed over it."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def replace_file(path: str, data: bytes) -> None:
    """Give a regular file (or none) new content in one step; its mode stays."""
    mode = stat.S_IMODE(os.lstat(path).st_mode) if os.path.lexists(path) else 0o644
    temporary = ""
    try:
        temporary = temporary_beside(path, data, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            os.unlink(temporary)
        raise RepositoryError(
            f"cannot write {path}: {error.strerror}", look_at(os.path.dirname(path))
        ) from None


def read_plain_file(path: str, limit: int = 1 << 20) -> bytes | None:
    """The bytes of a regular file, None if nothing is there.

    Raises RepositoryError for a symlink (it may lead out of the repository), a folder, or
    more than ``limit`` bytes.
    """
    if not os.path.lexists(path):
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise RepositoryError(f"cannot read {path}: {error.strerror}", look_at(path)) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RepositoryError(f"{path} is no regular file", look_at(path))
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise RepositoryError(f"{path} is larger than {limit} bytes", look_at(path))
    return data
