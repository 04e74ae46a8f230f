"""Every task with what happened to it: where each figure of the page comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.timestamp import utc_stamp
from gitbaton.base.value import Value

if TYPE_CHECKING:
    from gitbaton.dashboard.models import Dashboard
    from gitbaton.reports.task_history import HistoryEntry
    from gitbaton.status.task_status import FeatureStatus, TaskStatus

_HEADS = "refs/heads/"
_MOST_EVENTS = 6000  # rows and commits listed one by one, the latest ones


class Event(Value):
    """A row of a log or a work commit: when (UTC), what, and the line or commit that proves it.

    ``page`` is that line or commit on the web, empty if it is on no host that we know.
    """

    at: str
    what: str
    proof: str
    page: str


class Page(Value):
    """A feature's tasks, each with the minutes it took (None: not done) and what happened."""

    feature: FeatureStatus
    tasks: tuple[tuple[TaskStatus, int | None, tuple[Event, ...]], ...]


def task_pages(dashboard: Dashboard) -> tuple[tuple[Page, ...], int]:
    """The pages of all features, and how many events were left out for want of room."""
    events: dict[str, list[Event]] = {}
    features = {feature.id: feature for feature in dashboard.board.features}
    for entry in dashboard.happened[-_MOST_EVENTS:]:
        event = _event(entry, features[entry.feature], dashboard)
        events.setdefault(entry.task, []).append(event)
    took = {one.task: one.worked // 60 for one in dashboard.claim_history.completions}
    pages = [
        Page(
            feature,
            tuple(
                [
                    (
                        task,
                        took.get(task.id) if task.state == "done" else None,
                        tuple(events.get(task.id, ())),
                    )
                    for task in feature.tasks
                ]
            ),
        )
        for feature in dashboard.board.features
    ]
    return tuple(pages), max(0, len(dashboard.happened) - _MOST_EVENTS)


def _event(entry: HistoryEntry, feature: FeatureStatus, dashboard: Dashboard) -> Event:
    at = utc_stamp(entry.seconds // 60)
    if entry.row is not None:
        row = entry.row
        words = [row.action, row.agent, row.commit.removeprefix("-")]
        page = dashboard.page_of_line(feature.path, row.line, _HEADS + feature.branch)
        return Event(at, " ".join(filter(None, words)), f"{feature.path}:{row.line}", page)
    assert entry.work is not None
    oid = entry.work.oid
    return Event(at, entry.work.subject.text, oid[:10], dashboard.page_of_commit(oid))
