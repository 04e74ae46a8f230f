"""What merges change against all of their parents: git's combined diffs."""

from __future__ import annotations

import os

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE
from gitbaton.git.diff_tree import LINES_AT_ONCE
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RAW = ("-c", "--raw", "-z", "--no-abbrev", "--always")
_PATCH = ("--cc", "-p", "--text", "--no-color", "--no-ext-diff", "--no-textconv")


class CombinedChange(Value):
    """A path that a merge has otherwise than each parent; ``modes`` are those of the parents."""

    path: str
    mode: str
    oid: str
    modes: tuple[str, ...]

    @property
    def is_odd(self) -> bool:
        """Whether no parent has such a file, so that its lines need not be looked at."""
        return self.mode not in self.modes or set(self.modes) == {ABSENT_MODE}


def combined_changes(merges: Sequence[str], git: Git) -> list[tuple[CombinedChange, ...]]:
    """For each merge the paths that differ from all of its parents. Raises RepositoryError."""
    found: list[tuple[CombinedChange, ...]] = []
    for start in range(0, len(merges), LINES_AT_ONCE):
        found += _some(merges[start : start + LINES_AT_ONCE], git)
    return found


def _some(merges: Sequence[str], git: Git) -> Iterator[tuple[CombinedChange, ...]]:
    lines = "".join([f"{oid}\n" for oid in merges]).encode()
    options = ["--stdin", "-r", *_RAW, "--no-renames", "--ignore-submodules=none", "--no-relative"]
    fields = iter(git.read(["diff-tree", *options], data=lines).split(b"\0")[:-1])
    changes: list[CombinedChange] | None = None
    for field in fields:
        if field.startswith(b":"):
            assert changes is not None
            changes.append(_change(field.decode(), os.fsdecode(next(fields))))
        else:
            if changes is not None:
                yield tuple(changes)
            changes = []
    if changes is not None:
        yield tuple(changes)


def _change(facts: str, path: str) -> CombinedChange:
    """A colon for each parent, then modes and IDs, the result's last (git-diff-tree, -c)."""
    parents = len(facts) - len(facts.lstrip(":"))
    words = facts[parents:].split(" ")
    return CombinedChange(path, words[parents], words[2 * parents + 1], tuple(words[:parents]))


def has_new_lines(merge: str, paths: Sequence[str], git: Git) -> bool:
    """Whether a merge has lines in these files that no parent has, or lacks what each has."""
    options = ["--no-commit-id", "-r", *_PATCH, "--no-renames", "--no-relative"]
    patch = git.read(["diff-tree", *options, merge, "--", *paths])
    parents = 0
    for line in patch.split(b"\n"):
        if line.startswith(b"@@@"):
            parents = len(line) - len(line.lstrip(b"@")) - 1
        elif line[:1] not in (b" ", b"+", b"-", b"\\"):
            parents = 0
        elif parents and line[:parents] in (b"+" * parents, b"-" * parents):
            return True
    return False
