"""Which task is handed out next: those first that can be worked on side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from gitbaton.base.value import Value

SOMEBODY = " "  # a holder whom this clone does not know, because only the task's ref has moved


class PlannedTask(Value):
    """A task that is not done: its holder (empty: none), and the files that it declares.

    ``after`` are the tasks of its feature that the plan puts before it.
    """

    id: str
    feature: str
    title: str
    holder: str
    paths: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Obstacle(Value):
    """Why a task is handed out last: a file of its, and the other task that has the file.

    ``holder`` holds that task; empty if it is open, and has yet to create the file. ``others``
    counts the further tasks that are in the way. Without a path it is the order of the plan that
    puts the other task first.
    """

    path: str
    task: str
    holder: str
    others: int = 0

    @property
    def warning(self) -> str:
        """One sentence for the agent that claims the task all the same."""
        more = f", and {self.others} more" if self.others else ""
        if not (self.holder or self.path):
            return f"{self.task} comes first, and is open{more}: git baton show {self.task}"
        if not self.holder:
            return (
                f"{self.path} is yet to be created by {self.task}, which nobody holds{more}: "
                f"git baton show {self.task}"
            )
        who = f"is held by {self.holder}"
        if self.holder == SOMEBODY:
            who = "moved since this clone last fetched"
        if not self.path:
            return f"{self.task} comes first, which {who}{more}: git baton show {self.task}"
        return f"{self.path} also belongs to {self.task}, which {who}{more}: git baton conflicts"


class Offer(Value):
    """A task that can be claimed, and its obstacle."""

    task: PlannedTask
    obstacle: Obstacle | None = None

    @property
    def warning(self) -> str:
        """What to know before beginning; empty if there is no obstacle."""
        return self.obstacle.warning if self.obstacle else ""


def rank(
    open_tasks: Iterable[PlannedTask],
    unfinished: Iterable[PlannedTask],
    agent: str,
    absent: Collection[tuple[str, str]],
) -> list[Offer]:
    """The tasks that an agent may claim, the best first; else in the order given.

    Last come those with a file of another agent's task, or one that an unfinished task above
    them in their feature has yet to create, and those that another agent's task comes before.
    ``unfinished`` are the plan's tasks that are not done, in its order; ``absent`` the files, as
    feature and path, that their feature lacks.
    """
    tasks = list(unfinished)
    users, pending = users_of(tasks), {task.id: task for task in tasks}
    offers = [
        Offer(task, obstacle_of(task, users, agent, absent) or _first(task, pending, agent))
        for task in open_tasks
    ]
    late: set[str] = set()
    for offer in offers:
        why = offer.obstacle
        if why is not None and (why.path or why.holder or why.task in late):
            late.add(offer.task.id)
    return sorted(offers, key=lambda offer: offer.task.id in late)


def _first(task: PlannedTask, pending: Mapping[str, PlannedTask], agent: str) -> Obstacle | None:
    """What the plan puts before a task and is not done; another agent's task comes first."""
    found = [pending[name] for name in task.after if name in pending]
    others = [each for each in found if not (each.holder == agent != "")]
    others.sort(key=lambda each: not each.holder)
    return Obstacle("", others[0].id, others[0].holder, len(others) - 1) if others else None


def users_of(unfinished: Iterable[PlannedTask]) -> dict[str, list[PlannedTask]]:
    """The unfinished tasks that declare each path, in the order of the plan."""
    users: dict[str, list[PlannedTask]] = {}
    for task in unfinished:
        for path in task.paths:
            users.setdefault(path, []).append(task)
    return users


def obstacle_of(
    task: PlannedTask,
    users: Mapping[str, Sequence[PlannedTask]],
    agent: str,
    absent: Collection[tuple[str, str]],
) -> Obstacle | None:
    """The obstacle of a task for an agent; a file of another agent's task comes first."""
    in_hand: dict[str, Obstacle] = {}
    to_create: dict[str, Obstacle] = {}
    for path in task.paths:
        above = True
        for other in users.get(path, ()):
            above = above and other.id != task.id
            if other.id == task.id or other.holder == agent != "":
                continue
            if other.holder:
                in_hand.setdefault(other.id, Obstacle(path, other.id, other.holder))
            elif above and other.feature == task.feature and (task.feature, path) in absent:
                to_create.setdefault(other.id, Obstacle(path, other.id, ""))
    found = {**to_create, **in_hand}
    first = next(iter([*in_hand.values(), *to_create.values()]), None)
    return first.replace(others=len(found) - 1) if first else None


def shared_in_feature(users: Mapping[str, Sequence[PlannedTask]]) -> list[tuple[str, str]]:
    """Feature and path wherever several unfinished tasks of one feature declare a file.

    Only of these it matters whether the file is there already.
    """
    found: dict[tuple[str, str], int] = {}
    for path, tasks in users.items():
        for task in tasks:
            found[task.feature, path] = found.get((task.feature, path), 0) + 1
    return [place for place, count in found.items() if count > 1]
