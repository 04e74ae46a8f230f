"""The status of every task, feature by feature."""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    State = Literal["open", "claimed", "stale", "done"]


class TaskStatus(Value):
    """One task's status; ``since`` is the timestamp of the claim or of DONE.

    ``ticked`` says that the plan has it ticked, whatever the log says.
    """

    id: str
    title: str
    state: State
    agent: str | None
    since: str | None
    commits: tuple[str, ...]
    ticked: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do: a box ticked before there was a log counts, too."""
        return self.state == "done" or (self.ticked and self.state == "open")


class FeatureStatus(Value):
    """One feature's status; ``ready`` says that all it depends on is complete.

    ``merged`` says that the default branch has all of it done, ``waits_for`` what it waits for.
    """

    id: str
    title: str
    track: str
    path: str
    branch: str
    ready: bool
    tasks: tuple[TaskStatus, ...]
    merged: bool = False
    waits_for: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every task is done; not of a feature without any."""
        return bool(self.tasks) and all(task.finished for task in self.tasks)


class RecentAgent(Value):
    """An agent that holds nothing, and how many minutes ago it was last at work."""

    name: str
    minutes: int


class PlanStatus(Value):
    """Every feature, in the order of their IDs; ``offline`` is why the remote was not asked.

    ``recent`` are agents that were at work lately and hold nothing, the latest first; ``doubles``
    the files of each feature that several plan.
    """

    features: tuple[FeatureStatus, ...]
    offline: str = ""
    recent: tuple[RecentAgent, ...] = ()
    doubles: tuple[tuple[str, tuple[str, ...]], ...] = ()
