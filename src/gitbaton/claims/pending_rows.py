"""What is published: rows with their trailers, or a new task; and the commit that was pushed."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.plan.log.append_only import decides
from gitbaton.plan.log.rows import Row


class NewTask(Value):
    """A task that was not there: the feature file's text with it, and the commit's subject."""

    id: str
    text: bytes
    subject: str


class PendingRows(Value):
    """What to publish: rows, and trailers for the commit that carries them; or a new task."""

    rows: tuple[Row, ...]
    trailers: tuple[str, ...] = ()
    new: NewTask | None = None

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks whose refs move."""
        new = [self.new.id] if self.new else []
        return tuple(dict.fromkeys([*new, *[row.task for row in self.rows if decides(row)]]))


class PushedCommit(Value):
    """A commit that was pushed: what it publishes, and the task refs that moved with it.

    ``work`` counts the commits of this clone that are published with it, merges left out.
    """

    step: PendingRows
    commit: str
    nonce: str
    refs: tuple[str, ...]
    work: int = 0


class PushMode(Value):
    """What the remote lets us do: move task refs, and several refs at once."""

    refs: bool
    atomic: bool = True
    remark: str = ""
