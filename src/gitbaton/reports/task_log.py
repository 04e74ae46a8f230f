"""What happened to the tasks: every row of every branch, with the work between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import TYPE_CHECKING

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.subject import LOG_VERBS
from gitbaton.git.history import list_log_commits
from gitbaton.project.merged_plan import MergedPlan, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.task_history import HistoryEntry, TaskHistory, interleave

if TYPE_CHECKING:
    from gitbaton.commits.subject import Subject
    from gitbaton.plan.log.rows import Row

    Announced = dict[tuple[str, str], list[int]]


def task_log(session: Session, task: str = "") -> TaskHistory:
    """The history of one task, or of all; rows of a feature keep the order of publication.

    Raises UsageError, with the nearest task, for one that no branch plans.
    """
    joined = read_merged_plan(session)
    if task and joined.plan.feature_of(task) is None:
        raise did_you_mean(task, "task of the plan", joined.plan.tasks(), "git baton status")
    history = task_history_of(joined, session, task)
    last = [entry.work.oid if entry.work else at for at, entry in enumerate(history.entries)]
    once = dict(zip(reversed(last), reversed(history.entries), strict=True))
    return history.replace(entries=tuple(once.values())[::-1])


def task_history_of(joined: MergedPlan, session: Session, task: str = "") -> TaskHistory:
    """The history of one task or of all, from a merged plan.

    A commit that names several tasks is there once for each.
    """
    settings = session.settings
    since = _oldest(joined, settings.timezone)
    commits = announced(list_log_commits(joined.tips, settings.grammar, session.git, since))
    histories = []
    for file in joined.plan.features.values():
        rows = [
            HistoryEntry(file.feature, row.task, seconds, row=row, exact=exact)
            for row, seconds, exact in row_seconds(file.log.rows, commits, settings.timezone)
            if not task or row.task == task
        ]
        wanted = sorted(file.tasks) if not task else [task] if task in file.tasks else []
        work = [
            HistoryEntry(file.feature, each, commit.time, work=commit)
            for each in wanted
            for commit in joined.work.get(each, ())
        ]
        histories.append(_rising(interleave(rows, work)))
    return TaskHistory(tuple(merge(*histories, key=lambda entry: entry.seconds)), joined.offline)


def _oldest(joined: MergedPlan, zone: str) -> int:
    """Epoch seconds of a day before the earliest log begins."""
    first = [file.log.rows[0] for file in joined.plan.features.values() if file.log.rows]
    minutes = [utc_minutes(row.timestamp, zone) or 0 for row in first]
    return max(min(minutes, default=0) * 60 - 86400, 0)


def _rising(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """The entries such that a merge by time keeps their order."""
    latest, rising = 0, []
    for entry in entries:
        latest = max(latest, entry.seconds)
        rising.append(entry if entry.seconds == latest else entry.replace(seconds=latest))
    return rising


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
