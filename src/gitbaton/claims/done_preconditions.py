"""What a task still lacks before it can be DONE."""

from __future__ import annotations

import os

from gitbaton.base.shell import quote
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.work_commits import work_since
from gitbaton.commits.models import WorkCommit
from gitbaton.git.git_config import top_of
from gitbaton.git.local_branch import way_to
from gitbaton.git.objects import is_commit
from gitbaton.git.refs import current_branch
from gitbaton.git.worktrees import changed_paths, list_work_trees
from gitbaton.plan.feature import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.project.remote_feature import RemoteFeature, Session


def unfinished(
    task: str, view: RemoteFeature, work: Sequence[WorkCommit], session: Session
) -> PublishResult | None:
    """Why the task is not done yet: a declared file with changes, or no commit; None if it is."""
    planned = view.file.task(task)
    changed = _changed(planned, view.branch, session)
    if changed:
        path, tree = changed
        into = "git " if tree == os.getcwd() else f"git -C {quote(tree)} "
        return _nothing(
            task,
            f"{path} belongs to {task} and is not committed",
            f'{into}add {quote(path)} && {into}commit -m "feat({task}): …"',
            session,
        )
    if work or (planned is not None and planned.needs_no_commit):
        return None
    return _elsewhere(task, view, session) or _nothing(
        task,
        f"no commit since your START names {task} on {view.branch}",
        f'on {view.branch}: git commit -m "feat({task}): …"',
        session,
    )


def _nothing(task: str, message: str, hint: str, session: Session) -> PublishResult:
    return PublishResult("nothing", task, session.agent, message, hint)


def _changed(planned: Task | None, branch: str, session: Session) -> tuple[str, str] | None:
    """The first declared file with changes where the branch is checked out, else here."""
    if planned is None or not planned.files:
        return None
    trees = [tree for tree in list_work_trees(session.git) if not (tree.gone or tree.bare)]
    having = [tree.path for tree in trees if tree.branch == branch]
    tree = having[0] if having else top_of(session.git)
    changed = changed_paths(tree, session.git, planned.files) if tree else ()
    return (changed[0], tree) if changed else None


def _elsewhere(task: str, view: RemoteFeature, session: Session) -> PublishResult | None:
    """Whether the work was committed here, but not on the feature's branch."""
    if not is_commit("HEAD", session.objects):
        return None
    here = session.objects.read("HEAD^{commit}").oid
    if not work_since(task, view.file.state_of(task).started, here, session):
        return None
    name = current_branch(session.git)
    where = name or "a detached HEAD"
    return _nothing(
        task,
        f"the work on {task} is on {where}, not on {view.branch}",
        f"{way_to(view.branch, session.remote, session.git)} && "
        f"git merge {quote(name or here[:12])}",
        session,
    )
