"""Show: one task, its plan and its status."""

from __future__ import annotations

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.plan.dependencies import needed_files
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.task_state import OPEN
from gitbaton.project.merged_plan import MergedPlan, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.rules.claim_rows import last_activity
from gitbaton.status.claim_warning import planned_tasks
from gitbaton.status.done_command import done_command, work_command
from gitbaton.status.next_task import unfinished_tasks
from gitbaton.status.status import status_of
from gitbaton.status.task_page import NamedFile, NeededFeature, Remark, TaskPage
from gitbaton.status.task_status import PlanStatus, TaskStatus
from gitbaton.status.task_text import task_text

_WITH_WORDS = ("NOTE", "RELEASE")


def show_task(task: str, session: Session, now: int) -> TaskPage:
    """All there is to say of a task; ``now`` is epoch seconds.

    Raises UsageError, with the nearest task, for one that no branch plans.
    """
    joined = read_merged_plan(session)
    board = status_of(joined, session, now)
    found = page_of(task, joined, board, session, now)
    if found is None:
        raise did_you_mean(task, "task of the plan", joined.plan.tasks(), "git baton status")
    return found.replace(next=_next(found, session.agent))


def page_of(
    task: str, joined: MergedPlan, board: PlanStatus, session: Session, now: int
) -> TaskPage | None:
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
        minutes_left(listed, file, joined, session, now),
        tuple(
            [NeededFeature(one.feature, one.complete) for one in needed_files(file, joined.merged)]
        ),
        _files(task, file, joined, board, session),
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
        done_command(task, file),
        work_command(task, file),
    )


def _next(page: TaskPage, agent: str) -> str:
    """What the agent types next about a task; where there is nothing, what takes another one."""
    name = quote(page.id)
    if page.state in ("claimed", "stale") and page.agent == agent != "":
        return page.done if page.commits else page.work
    if page.state == "stale":
        return f"git baton reclaim {name} --switch"
    if page.state != "open" or not all(need.complete for need in page.needs):
        return CLAIM_NEXT
    claim = f"git baton claim {name} --switch"
    others = [(task, holder) for file in page.files for task, holder in file.others]
    held = next((task for task, holder in others if holder not in ("", agent)), "")
    return f"git baton wait --until {quote(held)} && {claim}" if held else claim


def minutes_left(
    line: TaskStatus | None, file: FeatureFile, joined: MergedPlan, session: Session, now: int
) -> int | None:
    """Full minutes until a claim is stale, 0 if it is; None for a task that is not held."""
    if line is None or line.state not in ("claimed", "stale"):
        return None
    state = file.states.get(line.id, OPEN)
    last = last_activity(line.id, state, joined.work, session.settings, now // 60)
    idle = 0 if last is None else now // 60 - last
    return max(session.settings.stale_after // 60 - idle, 0)


def _files(
    task: str, file: FeatureFile, joined: MergedPlan, board: PlanStatus, session: Session
) -> tuple[NamedFile, ...]:
    [own] = planned_tasks(file, {task: ""}, session)
    names = [path.rpartition("/")[2].encode("utf-8", "surrogateescape") for path in own.paths]
    plan = joined.plan.features
    naming = [each for each in board.features if any(name in plan[each.id].text for name in names)]
    board = board.replace(features=tuple(naming))
    others = [each for each in unfinished_tasks(plan, board, session) if each.id != task]
    return tuple(
        [
            NamedFile(
                path, tuple([(each.id, each.holder) for each in others if path in each.paths])
            )
            for path in own.paths
        ]
    )
