"""DONE: a task completed, with its work, its row and its tick, and perhaps the next one claimed."""

from __future__ import annotations

from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.timestamp import utc_minutes
from gitbaton.base.value import Value
from gitbaton.claims.claim import waits_for, why_given_back, with_local_branch
from gitbaton.claims.claim_next import claim_next
from gitbaton.claims.done_preconditions import unfinished
from gitbaton.claims.holder import blank_cells, followed_by, refuse_others
from gitbaton.claims.merged_work import MergedWork, files_brought, merged_work
from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.publish_with_commits import publish_work
from gitbaton.claims.switching import ready_to_work, switched
from gitbaton.claims.work_commits import work_since
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.log.cells import NO_COMMIT
from gitbaton.plan.log.rows import COLUMNS, Row
from gitbaton.plan.log.task_state import TaskState
from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session
from gitbaton.project.session import location_of
from gitbaton.status.claim_warning import offers_in_feature
from gitbaton.status.nothing_to_claim import Situation
from gitbaton.status.task_text import task_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitbaton.plan.feature_file import FeatureFile

    Verify = Callable[[RemoteFeature, FeatureLocation], "Verified"]
    Merge = Callable[[str], PublishResult]

_MOST_VERIFIED = 3  # times, where others push code while the step runs


class Verified(Value):
    """What came of a Verify step: trailers to record, and whether its commands were run."""

    trailers: tuple[str, ...] = ()
    ran: bool = False


class Completed(Value):
    """How ``done`` ended: the task claimed next, or why none was; the feature if all is done.

    ``merged`` is what of others' work was merged; ``merge`` how the merge of the feature into the
    default branch ended, None where there was none.
    """

    outcome: PublishResult
    merged: MergedWork | None = None
    claimed: str | None = None
    situation: Situation | None = None
    complete: str | None = None
    merge: PublishResult | None = None


def done(
    task: str,
    session: Session,
    now: str,
    seconds: int = 0,
    take_next: bool = False,
    verify: Verify | None = None,
    merge: Merge | None = None,
    *,
    switch: bool = False,
) -> Completed:
    """Complete a task: its work published, a DONE row that names it, the checkbox ticked.

    With ``take_next`` also the next task is claimed: the best open one of the same
    feature in the same commit, unless there is an obstacle; else the best of the plan after it
    (``seconds`` is now, since the epoch); with ``switch`` its branch is checked out, if that can
    be. ``merge`` is called for the feature if it is complete with the task; where it is not
    merged, nothing is claimed. Refuses without a work commit, and while a
    declared file is not committed. ``verify`` is called when nothing else stands in the way and
    before anything is pushed, and again where files that others pushed meanwhile were merged: it
    returns what to record in the log commit, or raises.
    """
    place = location_of(task, session)
    chosen: list[str] = []
    left: list[str] = []
    verified: list[tuple[str, Verified]] = []  # of which commit
    looked: list[RemoteFeature] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        left[:] = [name for name in view.file.unfinished if name != task]
        work = work_since(task, view.file.state_of(task).started, view.base, session)
        missing = unfinished(task, view, work, session)
        if missing:
            return missing
        if _is_unverified(view, verified, session):
            verified.append((view.base, verify(view, place) if verify else Verified()))
        looked[:] = [view]
        chosen[:] = _next_free(left, view, session) if take_next else []
        rows = _completion(task, chosen, work, view, session, now)
        return rows.replace(trailers=verified[-1][1].trailers)

    outcome, commit = publish_work(session, place, refuse_others(task, session), decide)
    outcome = with_local_branch(outcome, place.branch, commit, session).replace(task=task)
    if outcome.outcome != "won":
        return Completed(outcome)
    merged = merged_work(place.local, looked[0], session)
    outcome = outcome.replace(message=_with_merged(task, outcome.message, merged, verified[-1][1]))
    if chosen:
        won = outcome.replace(task=chosen[0], branch=place.branch)
        return Completed(_claimed(won, task, looked[0].file, session, switch), merged, chosen[0])
    completed = Completed(outcome, merged, complete=None if left else place.file.feature)
    if completed.complete and merge:
        completed = _merged(completed, merge(completed.complete), take_next)
    failed = completed.merge is not None and completed.merge.exit_code
    if take_next and not failed:
        return _with_other_claim(completed, session, now, seconds, switch)
    if completed.complete:
        return _with_merge(completed)
    return completed.replace(outcome=followed_by(outcome, CLAIM_NEXT))


def _claimed(
    outcome: PublishResult, completed: str, file: FeatureFile, session: Session, switch: bool
) -> PublishResult:
    """How the claim ended that was made with the completion of another task."""
    task, branch = outcome.task, outcome.branch or ""
    if switch:
        outcome = switched(outcome, branch, session)
    outcome = ready_to_work(outcome, branch, file, session)
    message = outcome.message + why_given_back(task, file)
    return outcome.replace(task=completed, message=message, text=task_text(file, task))


def _is_unverified(
    view: RemoteFeature, verified: Sequence[tuple[str, Verified]], session: Session
) -> bool:
    """Whether others' files came in since the last time that the step was verified."""
    if not verified:
        return True
    if len(verified) == _MOST_VERIFIED or not verified[-1][1].ran:
        return False
    return bool(files_brought(verified[-1][0], view.base, session))


def _with_merged(task: str, message: str, merged: MergedWork | None, verified: Verified) -> str:
    if merged is None:
        return message
    how = "verified with it" if verified.ran else f"not verified with it (git baton verify {task})"
    return f"{message}; {merged.sentence}{f', {how}' if merged.files else ''}"


def _completion(
    task: str,
    claims: Sequence[str],
    work: Sequence[WorkCommit],
    view: RemoteFeature,
    session: Session,
    now: str,
) -> PendingRows:
    named = work[-1].oid[:12] if work else NO_COMMIT
    extra = _duration(view, view.file.state_of(task), now, session)
    started = [
        Row(now, session.agent, "START", each, NO_COMMIT, blank_cells(view)) for each in claims
    ]
    finished = Row(now, session.agent, "DONE", task, named, extra)
    return PendingRows((finished, *started))


def _next_free(left: Sequence[str], view: RemoteFeature, session: Session) -> list[str]:
    """The first open task of the feature that is free for the agent, if it may be begun."""
    wanted = [name for name in left if view.file.state_of(name).state == "open"]
    if not wanted or waits_for(view, session):
        return []
    offers = offers_in_feature(wanted, view, session)
    return [offer.task.id for offer in offers[:1] if offer.is_free_for(session.agent)]


def _merged(completed: Completed, ended: PublishResult, take_next: bool) -> Completed:
    """What was completed, and how the merge of its feature ended."""
    outcome = completed.outcome
    hints = [outcome.hint, "" if take_next and not ended.exit_code else ended.hint]
    outcome = outcome.replace(
        message=f"{outcome.message}; {ended.message}", hint="\n".join(filter(None, hints))
    )
    return completed.replace(outcome=outcome, merge=ended)


def _with_merge(completed: Completed) -> Completed:
    """What was completed, and how the feature is merged that is complete with it."""
    if completed.merge is not None:
        return completed
    outcome, feature = completed.outcome, completed.complete or ""
    message = f"{outcome.message}; feature {feature} is complete and waits to be merged"
    hints = [outcome.hint, f"git baton merge {quote(feature)}"]
    hint = "\n".join(filter(None, hints))
    return completed.replace(outcome=outcome.replace(message=message, hint=hint))


def _with_other_claim(
    completed: Completed, session: Session, now: str, seconds: int, switch: bool
) -> Completed:
    """What was completed, and how the claim of the best task of the plan ended."""
    claimed, situation = claim_next(session, now, seconds, switch=switch)
    if completed.complete:
        completed = _with_merge(completed)
        if situation and situation.feature == completed.complete:
            return completed.replace(situation=situation)
    outcome = completed.outcome
    said = "" if outcome.message.endswith(claimed.message) else f"; {claimed.message}"
    outcome = outcome.replace(
        message=f"{outcome.message}{said}",
        hint="\n".join(filter(None, [outcome.hint, claimed.hint])),
        warning=claimed.warning,
        text=claimed.text,
        branch=claimed.branch,
    )
    won = claimed.task if claimed.outcome == "won" else None
    return completed.replace(outcome=outcome, claimed=won, situation=situation)


def _duration(view: RemoteFeature, state: TaskState, now: str, session: Session) -> tuple[str, ...]:
    """The further cells of the DONE row: how long it took, where the log has a Duration column."""
    known = {name.casefold() for name in COLUMNS}
    further = [name.casefold() for name in view.file.log.columns if name.casefold() not in known]
    zone = session.settings.timezone
    start = utc_minutes(state.claimed.timestamp, zone) if state.claimed else None
    end = utc_minutes(now, zone)
    took = "" if start is None or end is None else f"{max(end - start, 0)}m"
    return tuple([took if name == "duration" else "" for name in further])
