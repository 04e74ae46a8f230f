"""Claiming a task: a START row, published under a lease on the task's ref."""

from __future__ import annotations

from gitbaton.core.log import NO_COMMIT, Row
from gitbaton.core.outcome import Outcome
from gitbaton.core.snapshot import is_complete
from gitbaton.flows.agent import branch_of, default_plan, find_feature
from gitbaton.flows.publish import Step, publish
from gitbaton.repo.worktree import advance, local_tip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.publish import Site, View


def claim(task: str, site: Site, now: str) -> Outcome:
    """Claim one task for the site's agent; ``now`` is the row's timestamp.

    Raises UsageError for an unknown task and UnreachableError if the remote does not answer.
    """
    file = find_feature(task, site)
    waiting = _waits_for(file, site)
    if waiting:
        return Outcome(
            "nothing",
            task,
            site.agent,
            f"{task} waits for feature {waiting}, which is not complete",
            hint=f"claim a task of feature {waiting} first",
        )
    branch = branch_of(file, site.settings)
    outcome, commit = publish(
        site,
        branch,
        file.feature,
        lambda view: _start(task, view, site, now),
        local_tip(branch, site.environ),
    )
    return with_local_branch(outcome, branch, commit, site)


def _waits_for(file: FeatureFile, site: Site) -> str:
    """The first feature that must be complete before this one and is not; usually empty."""
    if not file.outline.dependencies:
        return ""
    plan = default_plan(site)
    here = plan.features.get(file.feature, file)
    return next(
        (other.feature for other in plan.dependencies_of(here) if not is_complete(other)), ""
    )


def _start(task: str, view: View, site: Site, now: str) -> Step | Outcome:
    state = view.file.state_of(task)
    if state.state == "open":
        row = Row(now, site.agent, "START", task, NO_COMMIT)
        return Step((row,), (task,))
    since = state.claimed.timestamp if state.claimed else "?"
    if state.state == "done":
        return Outcome(
            "nothing",
            task,
            site.agent,
            f"{task} is done: {state.holder} completed it",
            hint="git baton next shows what is open",
        )
    same = state.holder == site.agent
    return Outcome(
        "lost",
        task,
        site.agent,
        f"{task} is held by {state.holder} since {since}",
        hint="if that was you, go on working on it" if same else "git baton claim --next",
        holder=state.holder,
        since=since,
    )


def with_local_branch(outcome: Outcome, branch: str, commit: str, site: Site) -> Outcome:
    """The outcome, with the clone's own branch moved along if it was won, or why it could not."""
    if outcome.outcome != "won":
        return outcome
    moved = advance(branch, commit, site.environ) if commit else "diverged"
    if moved == "moved":
        absent = not local_tip(branch, site.environ)
        return outcome.replace(hint=f"git switch {branch}" if absent else "")
    hints = {
        "dirty": f"commit what you edit in the feature file, then git pull {site.remote} {branch}",
        "diverged": f"git pull --rebase {site.remote} {branch}",
        "elsewhere": f"in the work tree of {branch}: git pull --ff-only",
    }
    return outcome.replace(hint=hints[moved])
