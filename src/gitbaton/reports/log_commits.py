"""When rows were published, to the second: as the log commits say that brought them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.subject import LOG_VERBS

if TYPE_CHECKING:
    from gitbaton.commits.subject import Subject
    from gitbaton.plan.log.rows import Row

    Announced = dict[tuple[str, str], list[int]]

_LONGEST = 3600  # seconds from a row's minute to its commit: a Verify step may run in between


def announced(log_commits: Iterable[tuple[int, Subject]]) -> Announced:
    """When rows were announced, by task and action: epoch seconds, rising."""
    found: Announced = {}
    for seconds, subject in sorted(log_commits, key=lambda each: each[0]):
        for clause in subject.text.removeprefix("chore: ").split(", "):
            verb = next(verb for verb in LOG_VERBS if clause.startswith(verb))
            found.setdefault((clause[len(verb) :], LOG_VERBS[verb]), []).append(seconds)
    return found


def row_seconds(
    rows: Sequence[Row], commits: Announced, zone: str
) -> Iterator[tuple[Row, int, bool]]:
    """Each row with its epoch seconds, and whether a commit tells them: else its minute counts.

    A row's commit is the first of its task and action from the row's minute on that no row above
    has, within the hour and before the minute of the next such row.
    """
    minutes = [utc_minutes(row.timestamp, zone) or 0 for row in rows]
    ends: list[int] = []
    following: dict[tuple[str, str], int] = {}
    for row, minute in zip(reversed(rows), reversed(minutes), strict=True):
        after = following.get((row.task, row.action), minute + _LONGEST // 60)
        ends.append(min(minute * 60 + _LONGEST, max(after, minute + 1) * 60))
        following[row.task, row.action] = minute
    used: dict[tuple[str, str], int] = {}
    for row, minute, end in zip(rows, minutes, reversed(ends), strict=True):
        key = (row.task, row.action)
        times, at = commits.get(key, []), used.get(key, 0)
        while at < len(times) and times[at] < minute * 60:
            at += 1
        exact = at < len(times) and times[at] < end
        used[key] = at + exact
        yield row, times[at] if exact else minute * 60, exact
