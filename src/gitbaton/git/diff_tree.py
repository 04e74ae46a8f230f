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

# Lines that fit a pipe, so that git never waits for us to read while we wait for it to.
LINES_AT_ONCE = 120
_MOST_PATHS = 500  # as many fit a command line
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
    """The lines that a file lost and gained, place by place, each pair as often as it did."""

    hunks: Counter[tuple[tuple[bytes, ...], tuple[bytes, ...]]]

    def with_more(self, other: ChangedLines) -> ChangedLines:
        """What two changes did together."""
        return ChangedLines(self.hunks + other.hunks)


def lines_between(
    old: str, new: str, changes: Sequence[Change], git: Git
) -> dict[str, ChangedLines]:
    """The lines that one commit changes against another in files that it is known to change.

    Left out is what became of another kind, a link of a file, and all if there are too many to
    name. Raises RepositoryError.
    """
    plain = [each for each in changes if each.old_mode[:_KIND] in (_NONE, each.new_mode[:_KIND])]
    plain += [each for each in changes if each.new_mode[:_KIND] == _NONE]
    paths = sorted({each.path for each in plain}, key=os.fsencode)
    if not 0 < len(paths) <= _MOST_PATHS:
        return {}
    options = ["-r", "-p", "-U0", "--text", "--no-renames", "--no-color", "--no-ext-diff"]
    options += ["--no-textconv", "--no-relative", f"-O{os.devnull}"]
    found = list(_files(git.read(["diff-tree", *options, old, new, "--", *paths])))
    return dict(zip(paths, found, strict=True)) if len(found) == len(paths) else {}


def _files(patch: bytes) -> Iterator[ChangedLines]:
    """The lines of each file of a patch without context (git-diff, "Generating patch text")."""
    from collections import Counter

    files: list[list[tuple[list[bytes], list[bytes]]]] = []
    inside = False
    for line in patch.split(b"\n"):
        if line.startswith(b"diff --git "):
            files.append([])
            inside = False
        elif line.startswith(b"@@"):
            files[-1].append(([], []))
            inside = True
        elif inside and line.startswith((b"+", b"-")):
            files[-1][-1][line.startswith(b"+")].append(line[1:])
    for hunks in files:
        yield ChangedLines(Counter([(tuple(removed), tuple(added)) for removed, added in hunks]))
