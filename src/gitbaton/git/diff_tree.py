"""The changes between pairs of commits, many at a time: one ``git diff-tree``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitbaton.commits.models import Change
from gitbaton.git.index import parse_raw
from gitbaton.git.process import Git

# Lines that fit a pipe, so that git never waits for us to read while we wait for it to.
LINES_AT_ONCE = 120


def changes_between(pairs: Sequence[tuple[str, str]], git: Git) -> list[tuple[Change, ...]]:
    """For each pair of commits what the second changes against the first, renames as two changes.

    Raises RepositoryError.
    """
    found: list[tuple[Change, ...]] = []
    for start in range(0, len(pairs), LINES_AT_ONCE):
        found += _some_changes(pairs[start : start + LINES_AT_ONCE], git)
    return found


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
