"""All there is to say of one task: what it asks for, how it stands, and who else has its files."""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.status.task_status import State


class NeededFeature(Value):
    """A feature that must be complete on the default branch first, and whether it is."""

    feature: str
    complete: bool


class NamedFile(Value):
    """A file that a task names, and the other unfinished tasks that do: each with its holder.

    An empty holder means that the task is open.
    """

    path: str
    others: tuple[tuple[str, str], ...] = ()


class Remark(Value):
    """A row with text: a note, or why a task was given back."""

    timestamp: str
    agent: str
    text: str


class TaskPage(Value):
    """One task. ``minutes_left`` is until its claim is stale, None unless it is held.

    ``path`` and ``line`` are where the plan lists it; ``commits`` are its work, object ID and
    subject, oldest first; ``text`` is what the plan says; ``offline`` why the remote was not asked.
    ``done`` is what completes it once it is committed, ``work`` what commits it as well, ``next``
    what to type next.
    """

    id: str
    title: str
    feature: str
    feature_title: str
    branch: str
    path: str
    line: int
    state: State
    agent: str | None
    since: str | None
    minutes_left: int | None
    needs: tuple[NeededFeature, ...]
    files: tuple[NamedFile, ...]
    remarks: tuple[Remark, ...]
    commits: tuple[tuple[str, str], ...]
    text: str
    offline: str = ""
    done: str = ""
    work: str = ""
    next: str = ""
