"""DONE, NOTE and RECLAIM: the rows that follow a claim."""

from __future__ import annotations

from gitbaton.core.log import NO_COMMIT, Row
from gitbaton.core.outcome import Outcome
from gitbaton.core.timestamp import utc_minutes
from gitbaton.flows.agent import place_of
from gitbaton.flows.claim import with_local_branch
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.publish import Step, publish
from gitbaton.markdown import read_feature
from gitbaton.repo.history import dirty_paths
from gitbaton.repo.worktree import current_branch
from gitbaton.rules.claims import last_activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitbaton.core.claims import TaskState
    from gitbaton.core.facts import Work
    from gitbaton.core.plan import Task
    from gitbaton.flows.view import Site, View


def done(task: str, site: Site, now: str, and_claim: str = "") -> Outcome:
    """Complete a task: DONE with its work commit, the checkbox ticked, and perhaps the next claim.

    Refuses without a work commit since the claim, and while a declared file is not committed.
    """

    def decide(view: View) -> Step | Outcome:
        state = view.file.state_of(task)
        planned = _planned(task, view, site)
        return _not_mine(task, state, site) or _unfinished(task, view, planned, site) or step(view)

    def step(view: View) -> Step:
        state = view.file.state_of(task)
        work = _work(task, state, view, site)
        named = work[-1].oid[:12] if work else NO_COMMIT
        row = Row(now, site.agent, "DONE", task, named, _extra(view, state, now, site))
        rows = [row]
        if and_claim and view.file.state_of(and_claim).state == "open":
            empty = ("",) * len(row.extra)
            rows.append(Row(now, site.agent, "START", and_claim, NO_COMMIT, empty))
        return Step(tuple(rows))

    return _act(task, site, decide)


def note(task: str, text: str, site: Site, now: str) -> Outcome:
    """Append a NOTE to a task that the agent holds; it counts as activity."""

    def decide(view: View) -> Step | Outcome:
        state = view.file.state_of(task)
        extra = ("",) * (len(view.file.log.columns) - 5)
        row = Row(now, site.agent, "NOTE", task, " ".join(text.split()), extra)
        return _not_mine(task, state, site) or Step((row,))

    return _act(task, site, decide)


def reclaim(task: str, site: Site, now: str) -> Outcome:
    """Take over a stale claim; the message names the partial work that comes with it."""
    inherited: list[str] = []

    def decide(view: View) -> Step | Outcome:
        state = view.file.state_of(task)
        if state.state != "held" or state.holder == site.agent:
            return _nothing(task, site, f"{task} is not held by another agent", "git baton next")
        work = _work(task, state, view, site)
        fresh = _not_stale(task, state, work, site, now)
        inherited[:] = [f"{commit.oid[:7]} {commit.subject.text[:60]}" for commit in work]
        extra = ("",) * (len(view.file.log.columns) - 5)
        row = Row(now, site.agent, "RECLAIM", task, NO_COMMIT, extra)
        return fresh or Step((row,))

    outcome = _act(task, site, decide)
    if outcome.outcome == "won" and inherited:
        return outcome.replace(message=f"{outcome.message}; it comes with {'; '.join(inherited)}")
    return outcome


def _act(task: str, site: Site, decide: Callable[[View], Step | Outcome]) -> Outcome:
    place = place_of(task, site)
    outcome, commit = publish(site, place, decide)
    return with_local_branch(outcome, place.branch, commit, site)


def _not_mine(task: str, state: TaskState, site: Site) -> Outcome | None:
    if state.state == "held" and state.holder == site.agent:
        return None
    if state.state == "held":
        since = state.claimed.timestamp if state.claimed else None
        message = f"{task} is held by {state.holder} since {since}, not by you"
        lost = Outcome("lost", task, site.agent, message, "git baton claim --next")
        return lost.replace(holder=state.holder, since=since)
    if state.state == "done":
        return _nothing(task, site, f"{task} is done already", "git baton next")
    return _nothing(task, site, f"nobody holds {task}", f"git baton claim {task}")


def _nothing(task: str, site: Site, message: str, hint: str) -> Outcome:
    return Outcome("nothing", task, site.agent, message, hint)


def _unfinished(task: str, view: View, planned: Task | None, site: Site) -> Outcome | None:
    """Why the task cannot be done yet, if so."""
    if current_branch(site.environ) == view.branch and planned is not None:
        dirty = dirty_paths(planned.files, site.environ)
        if dirty:
            message = f"{dirty[0]} belongs to {task} and is not committed"
            return _nothing(task, site, message, f'git commit -am "feat({task}): …"')
    state = view.file.state_of(task)
    if _work(task, state, view, site) or (planned is not None and planned.needs_no_commit):
        return None
    return _nothing(
        task,
        site,
        f"no commit since your START names {task} on {view.branch}",
        f'git commit -m "feat({task}): …" on {view.branch}; if you did, '
        f"git pull --rebase {site.remote} {view.branch} and try again",
    )


def _planned(task: str, view: View, site: Site) -> Task | None:
    feature = read_feature(view.file.text, view.file.path, site.settings.grammar)
    return next((each for each in feature.tasks if each.id == task), None) if feature else None


def _work(task: str, state: TaskState, view: View, site: Site) -> Sequence[Work]:
    """The work commits on the task since its START, oldest first, reverted ones left out."""
    history = History((view.base,), (), shallow=False)
    evidence = gather_evidence(history, [], [state], site.objects, site.settings, site.environ)
    zone = site.settings.timezone
    start = utc_minutes(state.started.timestamp, zone) if state.started else None
    return [
        commit
        for commit in evidence.work.get(task, ())
        if commit.minutes >= (start or 0) and not commit.reverted
    ]


def _not_stale(
    task: str, state: TaskState, work: Sequence[Work], site: Site, now: str
) -> Outcome | None:
    last = last_activity(task, state, {task: work}, site.settings)
    moment = utc_minutes(now)
    if last is None or moment is None or (moment - last) * 60 > site.settings.stale_after:
        return None
    wait = site.settings.stale_after // 60 + 1 - (moment - last)
    message = f"{state.holder} was active on {task} {moment - last} minutes ago"
    lost = Outcome("lost", task, site.agent, message, f"try again in {wait} minutes")
    since = state.claimed.timestamp if state.claimed else None
    return lost.replace(holder=state.holder, since=since)


def _extra(view: View, state: TaskState, now: str, site: Site) -> tuple[str, ...]:
    """The further cells of the DONE row: how long it took, where the log has a Duration column."""
    names = [name.casefold() for name in view.file.log.columns]
    known = ("timestamp", "agent", "action", "task", "commit")
    start = utc_minutes(state.claimed.timestamp, site.settings.timezone) if state.claimed else None
    took = f"{(utc_minutes(now) or 0) - start}m" if start is not None else ""
    return tuple([took if name == "duration" else "" for name in names if name not in known])
