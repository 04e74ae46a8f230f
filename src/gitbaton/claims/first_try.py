"""A first try on what this clone last saw: one connection, where nobody else has moved.

Leases let nothing through that the clone did not know: the branch must be where it was seen, and
each task's ref as well, or not be there at all. Whatever they refuse, the remote is read before
anything is said. A clone whose last guess was wrong asks first, until it sees that nobody moved.
"""

from __future__ import annotations

import os

from gitbaton.plan.log.append_only import decisive
from gitbaton.plan.log.rows import rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.claims.publish import PendingRows
    from gitbaton.project.remote_feature import RemoteFeature

_READ_EVERY = 16  # rows of a log, so that what a killed agent won is not left out for ever
_MAY = ("START", "DONE", "NOTE", "RELEASE")  # a RECLAIM is due only while the holder is silent


def may_try(step: PendingRows, view: RemoteFeature) -> bool:
    """Whether the leases alone tell if the rows are due.

    Who has not read the remote brings no row that a killed agent has won. So the remote is read
    for every 16th row of a log, and for the DONE that leaves no task of the feature to claim.
    """
    if step.new or any(row.action not in _MAY for row in step.rows):
        return False
    rows = len(view.file.log.rows)
    if rows // _READ_EVERY != (rows + len(step.rows)) // _READ_EVERY:
        return False
    done = {row.task for row in step.rows if row.action == "DONE"}
    left = [task for task in view.file.unfinished if task not in done]
    if done and all(view.file.state_of(task).state != "open" for task in left):
        return False
    logged = [task for task in step.tasks if decisive(rows_of(view.file.log.rows, task))]
    return all(task in view.state.tasks for task in logged)


def asks_first(common_dir: str) -> bool:
    """Whether the last guess in this clone was wrong."""
    return os.path.exists(_mark(common_dir))


def remember(wrong: bool, common_dir: str) -> None:
    """Keep in mind whether the last guess was wrong, as far as the disk lets us."""
    mark = _mark(common_dir)
    try:
        if wrong:
            os.makedirs(os.path.dirname(mark), exist_ok=True)
            os.close(os.open(mark, os.O_CREAT | os.O_WRONLY, 0o666))
        else:
            os.unlink(mark)
    except OSError:
        pass  # then the next command guesses, or asks, once more


def _mark(common_dir: str) -> str:
    return os.path.join(common_dir, "baton", "ask-first")
