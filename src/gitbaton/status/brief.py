"""Brief: what an agent must know at the start of a session, or when it has lost the thread."""

from __future__ import annotations

from gitbaton.git.local_branch import way_to
from gitbaton.git.refs import current_branch
from gitbaton.project.merged_plan import MergedPlan, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.status.brief_content import BEST, Brief, HeldTask
from gitbaton.status.next_task import handout_of
from gitbaton.status.nothing_to_claim import complete_features
from gitbaton.status.show import page_of
from gitbaton.status.status import status_of
from gitbaton.status.task_status import PlanStatus


def read_brief(session: Session, now: int, *, ask: bool = True) -> Brief | None:
    """The brief for the session's agent; None without a committed plan. ``now`` is epoch seconds.

    Unless it may ``ask`` the remote, it is as of the last fetch.
    """
    joined = read_merged_plan(session, ask=ask)
    board = status_of(joined, session, now)
    return brief_of(joined, board, session, now) if board.features else None


def brief_of(joined: MergedPlan, board: PlanStatus, session: Session, now: int) -> Brief:
    """The brief, of what was read already."""
    claims = _claims(joined, board, session, now)
    handout = None if claims else handout_of(joined, board, session)
    branch = current_branch(session.git)
    away = next((held.branch for held in claims[:1] if held.branch != branch), "")
    return Brief(
        session.agent,
        branch,
        claims,
        handout.offers[:BEST] if handout else (),
        tuple([feature.id for feature in complete_features(board)]),
        handout.situation if handout else None,
        joined.offline,
        way_to(away, session.remote, session.git) if away else "",
    )


def _claims(
    joined: MergedPlan, board: PlanStatus, session: Session, now: int
) -> tuple[HeldTask, ...]:
    own = [
        task.id
        for feature in board.features
        for task in feature.tasks
        if task.state in ("claimed", "stale") and task.agent == session.agent != ""
    ]
    pages = filter(None, [page_of(task, joined, board, session, now) for task in own])
    found = [
        HeldTask(
            page.id,
            page.title,
            page.branch,
            page.minutes_left or 0,
            page.text,
            bool(page.commits),
            page.done,
            page.work,
        )
        for page in pages
    ]
    return tuple(sorted(found, key=lambda held: held.minutes_left))
