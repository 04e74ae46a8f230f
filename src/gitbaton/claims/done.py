"""DONE, NOTE, RELEASE and RECLAIM: the rows that follow a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from gitbaton.base.errors import UsageError
from gitbaton.base.exit_codes import FINE, TAKEN
from gitbaton.base.timestamp import utc_minutes
from gitbaton.base.unicode_safety import first_deception, first_undecodable
from gitbaton.base.value import Value
from gitbaton.claims.claim import waits_for, with_local_branch
from gitbaton.claims.claim_warning import offers_in_feature
from gitbaton.claims.done_preconditions import unfinished
from gitbaton.claims.next_task import claim_next
from gitbaton.claims.publish import PendingRows, publish
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.publish_with_commits import publish_work
from gitbaton.claims.situation import Situation
from gitbaton.claims.switching import ready_to_work
from gitbaton.claims.task_text import task_text
from gitbaton.claims.work_commits import work_since
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.log.claims import TaskState
from gitbaton.plan.log.rows import COLUMNS, NO_COMMIT, Row
from gitbaton.project.remote_feature import FeatureLocation, RemoteFeature, Session
from gitbaton.project.session import location_of
from gitbaton.rules.claims import last_activity

if TYPE_CHECKING:
    Verify = Callable[[RemoteFeature, FeatureLocation], tuple[str, ...]]


class Completed(Value):
    """How ``done`` ended: the task claimed next, or why none was; the feature if all is done."""

    outcome: PublishResult
    claimed: str | None = None
    situation: Situation | None = None
    complete: str | None = None


def done(
    task: str,
    session: Session,
    now: str,
    seconds: int = 0,
    take_next: bool = False,
    verify: Verify | None = None,
) -> Completed:
    """Complete a task: its work published, a DONE row that names it, the checkbox ticked.

    With ``take_next`` also the next task is claimed: the best open one of the same
    feature in the same commit, unless something speaks against it; else the best of the plan
    after it (``seconds`` is now, since the epoch). Refuses without a work commit, and while a
    declared file is not committed. ``verify`` is called once, when nothing else stands in the
    way and before anything is pushed: it returns trailers for the log commit, or raises.
    """
    place = location_of(task, session)
    chosen: list[str] = []
    texts: list[str] = []
    left: list[str] = []
    verified: list[tuple[str, ...]] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        left[:] = [name for name in view.file.unfinished if name != task]
        work = work_since(task, _state(task, view).started, view.base, session)
        missing = unfinished(task, view, work, session)
        if not missing and not verified:
            verified.append(verify(view, place) if verify else ())
        chosen[:] = _next_free(left, view, session) if take_next else []
        texts[:] = [task_text(view.file, name) for name in chosen]
        return missing or _completion(task, chosen, work, view, session, now).replace(
            trailers=verified[0]
        )

    outcome, commit = publish_work(session, place, _not_mine(task, session), decide)
    outcome = with_local_branch(outcome, place.branch, commit, session).replace(task=task)
    if outcome.outcome != "won":
        return Completed(outcome)
    if chosen:
        message = f"completed {task}, claimed {chosen[0]}"
        claimed = outcome.replace(task=chosen[0], message=message, text=texts[0])
        claimed = ready_to_work(claimed, place.branch, session)
        return Completed(claimed.replace(task=task, branch=place.branch), chosen[0])
    completed = Completed(outcome, complete=None if left else place.file.feature)
    if take_next:
        return _with_other_claim(completed, session, now, seconds)
    if completed.complete:
        return _with_merge(completed)
    return Completed(_followed(outcome, "git baton claim --next"))


def note(task: str, text: str, session: Session, now: str) -> PublishResult:
    """Append a NOTE to a task that the agent holds, or that is done; the holder's is activity.

    Raises UsageError for a text that is empty or would deceive its readers.
    """
    words = _readable(text, "a note", f'git baton note {quote(task)} "half of it works"')
    refuse = _not_mine(task, session)
    finished: list[bool] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        finished[:] = [_state(task, view).state == "done"]
        refused = None if finished[0] else refuse(view)
        return refused or PendingRows((Row(now, session.agent, "NOTE", task, words, _blank(view)),))

    place = location_of(task, session)
    outcome, commit = publish(session, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, session)
    return _followed(outcome, f"git baton {'log' if finished == [True] else 'done'} {task}")


def release(task: str, reason: str, session: Session, now: str) -> PublishResult:
    """Give back a task that the agent holds, with what was committed on it so far.

    Raises UsageError for a reason that is empty or would deceive its readers.
    """
    hint = f'git baton release {quote(task)} "needs 1.2 first"'
    words = _readable(reason, "giving a task back", hint)
    place = location_of(task, session)
    refuse = _not_mine(task, session)

    def decide(view: RemoteFeature) -> PendingRows:
        return PendingRows((Row(now, session.agent, "RELEASE", task, words, _blank(view)),))

    outcome, commit = publish_work(session, place, refuse, decide)
    outcome = with_local_branch(outcome, place.branch, commit, session).replace(task=task)
    return _followed(outcome, "git baton claim --next")


def reclaim(task: str, session: Session, now: str) -> PublishResult:
    """Take over a stale claim; the message names the partial work that comes with it."""
    inherited: list[str] = []
    texts: list[str] = []

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        texts[:] = [task_text(view.file, task)]
        state = _state(task, view)
        if state.state == "done":
            return _done_already(task, state.holder, session)
        if state.state == "open":
            return _nothing(task, session, f"nobody holds {task}", f"git baton claim {quote(task)}")
        if state.holder == session.agent:
            hint = f'go on; to show that you are at it: git baton note {quote(task)} "…"'
            return _nothing(task, session, f"{task} is yours", hint).replace(code=FINE)
        work = work_since(task, state.started, view.base, session)
        fresh = _not_stale(task, state, work, session, now)
        inherited[:] = [f"{commit.oid[:7]} {commit.subject.text[:60]}" for commit in work]
        row = Row(now, session.agent, "RECLAIM", task, NO_COMMIT, _blank(view))
        return fresh or PendingRows((row,))

    place = location_of(task, session)
    outcome, commit = publish(session, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, session)
    if outcome.outcome != "won":
        return outcome
    came = f"; it comes with {'; '.join(inherited)}" if inherited else ""
    outcome = ready_to_work(outcome, place.branch, session)
    message = f"{outcome.message}{came}"
    return outcome.replace(message=message, text=texts[0], branch=place.branch)


def _state(task: str, view: RemoteFeature) -> TaskState:
    return view.file.state_of(task)


def _nothing(task: str, session: Session, message: str, hint: str) -> PublishResult:
    return PublishResult("nothing", task, session.agent, message, hint)


def _done_already(task: str, holder: str, session: Session) -> PublishResult:
    mine = holder == session.agent
    message = f"{task} is done already{'' if mine else f': {holder} completed it'}"
    told = _nothing(task, session, message, "git baton next")
    return told.replace(holder=holder, code=FINE if mine else TAKEN)


def _followed(outcome: PublishResult, hint: str) -> PublishResult:
    """The outcome with what to type next, where it was won and nothing else is more urgent."""
    return outcome.replace(hint=outcome.hint or hint) if outcome.outcome == "won" else outcome


def _blank(view: RemoteFeature) -> tuple[str, ...]:
    """Empty cells for the further columns of the log."""
    return ("",) * max(len(view.file.log.columns) - len(COLUMNS), 0)


# -- DONE ---------------------------------------------------------------------------------------


def _not_mine(task: str, session: Session) -> Callable[[RemoteFeature], PublishResult | None]:
    """Asks a view why its holder is not this agent; None if it is."""

    def asked(view: RemoteFeature) -> PublishResult | None:
        state = _state(task, view)
        if state.state == "held" and state.holder == session.agent:
            return None
        if state.state == "held":
            since = state.claimed.timestamp if state.claimed else None
            message = f"{task} is held by {state.holder} since {since}, not by you"
            lost = PublishResult("lost", task, session.agent, message, "git baton claim --next")
            return lost.replace(holder=state.holder, since=since)
        if state.state == "done":
            return _done_already(task, state.holder, session)
        return _nothing(task, session, f"nobody holds {task}", f"git baton claim {quote(task)}")

    return asked


def _completion(
    task: str,
    claims: Sequence[str],
    work: Sequence[WorkCommit],
    view: RemoteFeature,
    session: Session,
    now: str,
) -> PendingRows:
    named = work[-1].oid[:12] if work else NO_COMMIT
    extra = _duration(view, _state(task, view), now, session)
    started = [Row(now, session.agent, "START", each, NO_COMMIT, _blank(view)) for each in claims]
    finished = Row(now, session.agent, "DONE", task, named, extra)
    return PendingRows((finished, *started))


def _next_free(left: Sequence[str], view: RemoteFeature, session: Session) -> list[str]:
    """The first open task of the feature against which nothing speaks, if it may be begun."""
    wanted = [name for name in left if _state(name, view).state == "open"]
    if not wanted or waits_for(view, session):
        return []
    offers = offers_in_feature(wanted, view, session)
    return [offer.task.id for offer in offers[:1] if offer.obstacle is None]


def _with_merge(completed: Completed) -> Completed:
    """What was completed, and how the feature is merged that is complete with it."""
    outcome, feature = completed.outcome, completed.complete or ""
    message = f"{outcome.message}; feature {feature} is complete and waits to be merged"
    hints = [outcome.hint, f"git baton merge {quote(feature)}"]
    hint = "\n".join(filter(None, hints))
    return completed.replace(outcome=outcome.replace(message=message, hint=hint))


def _with_other_claim(completed: Completed, session: Session, now: str, seconds: int) -> Completed:
    """What was completed, and how the claim of the best task of the plan ended."""
    claimed, situation = claim_next(session, now, seconds)
    if completed.complete:
        completed = _with_merge(completed)
        if situation and situation.feature == completed.complete:
            return completed.replace(situation=situation)
    outcome = completed.outcome
    outcome = outcome.replace(
        message=f"{outcome.message}; {claimed.message}",
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


# -- NOTE, RELEASE and RECLAIM --------------------------------------------------------------------


def _readable(text: str, what: str, hint: str) -> str:
    """The text in one line. Raises UsageError if it is empty, or would deceive its readers."""
    words = " ".join(text.split())
    if not words:
        raise UsageError(f"{what} needs a text", hint)
    if first_undecodable(words) is not None or first_deception(words) is not None:
        raise UsageError(
            "the text holds a control, bidi, invisible or undecodable character",
            "type it again in plain text",
        )
    return words


def _not_stale(
    task: str, state: TaskState, work: Sequence[WorkCommit], session: Session, now: str
) -> PublishResult | None:
    last = last_activity(task, state, {task: work}, session.settings)
    moment = utc_minutes(now, session.settings.timezone)
    if last is None or moment is None or (moment - last) * 60 > session.settings.stale_after:
        return None
    wait = session.settings.stale_after // 60 + 1 - (moment - last)
    message = f"{state.holder} was active on {task} {max(moment - last, 0)} minutes ago"
    lost = PublishResult("lost", task, session.agent, message, f"try again in {wait} minutes")
    since = state.claimed.timestamp if state.claimed else None
    return lost.replace(holder=state.holder, since=since)
