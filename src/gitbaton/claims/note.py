"""NOTE and RELEASE: what a task's holder has to say, and a task given back."""

from __future__ import annotations

from gitbaton.base.shell import quote
from gitbaton.claims.claim import with_local_branch
from gitbaton.claims.holder import blank_cells, followed_by, readable, refuse_others
from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish import publish
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.publish_with_commits import publish_work
from gitbaton.plan.log.rows import Row
from gitbaton.project.remote_feature import RemoteFeature, Session
from gitbaton.project.session import location_of
from gitbaton.status.done_command import done_command


def note(task: str, text: str, session: Session, now: str) -> PublishResult:
    """Append a NOTE to a task that the agent holds, or that is done; the holder's is activity.

    Raises UsageError for a text that is empty or would deceive its readers.
    """
    words = readable(text, "a note", f'git baton note {quote(task)} "half of it works"')
    refuse = refuse_others(task, session)
    then: list[str] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        finished = view.file.state_of(task).state == "done"
        then[:] = [f"git baton log {quote(task)}"]
        if not finished:
            then[:] = [done_command(task, view.file)]
        refused = None if finished else refuse(view)
        return refused or PendingRows(
            (Row(now, session.agent, "NOTE", task, words, blank_cells(view)),)
        )

    place = location_of(task, session)
    outcome, commit = publish(session, place, decide, guess=True)
    outcome = with_local_branch(outcome, place.branch, commit, session)
    return followed_by(outcome, then[0] if then else "")


def release(task: str, reason: str, session: Session, now: str) -> PublishResult:
    """Give back a task that the agent holds, with what was committed on it so far.

    Raises UsageError for a reason that is empty or would deceive its readers.
    """
    hint = f'git baton release {quote(task)} "needs 1.2 first"'
    words = readable(reason, "giving a task back", hint)
    place = location_of(task, session)
    refuse = refuse_others(task, session)

    def decide(view: RemoteFeature) -> PendingRows:
        return PendingRows((Row(now, session.agent, "RELEASE", task, words, blank_cells(view)),))

    outcome, commit = publish_work(session, place, refuse, decide)
    outcome = with_local_branch(outcome, place.branch, commit, session).replace(task=task)
    return followed_by(outcome, "git baton")
