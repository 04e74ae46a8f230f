"""RECLAIM: a stale claim taken over, with the work done under it."""

from __future__ import annotations

from collections.abc import Sequence

from gitbaton.base.exit_codes import FINE
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.timestamp import minutes_text
from gitbaton.claims.claim import with_local_branch
from gitbaton.claims.holder import blank_cells, done_already, minutes_idle, nothing, taken_from
from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish import publish
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.switching import ready_to_work, switched
from gitbaton.claims.work_commits import work_since
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.log.cells import NO_COMMIT
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import TaskState
from gitbaton.project.remote_feature import RemoteFeature, Session
from gitbaton.project.session import location_of
from gitbaton.status.task_text import task_text


def reclaim(task: str, session: Session, now: str, *, switch: bool) -> PublishResult:
    """Take over a stale claim; the message names the partial work that comes with it.

    With ``switch`` the feature's branch is checked out here if that is possible.
    """
    inherited: list[str] = []
    texts: list[str] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        texts[:] = [task_text(view.file, task)]
        state = view.file.state_of(task)
        if state.state == "done":
            return taken_from(task, view, session) or done_already(task, state.holder, session)
        if state.state == "open":
            return nothing(
                task, session, f"nobody holds {task}", f"git baton claim {quote(task)} --switch"
            )
        if state.holder == session.agent:
            hint = f'go on; to show that you are at it: git baton note {quote(task)} "…"'
            return nothing(task, session, f"{task} is yours", hint).replace(code=FINE)
        work = work_since(task, state.started, view.base, session)
        fresh = _not_stale(task, state, work, session, now)
        inherited[:] = [f"{commit.oid[:7]} {commit.subject.text[:60]}" for commit in work]
        row = Row(now, session.agent, "RECLAIM", task, NO_COMMIT, blank_cells(view))
        if fresh:
            return taken_from(task, view, session) or fresh
        return PendingRows((row,))

    place = location_of(task, session)
    outcome, commit = publish(session, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, session)
    if outcome.outcome != "won":
        return outcome
    came = f"; it comes with {'; '.join(inherited)}" if inherited else ""
    if switch:
        outcome = switched(outcome, place.branch, session)
    outcome = ready_to_work(outcome, place.branch, place.file, session)
    message = f"{outcome.message}{came}"
    return outcome.replace(message=message, text=texts[0], branch=place.branch)


def _not_stale(
    task: str, state: TaskState, work: Sequence[WorkCommit], session: Session, now: str
) -> PublishResult | None:
    idle = minutes_idle(task, state, work, session, now)
    if idle is None:
        return None
    wait = session.settings.stale_after // 60 + 1 - idle
    ago = f"{minutes_text(idle)} ago" if idle > 0 else "just now"
    since = state.since
    message = f"{state.holder} was active on {task} {ago}"
    hint = f"{CLAIM_NEXT}, or try again in {minutes_text(wait)}"
    lost = PublishResult("lost", task, session.agent, message, hint)
    return lost.replace(holder=state.holder, since=since)
