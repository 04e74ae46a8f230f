"""What a task still lacks before it can be DONE."""

from __future__ import annotations

from shlex import quote

from gitbaton.core.outcome import Outcome
from gitbaton.flows.task_work import work_since
from gitbaton.repo.local_branch import current_branch
from gitbaton.repo.objects import is_commit
from gitbaton.repo.work_trees import changed_paths, list_work_trees, top_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.core.facts import Work
    from gitbaton.core.plan import Task
    from gitbaton.flows.view import Site, View


def unfinished(task: str, view: View, work: Sequence[Work], site: Site) -> Outcome | None:
    """Why the task is not done yet: a declared file with changes, or no commit; None if it is."""
    planned = view.file.task(task)
    changed = _changed(planned, view.branch, site)
    if changed:
        path, tree = changed
        into = f"git -C {quote(tree)} " if tree != top_of(site.environ) else "git "
        return _nothing(
            task,
            f"{path} belongs to {task} and is not committed",
            f'{into}add {quote(path)} && {into}commit -m "feat({task}): …"',
            site,
        )
    if work or (planned is not None and planned.needs_no_commit):
        return None
    return _elsewhere(task, view, site) or _nothing(
        task,
        f"no commit since your START names {task} on {view.branch}",
        f'on {view.branch}: git commit -m "feat({task}): …"',
        site,
    )


def _nothing(task: str, message: str, hint: str, site: Site) -> Outcome:
    return Outcome("nothing", task, site.agent, message, hint)


def _changed(planned: Task | None, branch: str, site: Site) -> tuple[str, str] | None:
    """The first declared file with changes where the branch is checked out, else here."""
    if planned is None or not planned.files:
        return None
    trees = [tree for tree in list_work_trees(site.environ) if not (tree.gone or tree.bare)]
    having = [tree.path for tree in trees if tree.branch == branch]
    tree = having[0] if having else top_of(site.environ)
    changed = changed_paths(tree, site.environ, planned.files) if tree else ()
    return (changed[0], tree) if changed else None


def _elsewhere(task: str, view: View, site: Site) -> Outcome | None:
    """Whether the work was committed here, but not on the feature's branch."""
    if not is_commit("HEAD", site.objects):
        return None
    here = site.objects.read("HEAD^{commit}").oid
    if not work_since(task, view.file.state_of(task).started, here, site):
        return None
    name = current_branch(site.environ)
    where = name or "a detached HEAD"
    return _nothing(
        task,
        f"the work on {task} is on {where}, not on {view.branch}",
        f"git switch {quote(view.branch)} && git merge {quote(name or here[:12])}",
        site,
    )
