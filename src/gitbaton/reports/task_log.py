"""What happened to the tasks: every row of every branch, with the work between them."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.timestamp import utc_minutes
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.project.merged_plan import MergedPlan, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.task_history import HistoryEntry, TaskHistory, interleave


def task_log(session: Session, task: str = "") -> TaskHistory:
    """The history of one task, or of all; rows of a feature keep the order of publication.

    Raises UsageError, with the nearest task, for one that no branch plans.
    """
    joined = read_merged_plan(session)
    if task and joined.plan.feature_of(task) is None:
        raise did_you_mean(task, "task of the plan", joined.plan.tasks(), "git baton status")
    chronicle = task_history_of(joined, session, task)
    numbered = enumerate(chronicle.entries)
    once = {entry.work.oid if entry.work else at: entry for at, entry in numbered}
    return chronicle.replace(entries=tuple(once.values()))


def task_history_of(joined: MergedPlan, session: Session, task: str = "") -> TaskHistory:
    """The history of one task or of all, from a merged plan.

    A commit that names several tasks is there once for each.
    """
    histories = [_entries(file, task, joined, session) for file in joined.plan.features.values()]
    return TaskHistory(tuple(merge(*histories, key=lambda entry: entry.minutes)), joined.offline)


def _entries(
    file: FeatureFile, task: str, joined: MergedPlan, session: Session
) -> list[HistoryEntry]:
    wanted = sorted(file.tasks) if not task else [task] if task in file.tasks else []
    commits = [
        HistoryEntry(file.feature, each, commit.minutes, work=commit)
        for each in wanted
        for commit in joined.work.get(each, ())
    ]
    rows = [entry for entry in _rows(file, session) if not task or entry.task == task]
    return _rising(interleave(rows, commits))


def _rows(file: FeatureFile, session: Session) -> Iterator[HistoryEntry]:
    latest = 0
    for row in file.log.rows:
        latest = max(utc_minutes(row.timestamp, session.settings.timezone) or 0, latest)
        yield HistoryEntry(file.feature, row.task, latest, row=row)


def _rising(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """The entries such that a merge by time keeps their order."""
    latest, rising = 0, []
    for entry in entries:
        latest = max(latest, entry.minutes)
        rising.append(entry if entry.minutes == latest else entry.replace(minutes=latest))
    return rising
