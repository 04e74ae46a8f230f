"""Files to be written: all decided before the first of them is."""

from __future__ import annotations

import os
from collections.abc import Iterable

from gitbaton.base.atomic_write import read_plain_file, replace_file
from gitbaton.base.disk_errors import look_at
from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.project.plan_folder import below


class Edit(Value):
    """A file to be written (``data`` None: it stays as it is), and how to say so.

    ``gone`` says that the file is to be deleted.
    """

    path: str
    data: bytes | None
    what: str
    gone: bool = False


def write(edits: Iterable[Edit]) -> tuple[SetupChange, ...]:
    """Carry the edits out. Raises RepositoryError for a file that cannot be written."""
    return tuple([_write(edit) for edit in edits])


def read_below(path: str, top: str) -> bytes | None:
    """The bytes of a file of the work tree, None if it is not there.

    Raises RepositoryError for a symlink, and for a path that leads out of the work tree.
    """
    folder = os.path.dirname(path)
    if not below(folder, top):
        raise RepositoryError(f"{folder} leads out of the repository", look_at(folder))
    return read_plain_file(path)


def _write(edit: Edit) -> SetupChange:
    folder = os.path.dirname(edit.path)
    if edit.gone:
        _delete(edit.path)
    elif edit.data is not None:
        _make_folder(folder)
        replace_file(edit.path, edit.data)
    return SetupChange(edit.path, edit.what, made=edit.gone or edit.data is not None)


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise RepositoryError(f"cannot make {folder}: {error.strerror}", look_at(folder)) from None


def _delete(path: str) -> None:
    """Delete a file, and the folders that it leaves empty."""
    try:
        os.unlink(path)
    except OSError as error:
        raise RepositoryError(f"cannot delete {path}: {error.strerror}", f"ls -l {path}") from None
    folder = os.path.dirname(path)
    while not os.path.lexists(os.path.join(folder, ".git")):
        try:
            os.rmdir(folder)
        except OSError:  # something else is in it
            return
        folder = os.path.dirname(folder)


class SetupChange(Value):
    """``path`` is absolute, ``what`` a few words in the past tense.

    ``left`` is what to type where it could not be made; ``made`` is False where the file was as
    it should be, and ``what`` says so.
    """

    path: str
    what: str
    left: str = ""
    made: bool = True
