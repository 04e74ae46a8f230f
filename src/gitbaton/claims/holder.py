"""What the rows of a task's holder have in common: who may write them, and what is said."""

from __future__ import annotations

from gitbaton.base.errors import UsageError
from gitbaton.base.exit_codes import FINE, TAKEN
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.timestamp import utc_minutes
from gitbaton.base.unicode_safety import first_deception, first_undecodable
from gitbaton.claims.publish_result import PublishResult
from gitbaton.git.history import is_ancestor
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.rows import COLUMNS, Row, rows_of
from gitbaton.plan.log.task_state import OPEN, TaskState, apply_row
from gitbaton.project.remote_feature import RemoteFeature, Session
from gitbaton.rules.claim_rows import last_activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitbaton.commits.models import WorkCommit


def refuse_others(task: str, session: Session) -> Callable[[RemoteFeature], PublishResult | None]:
    """Asks a view why its holder is not this agent; None if it is."""

    def asked(view: RemoteFeature) -> PublishResult | None:
        state = view.file.state_of(task)
        if state.state == "held" and state.holder == session.agent:
            return None
        if taken := taken_from(task, view, session):
            return taken
        if state.state == "held":
            since = state.since
            message = f"{task} is held by {state.holder} since {since}, not by you"
            lost = PublishResult("lost", task, session.agent, message, CLAIM_NEXT)
            return lost.replace(holder=state.holder, since=since)
        if state.state == "done":
            return done_already(task, state.holder, session)
        return nothing(
            task, session, f"nobody holds {task}", f"git baton claim {quote(task)} --switch"
        )

    return asked


def minutes_idle(
    task: str, state: TaskState, work: Sequence[WorkCommit], session: Session, now: str
) -> int | None:
    """How long ago the holder's last sign of life was; None if that is too long: a stale claim."""
    moment = utc_minutes(now, session.settings.timezone)
    last = last_activity(task, state, {task: work}, session.settings, moment)
    if last is None or moment is None or (moment - last) * 60 > session.settings.stale_after:
        return None
    return moment - last


def taken_from(task: str, view: RemoteFeature, session: Session) -> PublishResult | None:
    """Who took the task over from this agent, and what becomes of its work; None if nobody did."""
    state = view.file.state_of(task)
    row = _takeover(task, view.file, session.agent)
    if row is None or state.state == "open":
        return None
    since = state.since
    message = f"{task} was yours until {row.agent} took it over at {row.timestamp}"
    if state.state == "done":
        message += f"; {state.holder} completed it"
    elif state.holder != row.agent:
        message += f"; {state.holder} holds it since {since}"
    end = PublishResult(
        "lost", task, session.agent, message, _work_left(task, view, state, session)
    )
    return end.replace(holder=state.holder, since=since)


def _takeover(task: str, file: FeatureFile, agent: str) -> Row | None:
    """The RECLAIM row that ended the agent's last claim of the task, if one did."""
    found, state = None, OPEN
    for row in rows_of(file.log.rows, task):
        before = state
        state, breach = apply_row(before, row)
        if not breach and row.action == "RECLAIM" and before.holder == agent:
            found = row
        elif state.holder == agent or row.action == "REVERT":
            found = None
    return found


def _work_left(task: str, view: RemoteFeature, state: TaskState, session: Session) -> str:
    """What to type: commits that only this clone has go where the new holder finds them."""
    if is_ancestor("HEAD", view.base, session.git):
        return CLAIM_NEXT
    aside = quote(f"HEAD:refs/heads/{task}-{session.agent}")
    push = f"git push {quote(session.remote)} {aside}"
    return f"your commits, where {state.holder} finds them: {push}\n{CLAIM_NEXT}"


def nothing(task: str, session: Session, message: str, hint: str) -> PublishResult:
    return PublishResult("nothing", task, session.agent, message, hint)


def done_already(task: str, holder: str, session: Session) -> PublishResult:
    mine = holder == session.agent
    message = f"{task} is done already{'' if mine else f': {holder} completed it'}"
    answer = nothing(task, session, message, "git baton next")
    return answer.replace(holder=holder, code=FINE if mine else TAKEN)


def followed_by(outcome: PublishResult, hint: str) -> PublishResult:
    """The outcome with the next command, if it was won and has no hint yet."""
    return outcome.replace(hint=outcome.hint or hint) if outcome.outcome == "won" else outcome


def blank_cells(view: RemoteFeature) -> tuple[str, ...]:
    """Empty cells for the further columns of the log."""
    return ("",) * max(len(view.file.log.columns) - len(COLUMNS), 0)


def readable(text: str, what: str, hint: str) -> str:
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
