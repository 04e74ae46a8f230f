"""From a claim to work: the feature's branch checked out here, or the command that does it."""

from __future__ import annotations

from gitbaton.git.history import is_ancestor
from gitbaton.git.local_branch import fast_forward, local_tip, switch_to, way_to
from gitbaton.git.refs import current_branch
from gitbaton.git.worktrees import fetch_branch, list_work_trees, set_upstream
from gitbaton.status.done_command import work_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.claims.publish_result import PublishResult
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.project.remote_feature import Session


def ready_to_work(
    outcome: PublishResult, branch: str, file: FeatureFile, session: Session
) -> PublishResult:
    """The outcome of a claim with what to type next: the branch is checked out here, or is not."""
    if outcome.outcome != "won":
        return outcome
    if not outcome.hint and current_branch(session.git) != branch:
        return outcome.replace(hint=switch_to(branch, session.git))
    task = outcome.task.rpartition(", ")[2]
    return outcome.replace(hint=outcome.hint or work_command(task, file))


def switched(outcome: PublishResult, branch: str, session: Session) -> PublishResult:
    """The outcome of a claim, with the feature's branch checked out here and up to date.

    Where files here have changes, or git says no, nothing moves, and the hint is what to type.
    """
    if outcome.outcome != "won" or current_branch(session.git) == branch:
        return outcome
    if any(tree.branch == branch for tree in list_work_trees(session.git)):
        return outcome.replace(hint=f"{switch_to(branch, session.git)} && git pull --ff-only")
    command = way_to(branch, session.remote, session.git)
    if _has_changes(session):
        return outcome.replace(hint=f"commit or stash what you changed, then {command}")
    if not _switch(branch, outcome.commit or "HEAD", session):
        return outcome.replace(hint=command)
    return outcome.replace(message=f"{outcome.message}; switched to {branch}", hint="")


def _has_changes(session: Session) -> bool:
    """Whether a file that git knows has changes here; it takes a failure for one."""
    options = ["status", "--porcelain=v1", "--untracked-files=no"]
    status, output = session.git.ask(options)
    return status != 0 or bool(output)


def _switch(branch: str, commit: str, session: Session) -> bool:
    there = f"refs/remotes/{session.remote}/{branch}"
    if not is_ancestor(commit, there, session.git):
        fetch_branch(session.remote, branch, session.git)
    if local_tip(branch, session.git):
        if session.git.attempt(["switch", "--quiet", branch]).status:
            return False
        return fast_forward(branch, commit, session.git) == "moved"
    if session.git.attempt(["switch", "--quiet", "--create", branch, there]).status:
        return False
    # --track fails in a clone of a single branch
    set_upstream(branch, session.remote, session.git)
    return True
