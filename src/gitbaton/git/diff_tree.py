"""The changes between pairs of commits, many at a time: one ``git diff-tree``."""

from __future__ import annotations

import os

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE, Change
from gitbaton.git.index import parse_raw
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    Lines = tuple[bytes, ...]
    # the line before, what was removed and what was added, and the line behind
    Hunk = tuple[bytes | None, Lines, Lines, bytes | None]

# Lines that fit a pipe, so that git never waits for us to read while we wait for it to.
LINES_AT_ONCE = 120
PATHS_AT_ONCE = 100  # paths that fit a command line, however long they are
_KIND = 3  # digits of a mode that tell a file from a link
_NONE = ABSENT_MODE[:_KIND]


def changes_between(pairs: Sequence[tuple[str, str]], git: Git) -> list[tuple[Change, ...]]:
    """For each pair of commits what the second changes against the first, renames as two changes.

    Raises RepositoryError.
    """
    found: list[tuple[Change, ...]] = []
    for start in range(0, len(pairs), LINES_AT_ONCE):
        found += _some_changes(pairs[start : start + LINES_AT_ONCE], git)
    return found


def first_changes(commit: str, git: Git) -> tuple[Change, ...]:
    """What a commit without a parent brings. Raises RepositoryError."""
    options = ["--root", "--no-commit-id", "-r", "--raw", "-z", "--no-abbrev", "--no-renames"]
    return tuple(parse_raw(git.read(["diff-tree", *options, commit]).split(b"\0")[:-1]))


def _some_changes(pairs: Sequence[tuple[str, str]], git: Git) -> Iterator[tuple[Change, ...]]:
    # A commit, and behind it what takes the place of its parents (git-diff-tree, --stdin).
    lines = "".join([f"{new} {old}\n" for old, new in pairs]).encode()
    options = ["--stdin", "--always", "-r", "--raw", "-z", "--no-abbrev", "--no-renames"]
    options += ["--ignore-submodules=none", "--no-relative"]
    output = git.read(["diff-tree", *options], data=lines)
    fields = iter(output.split(b"\0")[:-1])
    raw: list[bytes] | None = None
    for field in fields:
        if field.startswith(b":"):
            assert raw is not None
            raw += [field, next(fields)]
        else:
            if raw is not None:
                yield tuple(parse_raw(raw))
            raw = []
    if raw is not None:
        yield tuple(parse_raw(raw))


class ChangedLines(Value):
    """The lines that a file lost and gained, place by place, each as often as it did.

    A place is told by the lines around it: where one of them has changed, git has a conflict.
    """

    hunks: Counter[Hunk]

    def with_more(self, other: ChangedLines) -> ChangedLines:
        """What two changes did together."""
        return ChangedLines(self.hunks + other.hunks)


def lines_between(
    old: str, new: str, changes: Sequence[Change], git: Git
) -> dict[str, ChangedLines]:
    """The lines that one commit changes against another in files that it is known to change.

    Left out is what became of another kind, a link of a file. Raises RepositoryError.
    """
    plain = [each for each in changes if each.old_mode[:_KIND] in (_NONE, each.new_mode[:_KIND])]
    plain += [each for each in changes if each.new_mode[:_KIND] == _NONE]
    paths = sorted({each.path for each in plain}, key=os.fsencode)
    options = ["-r", "-p", "-U1", "--text", "--no-renames", "--no-color", "--no-ext-diff"]
    options += ["--no-textconv", "--no-relative", f"-O{os.devnull}"]
    lines: dict[str, ChangedLines] = {}
    for start in range(0, len(paths), PATHS_AT_ONCE):
        some = paths[start : start + PATHS_AT_ONCE]
        found = list(_files(git.read(["diff-tree", *options, old, new, "--", *some])))
        if len(found) == len(some):
            lines.update(zip(some, found, strict=True))
    return lines


def _files(patch: bytes) -> Iterator[ChangedLines]:
    """The lines of each file of a patch with a line of context (git-diff, "Generating patch")."""
    from collections import Counter

    files: list[list[list[bytes]]] = []
    inside = False
    for line in patch.split(b"\n")[:-1]:
        if line.startswith(b"diff --git "):
            files.append([])
            inside = False
        elif line.startswith(b"@@"):
            files[-1].append([])
            inside = True
        elif inside and not line.startswith(b"\\"):
            files[-1][-1].append(line or b" ")  # diff.suppressBlankEmpty
    for groups in files:
        yield ChangedLines(Counter([hunk for lines in groups for hunk in _hunks(lines)]))


def _hunks(lines: Sequence[bytes]) -> Iterator[Hunk]:
    """The places of a patch that share some context."""
    before: bytes | None = None
    removed: list[bytes] = []
    added: list[bytes] = []
    for line in lines:
        if line.startswith(b" "):
            if removed or added:
                yield before, tuple(removed), tuple(added), line[1:]
            before, removed, added = line[1:], [], []
        else:
            (added if line.startswith(b"+") else removed).append(line[1:])
    if removed or added:
        yield before, tuple(removed), tuple(added), None
