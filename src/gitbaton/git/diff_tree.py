"""What lies between two commits each, for many at a time: one ``git diff-tree``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gitbaton.commits.models import Change
from gitbaton.git.commands import git_result
from gitbaton.git.index import parse_raw
from gitbaton.git.process import read_git, reading_environment

# Lines that fit a pipe, so that git never waits for us to read while we wait for it to.
LINES_AT_ONCE = 120


def changes_between(
    pairs: Sequence[tuple[str, str]], environ: Mapping[str, str]
) -> list[tuple[Change, ...]]:
    """For each pair of commits what the second changes against the first, renames as two changes.

    Raises RepositoryError.
    """
    found: list[tuple[Change, ...]] = []
    for start in range(0, len(pairs), LINES_AT_ONCE):
        found += _some_changes(pairs[start : start + LINES_AT_ONCE], environ)
    return found


def _some_changes(
    pairs: Sequence[tuple[str, str]], environ: Mapping[str, str]
) -> Iterator[tuple[Change, ...]]:
    # A commit, and behind it what takes the place of its parents (git-diff-tree, --stdin).
    lines = "".join([f"{new} {old}\n" for old, new in pairs]).encode()
    options = ["--stdin", "--always", "-r", "--raw", "-z", "--no-abbrev", "--no-renames"]
    options += ["--ignore-submodules=none", "--no-relative"]
    answer = git_result(["diff-tree", *options], reading_environment(environ), lines)
    if answer.status:
        first = pairs[0]
        read_git(["diff-tree", "-r", "--raw", first[0], first[1]], environ)
    fields = iter(answer.output.split(b"\0")[:-1])
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
