"""The files of a work tree: which exist, and their text."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.errors import RepositoryError
from gitbaton.plan.lint_input import Tree

if TYPE_CHECKING:
    from collections.abc import Collection

_LARGEST = 1 << 20


def work_tree(top: str, left_out: Collection[str] = ()) -> Tree:
    """The files below a folder; those ``left_out`` exist, and are not read."""

    @cache
    def has(path: str) -> bool:
        whole = os.path.join(top, path)
        if os.path.isdir(whole):  # git knows no empty folder, and leaves one for a submodule
            return bool(os.listdir(whole))
        return path in left_out or os.path.lexists(whole)

    @cache
    def text(path: str) -> str | None:
        try:
            data = read_plain_file(os.path.join(top, path), _LARGEST)
        except RepositoryError:
            return None
        return data.decode("utf-8", "replace") if data is not None else None

    return Tree(has, text)
