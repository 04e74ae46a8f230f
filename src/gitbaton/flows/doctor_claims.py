"""Checks of the remote's task refs: each is won, and its row belongs in a log."""

from __future__ import annotations

from gitbaton.core.diagnosis import Diagnosis, note, ok
from gitbaton.flows.agent import Chance, open_site
from gitbaton.flows.joined import won_but_not_logged
from gitbaton.repo.remote import UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.flows.scene import Scene


def task_refs(scene: Scene) -> Iterator[Diagnosis]:
    """Refs whose row no branch has yet, because its publisher died; refs that lost to a row."""
    if not scene.repository.top or not scene.repository.succeeds("remote", "get-url", "origin"):
        return
    here = {"GIT_DIR": scene.repository.git_dir, "GIT_WORK_TREE": scene.repository.top}
    chance = Chance(lambda _: None, lambda: 0.0, lambda: "")
    try:
        with open_site("doctor", {**scene.environ, **here}, chance) as site:
            rows, void = won_but_not_logged(site)
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
    if not rows and not void:
        yield ok("every task ref of the remote has its row in a log")
