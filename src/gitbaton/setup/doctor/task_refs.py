"""Checks of the remote's task refs: the row of each belongs in a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.base.shell import quote
from gitbaton.git.process import Git
from gitbaton.git.remote import UnreachableError
from gitbaton.project.merged_plan import examine_refs
from gitbaton.project.session import Runtime, open_session
from gitbaton.setup.doctor.result import Diagnosis, note, ok, problem

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext


def task_refs(context: DoctorContext) -> Iterator[Diagnosis]:
    """Refs whose row no branch has yet, because its publisher died; refs that lost to a row."""
    if not context.repository.top:
        return
    here = {"GIT_DIR": context.repository.git_dir, "GIT_WORK_TREE": context.repository.top}
    runtime = Runtime(lambda _: None, lambda: 0.0, lambda: "")
    try:
        git = Git({**context.environ, **here})
        with open_session("doctor", git, runtime, needs_remote=False) as session:
            if not session.remote:
                return
            if session.unshared:
                yield note(*session.unshared)
            rows, void, lying = examine_refs(session)
    except UnreachableError as error:
        yield note(f"the task refs were not looked at: {error.message}", error.hint)
        return
    for row in rows:
        yield note(
            f"{row.task}: the {row.action} of {row.agent} is won, and no branch has its row yet",
            f"git baton note {row.task} '…', or any claim on that feature, brings it",
        )
    for task in void:
        yield note(
            f"{task}: its ref lost to a row that was pushed by hand", f"git baton log {task}"
        )
    kept, remote = session.settings.task_refs, quote(session.remote)
    for task in lying:
        yield problem(
            f"{task}: the commit of its ref says that it won another row than it carries, and so "
            "hides the true one",
            f"git fetch {remote} {kept}{task} && git show FETCH_HEAD; whoever pushed it takes "
            f"it back: git push {remote} --delete {kept}{task}",
        )
    if not rows and not void and not lying:
        yield ok("every task ref of the remote has its row in a log")
