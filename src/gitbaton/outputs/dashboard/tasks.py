"""Every task with what happened to it: where each figure of the page comes from."""

from __future__ import annotations

from gitbaton.core.timestamp import utc_stamp
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.board import FeatureBoard, TaskLine
    from gitbaton.core.dashboard import Dashboard

_MOST_EVENTS = 6000  # rows and commits told one by one, the latest ones


class Event(Value):
    """A row of a log or a work commit: when (UTC), what, and the line or commit that proves it."""

    at: str
    what: str
    proof: str


class Page(Value):
    """A feature's tasks, each with the minutes it took (None: not done) and what happened."""

    feature: FeatureBoard
    tasks: tuple[tuple[TaskLine, int | None, tuple[Event, ...]], ...]


def task_pages(dashboard: Dashboard) -> tuple[tuple[Page, ...], int]:
    """The pages of all features, and how many events were left out for want of room."""
    paths = {feature.id: feature.path for feature in dashboard.board.features}
    told: dict[str, list[Event]] = {}
    for entry in dashboard.happened[-_MOST_EVENTS:]:
        if entry.row is not None:
            words = [entry.row.action, entry.row.agent, entry.row.commit.removeprefix("-")]
            proof = f"{paths.get(entry.feature, '')}:{entry.row.line}"
        else:
            words = [entry.work.subject.text if entry.work else ""]
            proof = entry.work.oid[:10] if entry.work else ""
        event = Event(utc_stamp(entry.minutes), " ".join(filter(None, words)), proof)
        told.setdefault(entry.task, []).append(event)
    took = {one.task: one.worked for one in dashboard.course.completions}
    pages = [
        Page(
            feature,
            tuple(
                [
                    (
                        task,
                        took.get(task.id) if task.state == "done" else None,
                        tuple(told.get(task.id, ())),
                    )
                    for task in feature.tasks
                ]
            ),
        )
        for feature in dashboard.board.features
    ]
    return tuple(pages), max(0, len(dashboard.happened) - _MOST_EVENTS)
