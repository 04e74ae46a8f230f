"""The board: every task as it stands, feature by feature."""

from __future__ import annotations

from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    State = Literal["open", "claimed", "stale", "done"]


class TaskLine(Value):
    """One task as it stands; ``since`` is the timestamp of the claim or of DONE."""

    id: str
    title: str
    state: State
    agent: str | None
    since: str | None
    commits: tuple[str, ...]


class FeatureBoard(Value):
    """One feature as it stands; ``ready`` says that all it depends on is complete."""

    id: str
    title: str
    track: str
    path: str
    branch: str
    ready: bool
    tasks: tuple[TaskLine, ...]


class Board(Value):
    """Every feature, in the order of their IDs; ``offline`` is why the remote was not asked."""

    features: tuple[FeatureBoard, ...]
    offline: str = ""
