"""Finished work on a branch that has no rows of its task: a backport needs no claim there."""

from __future__ import annotations

from gitbaton.commits.message import split_message
from gitbaton.commits.subject import parse_subject
from gitbaton.git.history import message_text, read_commit
from gitbaton.plan.log.claims import OPEN
from gitbaton.plan.log.rows import is_object_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.commits.models import Commit
    from gitbaton.git.objects import Objects
    from gitbaton.plan.snapshot import Snapshot
    from gitbaton.plan.task_id import TaskGrammar

_PICKED = "(cherry picked from commit "


def is_backport(
    task: str,
    commit: Commit,
    here: Snapshot,
    default: Snapshot,
    objects: Objects,
    grammar: TaskGrammar,
) -> bool:
    """Whether a commit has work on a task that the branch's log does not mention.

    That is so where the ``default`` branch has the task DONE, or where the message says, as
    ``git cherry-pick -x`` does, which commit it comes from, and that one names the task.
    """
    if here.state_of(task) != OPEN:
        return False
    if default.state_of(task).state == "done":
        return True
    for line in (message_text(commit) or "").split("\n"):
        if line.startswith(_PICKED):
            original = line.removeprefix(_PICKED).removesuffix(")")
            known = is_object_name(original)
            if known and names_task(original, task, here, objects, grammar):
                return True
    return False


def names_task(
    revision: str, task: str, plan: Snapshot, objects: Objects, grammar: TaskGrammar
) -> bool:
    """Whether a commit, which may be missing, is work on the task."""
    found = objects.read(f"{revision}^{{commit}}")
    if found.kind != "commit":
        return False
    text = message_text(read_commit(found.oid, found.data)) or ""
    subject = parse_subject(split_message(text)[0], grammar)
    return subject.is_work and any(task in plan.expand(name) for name in subject.ids)
