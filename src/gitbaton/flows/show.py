"""Show: one task, as the plan has it and as it stands."""

from __future__ import annotations

from gitbaton.core.claims import OPEN
from gitbaton.core.task_page import NamedFile, Need, Remark, TaskPage
from gitbaton.core.task_text import task_text
from gitbaton.core.unknown import unknown
from gitbaton.flows.board import board_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.next_task import unfinished_tasks
from gitbaton.flows.other_hands import planned_tasks
from gitbaton.rules.claims import last_activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.board import Board, TaskLine
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site

_WITH_WORDS = ("NOTE", "RELEASE")


def show_task(task: str, site: Site, now: int) -> TaskPage:
    """All there is to say of a task; ``now`` is epoch seconds.

    Raises UsageError, with the nearest task, for one that no branch plans.
    """
    joined = read_joined(site)
    board = board_of(joined, site, now)
    found = page_of(task, joined, board, site, now)
    if found is None:
        raise unknown(task, "task of the plan", joined.plan.tasks(), "git baton status")
    return found


def page_of(task: str, joined: Joined, board: Board, site: Site, now: int) -> TaskPage | None:
    """The page of a task, of what was read already; None if no branch plans it."""
    file = joined.plan.feature_of(task)
    if file is None:
        return None
    feature = next(each for each in board.features if each.id == file.feature)
    listed = next((each for each in feature.tasks if each.id == task), None)
    entries = [*file.outline.items, *file.outline.details]
    entry = next(each for each in entries if each.id == task)
    return TaskPage(
        task,
        entry.title,
        file.feature,
        feature.title,
        feature.branch,
        file.path,
        entry.line,
        listed.state if listed else "open",
        listed.agent if listed else None,
        listed.since if listed else None,
        minutes_left(listed, file, joined, site, now),
        tuple([Need(one.feature, one.complete) for one in joined.merged.dependencies_of(file)]),
        _files(task, file, joined, board, site),
        tuple(
            [
                Remark(row.timestamp, row.agent, row.commit)
                for row in file.log.rows
                if row.task == task and row.action in _WITH_WORDS
            ]
        ),
        tuple([(work.oid, work.subject.text) for work in joined.work.get(task, ())]),
        task_text(file, task),
        joined.offline,
    )


def minutes_left(
    line: TaskLine | None, file: FeatureFile, joined: Joined, site: Site, now: int
) -> int | None:
    """Full minutes until a claim is stale, 0 if it is; None for a task that nobody holds."""
    if line is None or line.state not in ("claimed", "stale"):
        return None
    state = file.states.get(line.id, OPEN)
    last = last_activity(line.id, state, joined.work, site.settings)
    idle = 0 if last is None else now // 60 - last
    return max(site.settings.stale_after // 60 - idle, 0)


def _files(
    task: str, file: FeatureFile, joined: Joined, board: Board, site: Site
) -> tuple[NamedFile, ...]:
    [own] = planned_tasks(file, {task: ""}, site)
    others = [
        each for each in unfinished_tasks(joined.plan.features, board, site) if each.id != task
    ]
    return tuple(
        [
            NamedFile(
                path, tuple([(each.id, each.holder) for each in others if path in each.paths])
            )
            for path in own.paths
        ]
    )
