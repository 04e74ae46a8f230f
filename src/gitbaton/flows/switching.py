"""From a claim to work: the feature's branch checked out here, or the command that does it."""

from __future__ import annotations

from shlex import quote

from gitbaton.repo.dialogue import ask_git
from gitbaton.repo.history import is_ancestor
from gitbaton.repo.local_branch import advance, current_branch, local_tip
from gitbaton.repo.spawn import run_git
from gitbaton.repo.work_trees import fetch_branch, list_work_trees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.outcome import Outcome
    from gitbaton.flows.view import Site


def ready_to_work(outcome: Outcome, branch: str, site: Site) -> Outcome:
    """The outcome of a claim with what to type next: the branch is checked out here, or is not."""
    if outcome.outcome != "won":
        return outcome
    if not outcome.hint and current_branch(site.environ) != branch:
        return outcome.replace(hint=f"git switch {quote(branch)}")
    task = outcome.task.rpartition(", ")[2]
    work = f'git commit -m "feat({task}): …", then git baton done {quote(task)}'
    return outcome.replace(hint=outcome.hint or work)


def switched(outcome: Outcome, branch: str, site: Site) -> Outcome:
    """The outcome of a claim, with the feature's branch checked out here and up to date.

    Where files here have changes, or git says no, nothing moves, and the hint is what to type.
    """
    if outcome.outcome != "won" or current_branch(site.environ) == branch:
        return outcome
    other = next((tree for tree in list_work_trees(site.environ) if tree.branch == branch), None)
    if other is not None:
        return outcome.replace(hint=f"cd {quote(other.path)} && git pull --ff-only")
    command = f"git fetch {quote(site.remote)} && git switch {quote(branch)}"
    if _has_changes(site):
        return outcome.replace(hint=f"commit or stash what you changed, then {command}")
    if not _switch(branch, outcome.commit or "HEAD", site):
        return outcome.replace(hint=command)
    return outcome.replace(message=f"{outcome.message}; switched to {branch}", hint="")


def _has_changes(site: Site) -> bool:
    """Whether a file that git knows has changes here; it takes a failure for one."""
    options = ["status", "--porcelain=v1", "--untracked-files=no"]
    status, output = run_git(options, site.environ)
    return status != 0 or bool(output)


def _switch(branch: str, commit: str, site: Site) -> bool:
    there = f"refs/remotes/{site.remote}/{branch}"
    if not is_ancestor(commit, there, site.environ):
        fetch_branch(site.remote, branch, site.environ)
    if local_tip(branch, site.environ):
        if ask_git(["switch", "--quiet", branch], site.environ).status:
            return False
        return advance(branch, commit, site.environ) == "moved"
    track = ["switch", "--quiet", "--create", branch, "--track", f"{site.remote}/{branch}"]
    return ask_git(track, site.environ).status == 0
