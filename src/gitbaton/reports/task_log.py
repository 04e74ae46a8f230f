"""What happened to the tasks: every row of every branch, with the work between them."""

from __future__ import annotations

from heapq import merge

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.timestamp import utc_minutes
from gitbaton.git.history import list_log_commits
from gitbaton.project.merged_plan import MergedPlan, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.log_commits import announced, row_seconds
from gitbaton.reports.task_history import HistoryEntry, TaskHistory, interleave


def task_log(session: Session, task: str = "") -> TaskHistory:
    """The history of one task, or of all; rows of a feature keep the order of publication.

    Raises UsageError, with the nearest task, for one that no branch plans.
    """
    joined = read_merged_plan(session)
    if task and joined.plan.feature_of(task) is None:
        raise did_you_mean(task, "task of the plan", joined.plan.tasks(), "git baton status")
    chronicle = task_history_of(joined, session, task)
    last = [entry.work.oid if entry.work else at for at, entry in enumerate(chronicle.entries)]
    once = dict(zip(reversed(last), reversed(chronicle.entries), strict=True))
    return chronicle.replace(entries=tuple(once.values())[::-1])


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
