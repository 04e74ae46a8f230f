"""Claiming a task: a START row, published under a lease on the task's ref."""

from __future__ import annotations

from contextlib import suppress

from gitbaton.base.exit_codes import TAKEN, WAIT
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.claims.holder import blank_cells, minutes_idle
from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish import publish
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.switching import ready_to_work, switched
from gitbaton.claims.work_commits import work_since
from gitbaton.git.local_branch import fast_forward, way_to
from gitbaton.git.remote import RemoteState, fetch_objects
from gitbaton.plan.dependencies import needed_files, needs_nothing
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.cells import NO_COMMIT
from gitbaton.plan.log.rows import Row, rows_of
from gitbaton.project.remote_feature import RemoteFeature, Session
from gitbaton.project.session import location_of
from gitbaton.status.claim_warning import warning_about
from gitbaton.status.done_command import work_command
from gitbaton.status.task_text import task_text


def claim(
    task: str,
    session: Session,
    now: str,
    *,
    switch: bool = False,
    state: RemoteState | None = None,
) -> PublishResult:
    """Claim one task for the session's agent; ``now`` is the row's timestamp.

    With ``switch`` the feature's branch is checked out here if that is possible. A ``state`` is
    what the remote has just answered.
    Raises UsageError for an unknown task and UnreachableError if the remote does not answer.
    """
    place = location_of(task, session)
    seen: list[RemoteFeature] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        seen[:] = [view]
        return _start(task, view, session, now)

    outcome, commit = publish(session, place, decide, guess=True, state=state)
    outcome = with_local_branch(outcome, place.branch, commit, session)
    if outcome.outcome != "won":
        return outcome
    if switch:
        outcome = switched(outcome, place.branch, session)
    outcome = ready_to_work(outcome, place.branch, seen[0].file, session)
    outcome = outcome.replace(
        message=outcome.message + why_given_back(task, seen[0].file),
        text=task_text(seen[0].file, task),
        branch=place.branch,
    )
    with suppress(Exception):  # claimed: an error while looking for advice must not hide that
        warning, comes_first = warning_about(task, seen[0], session)
        work = work_command(task, seen[0].file)
        hint = "" if comes_first and outcome.hint == work else outcome.hint
        outcome = outcome.replace(warning=warning, hint=hint)
    return outcome


def why_given_back(task: str, file: FeatureFile) -> str:
    """What the last holder said who gave the task back, to stand behind a message; mostly empty."""
    rows = [row for row in rows_of(file.log.rows, task) if row.action != "NOTE"]
    if not rows or rows[-1].action != "RELEASE":
        return ""
    return f"; {rows[-1].agent} gave it back: {rows[-1].commit}"


def _start(
    task: str, view: RemoteFeature, session: Session, now: str
) -> PendingRows | PublishResult:
    state = view.file.state_of(task)
    if view.file.was_ticked(task):
        return PublishResult(
            "nothing",
            task,
            session.agent,
            f"{task} is done: its box was ticked before there was a log",
            hint=f"if it is not: clear its box in {view.file.path}, commit and push that",
            code=TAKEN,
        )
    if state.state == "open":
        waiting = waits_for(view, session)
        row = Row(now, session.agent, "START", task, NO_COMMIT, blank_cells(view))
        return _wait(task, waiting, session) if waiting else PendingRows((row,))
    since = state.since
    if state.state == "done":
        return PublishResult(
            "nothing",
            task,
            session.agent,
            f"{task} is done: {state.holder} completed it",
            hint="`git baton next` shows what is open; if there is more to do on it: "
            f"git baton revert {quote(task)} --keep-work && git baton claim {quote(task)} --switch",
            holder=state.holder,
            code=TAKEN,
        )
    message, hint = f"{task} is held by {state.holder} since {since}", CLAIM_NEXT
    if state.holder == session.agent:
        hint = f"if that was you: {way_to(view.branch, session.remote, session.git)}"
    elif (
        minutes_idle(task, state, work_since(task, state.started, view.base, session), session, now)
        is None
    ):
        message += ", idle for too long"
        hint = f"git baton reclaim {quote(task)} --switch"
    lost = PublishResult("lost", task, session.agent, message, hint)
    return lost.replace(holder=state.holder, since=since)


def waits_for(view: RemoteFeature, session: Session) -> FeatureFile | None:
    """The first feature that must be complete before this one and is not; usually none."""
    if needs_nothing(view.file):
        return None
    start = view.state.heads.get(session.default_of(view.state), view.base)
    fetch_objects(session.remote, [start], session.objects)
    needed = needed_files(view.file, session.reader.at(start).snapshot)
    return next((other for other in needed if not other.complete), None)


def _wait(task: str, other: FeatureFile, session: Session) -> PublishResult:
    feature = other.feature
    missing = "is not complete" if other.outline.items else "lists no task that can be read"
    return PublishResult(
        "nothing",
        task,
        session.agent,
        f"{task} waits for feature {feature}, which {missing}",
        hint=CLAIM_NEXT if other.outline.items else "git baton lint",
        code=WAIT,
    )


def with_local_branch(
    outcome: PublishResult, branch: str, commit: str, session: Session
) -> PublishResult:
    """The outcome, with the clone's own branch moved along if it was won, or why it could not."""
    if outcome.outcome != "won":
        return outcome
    moved = fast_forward(branch, commit, session.git) if commit else "diverged"
    if moved == "absent":
        return outcome.replace(hint=way_to(branch, session.remote, session.git))
    pull = f"git pull --no-rebase {quote(session.remote)} {quote(branch)}"
    hints = {
        "moved": "",
        "dirty": f"commit what you edit in the feature file, then: {pull}",
        "diverged": pull,
        "elsewhere": way_to(branch, session.remote, session.git),
    }
    return outcome.replace(hint=hints[moved])
