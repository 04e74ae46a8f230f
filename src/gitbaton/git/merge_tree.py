"""Merges of two commits without a work tree (git-merge-tree)."""

from __future__ import annotations

import os

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.git.process import Git
from gitbaton.git.worktrees import at_top

TOO_OLD = 129  # git knows no --write-tree before 2.38, and prints its usage


class TooOldError(RepositoryError):
    """This git cannot merge without a work tree (exit 2)."""

    def __init__(self) -> None:
        super().__init__(
            "git is too old to merge without a work tree",
            "install git 2.38 or newer, or do it by hand: git pull --no-rebase, git revert",
        )


class MergedTree(Value):
    """The tree of a merge; the files ``conflicts`` hold conflict markers."""

    tree: str
    conflicts: tuple[str, ...] = ()


def merge_commits(ours: str, theirs: str, git: Git) -> MergedTree:
    """Merge two commits as ``git merge`` would, and leave index, files and refs alone.

    Raises TooOldError, and RepositoryError where the two have no common history.
    """
    options = ["--write-tree", "-z", "--name-only", "--no-messages"]
    answer = at_top(git).attempt(["merge-tree", *options, ours, theirs])
    if answer.status == TOO_OLD:
        raise TooOldError
    if answer.status not in (0, 1):
        reason = answer.words.strip().split("\n")[-1].removeprefix("fatal: ")
        raise RepositoryError(
            f"{ours[:12]} and {theirs[:12]} cannot be merged: {reason}",
            "git fetch --unshallow, if this clone's history is cut short; else git fsck",
        )
    tree, *paths = os.fsdecode(answer.output).split("\0")
    return MergedTree(tree, tuple(dict.fromkeys(filter(None, paths))))
