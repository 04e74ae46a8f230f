"""Waiting until there is something to do: one cheap look at the remote at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.exit_codes import FINE, WAIT
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.git.remote import UnreachableError
from gitbaton.project.merged_plan import read_merged_plan
from gitbaton.status.brief import brief_of
from gitbaton.status.status import status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbaton.git.remote import RemoteState
    from gitbaton.project.merged_plan import MergedPlan
    from gitbaton.project.remote_feature import Session
    from gitbaton.status.brief_content import Brief
    from gitbaton.status.task_status import PlanStatus

    Until = str  # claim, merged, done, or a task

_FIRST, _LONGEST, _FACTOR = 2.0, 30.0, 1.5  # seconds between two polls, which grow
_MINUTE = 60.0  # claims go stale by the clock alone


class Waited(Value):
    """What there is to do now, how many seconds it took, and the exit code that says so.

    ``message`` says of a task that was waited for that it is done, and how to get its work.
    """

    brief: Brief
    seconds: int
    code: int
    message: str = ""


def wait(until: Until, longest: float, session: Session, clock: Callable[[], float]) -> Waited:
    """Sleep until something can be claimed, or all is ``merged`` or ``done``, or one task is done.

    ``longest`` is how many seconds at most, ``clock`` the epoch's seconds now. Whatever an agent
    could do by itself, such as a merge or taking over a stale claim, ends the wait as well.
    Raises UnreachableError if the remote gives no answer at the end of it, UsageError for a task
    that no branch plans.
    """
    began, delay = clock(), _FIRST
    seen: RemoteState | None = None
    looked = 0.0
    while True:
        now = clock()
        left = began + longest - now
        state = _look(session, patient=left > 0)
        if state is not None and (state != seen or now - looked >= _MINUTE or left <= 0):
            delay = _FIRST if state != seen else delay
            seen, looked = state, now
            brief, code, message = _judge(until, state, session, int(now))
            if code != WAIT or left <= 0:
                return Waited(brief, int(now - began), code, message)
        session.pause(max(min(delay * (0.75 + 0.5 * session.chance()), left), 0.0))
        delay = min(delay * _FACTOR, _LONGEST)


def _look(session: Session, patient: bool) -> RemoteState | None:
    """What the remote's refs say; None if it does not answer and there is time to try again."""
    try:
        return session.ask_remote()
    except UnreachableError:
        if patient:
            return None
        raise


def _judge(until: Until, state: RemoteState, session: Session, now: int) -> tuple[Brief, int, str]:
    """The brief, the exit code (WAIT: nothing to do yet), and that the task is done, if it is."""
    joined = read_merged_plan(session, state=state)
    board = status_of(joined, session, now)
    brief = brief_of(joined, board, session, now)
    if until not in ("claim", "merged", "done"):
        message = _done(until, board, brief.branch, joined, session)
        return brief, FINE if message else WAIT, message
    if brief.situation and brief.situation.code not in (FINE, WAIT):
        return brief, brief.situation.code, ""
    ready = {
        "claim": _can_act(brief, board, session.agent),
        "merged": not brief.complete,
        "done": all(feature.complete for feature in board.features if feature.tasks),
    }
    return brief, FINE if ready[until] else WAIT, ""


def _done(name: str, board: PlanStatus, here: str, joined: MergedPlan, session: Session) -> str:
    """That a task is done, and what brings its work here; empty while it is not done."""
    found = [(each, task) for each in board.features for task in each.tasks if task.id == name]
    if not found:
        raise did_you_mean(name, "task of the plan", joined.plan.tasks(), "git baton status")
    feature, task = found[0]
    if not task.finished:
        return ""
    base = session.default_of(joined.state)
    if feature.branch == here:
        return f"{name} is done; to have it here: git pull"
    pull = f"git pull --no-rebase {quote(session.remote)}"
    if feature.merged:
        return f"{name} is done and merged; to have it here: {pull} {quote(base)}"
    waiting = f"{name} is done on {feature.branch}, which is not merged into {base} yet"
    if feature.complete:
        return f"{waiting}: git baton merge {quote(feature.id)}"
    return f"{waiting}; to have it here before that: {pull} {quote(feature.branch)}"


def _can_act(brief: Brief, board: PlanStatus, agent: str) -> bool:
    """Whether the agent has, or could have, something to do."""
    stale = any(
        task.state == "stale" and task.agent != agent
        for feature in board.features
        for task in feature.tasks
    )
    merge = brief.situation is not None and brief.situation.code == FINE
    free = any(not each.waits for each in brief.offers)
    return bool(brief.claims) or free or merge or stale
