"""Merges that leave index, files and refs alone: of two commits, and of three texts."""

from __future__ import annotations

import os
import tempfile

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.git.process import Git
from gitbaton.git.worktrees import at_top

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

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


_MOST_CONFLICTS = 127  # git-merge-file(1); a higher status is an error, such as a binary file


class MergedText(Value):
    """What ``git merge-file`` made. ``text`` is None where git cannot merge such files."""

    text: bytes | None
    conflict: bool


def merge_texts(texts: Sequence[bytes], marker_size: int, git: Git) -> MergedText:
    """Merge three texts: base, ours and theirs."""
    with tempfile.TemporaryDirectory(prefix="git-baton-") as folder:
        paths = [os.path.join(folder, name) for name in ("base", "ours", "theirs")]
        for path, text in zip(paths, texts, strict=True):
            with open(path, "wb") as file:
                file.write(text)
        return merge_files(paths, marker_size, git)


def merge_files(paths: Sequence[str], marker_size: int, git: Git) -> MergedText:
    """Merge three files: base, ours and theirs. None of them is changed."""
    base, ours, theirs = paths
    labels = ["-L", "ours", "-L", "base", "-L", "theirs"]
    options = ["merge-file", "-p", "-q", f"--marker-size={marker_size}", *labels]
    status, text = git.ask([*options, "--", ours, base, theirs])
    if 0 <= status <= _MOST_CONFLICTS:
        return MergedText(text, status > 0)
    return MergedText(None, conflict=True)
