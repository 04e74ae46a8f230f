"""The Markdown files of a folder in the work tree; none is read through a symlink."""

from __future__ import annotations

import os
from collections.abc import Iterator

from gitbaton.base.disk_errors import look_at
from gitbaton.base.errors import RepositoryError, UsageError
from gitbaton.plan.feature_file import is_too_deep


def markdown_files(folder: str) -> tuple[str, ...]:
    """Absolute paths of the Markdown files below a folder, sorted; none if it does not exist.

    Symbolic links are not followed.
    """
    return tuple(sorted(_markdown_files(folder)))


def _markdown_files(folder: str) -> Iterator[str]:
    for root, _, names in _folders(folder):
        for name in names:
            path = os.path.join(root, name)
            if name.endswith(".md") and os.path.isfile(path) and not os.path.islink(path):
                yield path


def _folders(folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """What ``os.walk``, which is recursive, finds in folders where feature files may lie."""
    for root, folders, names in os.walk(folder):
        deep = is_too_deep(os.path.relpath(root, folder))
        folders[:] = [] if deep else [name for name in folders if name != ".git"]
        yield root, folders, names


def link_to(top: str, folder: str) -> str:
    """The first symbolic link on the way from the top to a folder; empty if there is none."""
    parts = folder.split("/")
    ways = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return next((way for way in ways if way and os.path.islink(os.path.join(top, way))), "")


def links_in(top: str, folder: str) -> tuple[str, ...]:
    """The symbolic links on the way from the top to a folder, else those below it.

    Relative to the top.
    """
    link = link_to(top, folder)
    if link:
        return (link,)
    found = []
    for root, folders, names in _folders(os.path.join(top, folder)):
        links = [os.path.join(root, name) for name in (*folders, *names)]
        found += [os.path.relpath(path, top) for path in links if os.path.islink(path)]
    return tuple(sorted(found))


def expanded(path: str, cwd: str) -> tuple[str, ...]:
    """The Markdown files that a path means: itself, or those below a folder. Absolute.

    Raises UsageError if there is no such path.
    """
    whole = os.path.abspath(os.path.join(cwd, path))
    if os.path.isdir(whole):
        return markdown_files(whole)
    if not os.path.lexists(whole):
        raise UsageError(f"there is no {path}", "name feature files, or folders that hold them")
    return (whole,)


def below(path: str, folder: str) -> bool:
    """Whether an absolute path is in an absolute folder, links resolved."""
    real, home = os.path.realpath(path), os.path.realpath(folder)
    return real == home or real.startswith(home.rstrip(os.sep) + os.sep)


def shown(path: str, top: str, cwd: str) -> str:
    """A path as findings name it: relative to the repository's top, else to where we are."""
    if below(path, top):
        return os.path.relpath(os.path.realpath(path), os.path.realpath(top))
    return os.path.relpath(path, cwd)


def create_file(path: str, data: bytes) -> bool:
    """Write a new file and its folders; False, and nothing written, if the path is taken.

    Raises RepositoryError where one of its folders is a file.
    """
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise RepositoryError(
            f"{folder} is no folder, and feature files go there", look_at(folder)
        ) from None
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return True
