"""A fingerprint of a work tree, its index and the refs, to see whether they changed."""

from __future__ import annotations

import os
from collections.abc import Mapping

from gitbaton.base.value import Value
from gitbaton.git.process import Git
from gitbaton.git.refs import list_refs
from gitbaton.git.worktrees import without_filters


class TreeMarks(Value):
    """Paths that differ from HEAD, and refs, each with a stamp that a change changes."""

    paths: Mapping[str, str]
    refs: Mapping[str, str]

    @property
    def dirty(self) -> bool:
        """Whether files that git knows have changes that are not committed."""
        return any(not stamp.startswith("??") for stamp in self.paths.values())

    def since(self, before: TreeMarks) -> tuple[str, ...]:
        """The paths and refs that differ from what they were before."""
        return tuple(
            [
                name
                for then, now in ((before.paths, self.paths), (before.refs, self.refs))
                for name in sorted(then.keys() | now.keys())
                if then.get(name) != now.get(name)
            ]
        )

    def untracked_since(self, before: TreeMarks) -> tuple[str, ...]:
        """The paths that git neither knows nor ignores, and that were not there before."""
        new = [path for path in self.paths if path not in before.paths]
        return tuple(sorted([path for path in new if self.paths[path].startswith("??")]))


def mark_tree(top: str, git: Git) -> TreeMarks:
    """The marks of the work tree at ``top``. What git ignores is left out."""
    there = without_filters(git.elsewhere(top))
    options = ["--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal"]
    status = os.fsdecode(there.read(["status", *options]))
    paths = {
        entry[3:]: entry[:2] + _stamp(os.path.join(top, entry[3:]))
        for entry in status.split("\0")[:-1]
    }
    refs = list_refs(git)
    head = there.ask(["rev-parse", "HEAD", "--symbolic-full-name", "HEAD"])[1]
    return TreeMarks(paths, {**refs, "HEAD": os.fsdecode(head)})


def _stamp(path: str) -> str:
    try:
        found = os.lstat(path)
    except OSError:
        return " gone"
    return f" {found.st_size} {found.st_mtime_ns}"
