"""Claiming a task: a START row, published under a lease on the task's ref."""

from __future__ import annotations

from contextlib import suppress
from shlex import quote

from gitbaton.core.dependencies import needs_nothing
from gitbaton.core.exit_codes import TAKEN, WAIT
from gitbaton.core.log import COLUMNS, NO_COMMIT, Row
from gitbaton.core.outcome import Outcome
from gitbaton.core.task_text import task_text
from gitbaton.flows.agent import place_of
from gitbaton.flows.other_hands import warning_about
from gitbaton.flows.publish import Step, publish
from gitbaton.flows.switching import ready_to_work, switched
from gitbaton.repo.local_branch import advance
from gitbaton.repo.remote import bring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.view import Site, View


def claim(task: str, site: Site, now: str, *, switch: bool = False) -> Outcome:
    """Claim one task for the site's agent; ``now`` is the row's timestamp.

    With ``switch`` the feature's branch is checked out here if nothing stands in the way.
    Raises UsageError for an unknown task and UnreachableError if the remote does not answer.
    """
    place = place_of(task, site)
    seen: list[View] = []

    def decide(view: View) -> Step | Outcome:
        seen[:] = [view]
        return _start(task, view, site, now)

    outcome, commit = publish(site, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, site)
    if outcome.outcome != "won":
        return outcome
    if switch:
        outcome = switched(outcome, place.branch, site)
    outcome = ready_to_work(outcome, place.branch, site)
    outcome = outcome.replace(text=task_text(seen[0].file, task), branch=place.branch)
    with suppress(Exception):  # the task is won: nothing that advice meets may hide that
        outcome = outcome.replace(warning=warning_about(task, seen[0], site))
    return outcome


def _start(task: str, view: View, site: Site, now: str) -> Step | Outcome:
    state = view.file.state_of(task)
    if state.state == "open":
        waiting = waits_for(view, site)
        extra = ("",) * (len(view.file.log.columns) - len(COLUMNS))
        row = Row(now, site.agent, "START", task, NO_COMMIT, extra)
        return _wait(task, waiting, site) if waiting else Step((row,))
    since = state.claimed.timestamp if state.claimed else "?"
    if state.state == "done":
        return Outcome(
            "nothing",
            task,
            site.agent,
            f"{task} is done: {state.holder} completed it",
            hint="git baton next shows what is open",
            holder=state.holder,
            code=TAKEN,
        )
    same = state.holder == site.agent
    return Outcome(
        "lost",
        task,
        site.agent,
        f"{task} is held by {state.holder} since {since}",
        hint=f"if that was you: git fetch {site.remote} && git switch {quote(view.branch)}"
        if same
        else "git baton claim --next",
        holder=state.holder,
        since=since,
    )


def waits_for(view: View, site: Site) -> FeatureFile | None:
    """The first feature that must be complete before this one and is not; usually none."""
    if needs_nothing(view.file):
        return None
    start = view.state.heads.get(site.default_of(view.state), view.base)
    bring(site.remote, [start], site.objects, site.environ)
    needed = site.reader.at(start).snapshot.dependencies_of(view.file)
    return next((other for other in needed if not other.complete), None)


def _wait(task: str, other: FeatureFile, site: Site) -> Outcome:
    feature = other.feature
    missing = "is not complete" if other.outline.items else "lists no task that can be read"
    return Outcome(
        "nothing",
        task,
        site.agent,
        f"{task} waits for feature {feature}, which {missing}",
        hint=f"claim a task of feature {feature} first; if all are done on its branch, have that "
        f"merged: git baton pr {feature}"
        if other.outline.items
        else "git baton lint",
        code=WAIT,
    )


def with_local_branch(outcome: Outcome, branch: str, commit: str, site: Site) -> Outcome:
    """The outcome, with the clone's own branch moved along if it was won, or why it could not."""
    if outcome.outcome != "won":
        return outcome
    moved = advance(branch, commit, site.environ) if commit else "diverged"
    hints = {
        "moved": "",
        "absent": f"git fetch {site.remote} && git switch {branch}",
        "dirty": f"commit what you edit in the feature file, then git pull {site.remote} {branch}",
        "diverged": f"git pull --no-rebase {site.remote} {branch}",
        "elsewhere": f"in the work tree of {branch}: git pull --ff-only",
    }
    return outcome.replace(hint=hints[moved])
