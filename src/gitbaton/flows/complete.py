"""DONE, NOTE, RELEASE and RECLAIM: the rows that follow a claim."""

from __future__ import annotations

from shlex import quote

from gitbaton.core.characters import first_deception, first_undecodable
from gitbaton.core.errors import UsageError
from gitbaton.core.exit_codes import FINE, TAKEN
from gitbaton.core.log import COLUMNS, NO_COMMIT, Row
from gitbaton.core.outcome import Outcome
from gitbaton.core.task_text import task_text
from gitbaton.core.timestamp import utc_minutes
from gitbaton.core.value import Value
from gitbaton.flows.agent import place_of
from gitbaton.flows.claim import waits_for, with_local_branch
from gitbaton.flows.next_task import claim_next
from gitbaton.flows.other_hands import offers_in_feature
from gitbaton.flows.own_work import publish_work
from gitbaton.flows.publish import Step, publish
from gitbaton.flows.switching import ready_to_work
from gitbaton.flows.task_work import work_since
from gitbaton.flows.unfinished import unfinished
from gitbaton.rules.claims import last_activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitbaton.core.claims import TaskState
    from gitbaton.core.facts import Work
    from gitbaton.core.situation import Situation
    from gitbaton.flows.view import Place, Site, View

    Verify = Callable[[View, Place], tuple[str, ...]]


class Completed(Value):
    """How ``done`` ended: the task claimed next, or why none was; the feature if all is done."""

    outcome: Outcome
    claimed: str | None = None
    situation: Situation | None = None
    complete: str | None = None


def done(
    task: str,
    site: Site,
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
    place = place_of(task, site)
    chosen: list[str] = []
    texts: list[str] = []
    left: list[str] = []
    verified: list[tuple[str, ...]] = []

    def decide(view: View) -> Step | Outcome:
        left[:] = [name for name in view.file.unfinished if name != task]
        work = work_since(task, _state(task, view).started, view.base, site)
        missing = unfinished(task, view, work, site)
        if not missing and not verified:
            verified.append(verify(view, place) if verify else ())
        chosen[:] = _next_free(left, view, site) if take_next else []
        texts[:] = [task_text(view.file, name) for name in chosen]
        return missing or _completion(task, chosen, work, view, site, now).replace(
            trailers=verified[0]
        )

    outcome, commit = publish_work(site, place, _not_mine(task, site), decide)
    outcome = with_local_branch(outcome, place.branch, commit, site).replace(task=task)
    if outcome.outcome != "won":
        return Completed(outcome)
    if chosen:
        message = f"completed {task}, claimed {chosen[0]}"
        claimed = outcome.replace(task=chosen[0], message=message, text=texts[0])
        claimed = ready_to_work(claimed, place.branch, site)
        return Completed(claimed.replace(task=task, branch=place.branch), chosen[0])
    completed = Completed(outcome, complete=None if left else place.file.feature)
    if take_next:
        return _with_other_claim(completed, site, now, seconds)
    if completed.complete:
        return _with_merge(completed)
    return Completed(_followed(outcome, "git baton claim --next"))


def note(task: str, text: str, site: Site, now: str) -> Outcome:
    """Append a NOTE to a task that the agent holds, or that is done; the holder's is activity.

    Raises UsageError for a text that is empty or would deceive its readers.
    """
    words = _readable(text, "a note", f'git baton note {quote(task)} "half of it works"')
    refuse = _not_mine(task, site)
    finished: list[bool] = []

    def decide(view: View) -> Step | Outcome:
        finished[:] = [_state(task, view).state == "done"]
        refused = None if finished[0] else refuse(view)
        return refused or Step((Row(now, site.agent, "NOTE", task, words, _blank(view)),))

    place = place_of(task, site)
    outcome, commit = publish(site, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, site)
    return _followed(outcome, f"git baton {'log' if finished == [True] else 'done'} {task}")


def release(task: str, reason: str, site: Site, now: str) -> Outcome:
    """Give back a task that the agent holds, with what was committed on it so far.

    Raises UsageError for a reason that is empty or would deceive its readers.
    """
    hint = f'git baton release {quote(task)} "needs 1.2 first"'
    words = _readable(reason, "giving a task back", hint)
    place = place_of(task, site)
    refuse = _not_mine(task, site)

    def decide(view: View) -> Step:
        return Step((Row(now, site.agent, "RELEASE", task, words, _blank(view)),))

    outcome, commit = publish_work(site, place, refuse, decide)
    outcome = with_local_branch(outcome, place.branch, commit, site).replace(task=task)
    return _followed(outcome, "git baton claim --next")


def reclaim(task: str, site: Site, now: str) -> Outcome:
    """Take over a stale claim; the message names the partial work that comes with it."""
    inherited: list[str] = []
    texts: list[str] = []

    def decide(view: View) -> Step | Outcome:
        texts[:] = [task_text(view.file, task)]
        state = _state(task, view)
        if state.state == "done":
            return _done_already(task, state.holder, site)
        if state.state == "open":
            return _nothing(task, site, f"nobody holds {task}", f"git baton claim {quote(task)}")
        if state.holder == site.agent:
            hint = f'go on; to show that you are at it: git baton note {quote(task)} "…"'
            return _nothing(task, site, f"{task} is yours", hint).replace(code=FINE)
        work = work_since(task, state.started, view.base, site)
        fresh = _not_stale(task, state, work, site, now)
        inherited[:] = [f"{commit.oid[:7]} {commit.subject.text[:60]}" for commit in work]
        row = Row(now, site.agent, "RECLAIM", task, NO_COMMIT, _blank(view))
        return fresh or Step((row,))

    place = place_of(task, site)
    outcome, commit = publish(site, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, site)
    if outcome.outcome != "won":
        return outcome
    came = f"; it comes with {'; '.join(inherited)}" if inherited else ""
    outcome = ready_to_work(outcome, place.branch, site)
    message = f"{outcome.message}{came}"
    return outcome.replace(message=message, text=texts[0], branch=place.branch)


def _state(task: str, view: View) -> TaskState:
    return view.file.state_of(task)


def _nothing(task: str, site: Site, message: str, hint: str) -> Outcome:
    return Outcome("nothing", task, site.agent, message, hint)


def _done_already(task: str, holder: str, site: Site) -> Outcome:
    mine = holder == site.agent
    message = f"{task} is done already{'' if mine else f': {holder} completed it'}"
    told = _nothing(task, site, message, "git baton next")
    return told.replace(holder=holder, code=FINE if mine else TAKEN)


def _followed(outcome: Outcome, hint: str) -> Outcome:
    """The outcome with what to type next, where it was won and nothing else is more urgent."""
    return outcome.replace(hint=outcome.hint or hint) if outcome.outcome == "won" else outcome


def _blank(view: View) -> tuple[str, ...]:
    """Empty cells for the further columns of the log."""
    return ("",) * max(len(view.file.log.columns) - len(COLUMNS), 0)


# -- DONE ---------------------------------------------------------------------------------------


def _not_mine(task: str, site: Site) -> Callable[[View], Outcome | None]:
    """Asks a view why its holder is not this agent; None if it is."""

    def asked(view: View) -> Outcome | None:
        state = _state(task, view)
        if state.state == "held" and state.holder == site.agent:
            return None
        if state.state == "held":
            since = state.claimed.timestamp if state.claimed else None
            message = f"{task} is held by {state.holder} since {since}, not by you"
            lost = Outcome("lost", task, site.agent, message, "git baton claim --next")
            return lost.replace(holder=state.holder, since=since)
        if state.state == "done":
            return _done_already(task, state.holder, site)
        return _nothing(task, site, f"nobody holds {task}", f"git baton claim {quote(task)}")

    return asked


def _completion(
    task: str, claims: Sequence[str], work: Sequence[Work], view: View, site: Site, now: str
) -> Step:
    named = work[-1].oid[:12] if work else NO_COMMIT
    extra = _duration(view, _state(task, view), now, site)
    started = [Row(now, site.agent, "START", each, NO_COMMIT, _blank(view)) for each in claims]
    finished = Row(now, site.agent, "DONE", task, named, extra)
    return Step((finished, *started))


def _next_free(left: Sequence[str], view: View, site: Site) -> list[str]:
    """The first open task of the feature against which nothing speaks, if it may be begun."""
    wanted = [name for name in left if _state(name, view).state == "open"]
    if not wanted or waits_for(view, site):
        return []
    offers = offers_in_feature(wanted, view, site)
    return [offer.task.id for offer in offers[:1] if offer.obstacle is None]


def _with_merge(completed: Completed) -> Completed:
    """What was completed, and how the feature is merged that is complete with it."""
    outcome, feature = completed.outcome, completed.complete or ""
    message = f"{outcome.message}; feature {feature} is complete and waits to be merged"
    hints = [outcome.hint, f"git baton merge {quote(feature)}"]
    hint = "\n".join(filter(None, hints))
    return completed.replace(outcome=outcome.replace(message=message, hint=hint))


def _with_other_claim(completed: Completed, site: Site, now: str, seconds: int) -> Completed:
    """What was completed, and how the claim of the best task of the plan ended."""
    claimed, situation = claim_next(site, now, seconds)
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


def _duration(view: View, state: TaskState, now: str, site: Site) -> tuple[str, ...]:
    """The further cells of the DONE row: how long it took, where the log has a Duration column."""
    known = {name.casefold() for name in COLUMNS}
    further = [name.casefold() for name in view.file.log.columns if name.casefold() not in known]
    zone = site.settings.timezone
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
    task: str, state: TaskState, work: Sequence[Work], site: Site, now: str
) -> Outcome | None:
    last = last_activity(task, state, {task: work}, site.settings)
    moment = utc_minutes(now, site.settings.timezone)
    if last is None or moment is None or (moment - last) * 60 > site.settings.stale_after:
        return None
    wait = site.settings.stale_after // 60 + 1 - (moment - last)
    message = f"{state.holder} was active on {task} {max(moment - last, 0)} minutes ago"
    lost = Outcome("lost", task, site.agent, message, f"try again in {wait} minutes")
    since = state.claimed.timestamp if state.claimed else None
    return lost.replace(holder=state.holder, since=since)
