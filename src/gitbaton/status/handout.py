"""Which task is handed out next: those first that can be worked on side by side."""

from __future__ import annotations

from gitbaton.base.shell import quote
from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_MOST_OTHERS = 3
SOMEBODY = " "  # a holder whom this clone does not know, because only the task's ref has moved


class PlannedTask(Value):
    """A task that is not done: its holder (empty: none), and the files that it declares.

    ``after`` are the tasks of its feature that the plan puts before it. ``creates`` are those of
    the files that are new with it, ``uses`` files that it needs and does not create. Who gave it
    back last said why: ``given_back`` is that name and the reason.
    """

    id: str
    feature: str
    title: str
    holder: str
    paths: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    given_back: tuple[str, str] = ("", "")


class Obstacle(Value):
    """Why a task is handed out last: a file of its, and the other task that has the file.

    ``holder`` holds that task; empty if it is open, and has yet to create the file. ``others``
    are the further tasks that are in the way. Without a path it is the order of the plan that
    puts the other task first. ``used`` says that the file is only used.
    """

    path: str
    task: str
    holder: str
    others: tuple[str, ...] = ()
    used: bool = False

    @property
    def reason(self) -> str:
        """Why the task should wait, in words alone."""
        listed = ", ".join([*self.others[:_MOST_OTHERS], *["…"][: len(self.others) > _MOST_OTHERS]])
        more = f" (also in the way: {listed})" if listed else ""
        who = {"": "nobody holds", SOMEBODY: "moved since this clone last fetched"}.get(
            self.holder, f"is held by {self.holder}"
        )
        then = f"which {who}{more}"
        if not self.path:
            return f"{self.task} comes first, {then}"
        if self.used:
            return f"it needs {self.path}, which comes with {self.task}, {then}"
        if not self.holder:
            return f"{self.path} is yet to be created by {self.task}, {then}"
        return f"{self.path} also belongs to {self.task}, {then}"

    @property
    def warning(self) -> str:
        """One sentence for the agent that claims the task all the same."""
        return f"{self.reason}: {self.command}"

    @property
    def command(self) -> str:
        """What gets it out of the way."""
        task = quote(self.task)
        return (
            f"git baton wait --until {task}" if self.holder else f"git baton claim {task} --switch"
        )


class Offer(Value):
    """A task that can be claimed, and its obstacle.

    It ``waits`` if a file of its is in another agent's hands, or comes with a task that waits:
    begun now, the two would collide.
    """

    task: PlannedTask
    obstacle: Obstacle | None = None
    waits: bool = False

    @property
    def warning(self) -> str:
        """What to know before beginning; empty if there is no obstacle."""
        return self.obstacle.warning if self.obstacle else ""

    def is_returned_by(self, agent: str) -> bool:
        """Whether the agent is who gave the task back."""
        return self.task.given_back[0] == agent != ""

    def is_free_for(self, agent: str) -> bool:
        """Whether nothing speaks against the agent's taking it."""
        return self.obstacle is None and not self.is_returned_by(agent)


def rank(
    open_tasks: Iterable[PlannedTask],
    unfinished: Iterable[PlannedTask],
    agent: str,
    absent: Collection[tuple[str, str]],
    needs: Mapping[str, Collection[str]] | None = None,
    distance: Mapping[str, int] | None = None,
) -> list[Offer]:
    """The tasks that an agent may claim, the best first; else in the order given.

    Late come those with a file of another agent's task, those that another agent's task comes
    before, and those that need a file which another task has yet to create: one above them in
    their feature, or one of another feature that does not wait for theirs. Last of all comes what
    the agent itself gave back. ``unfinished`` are the plan's tasks that are not done, in its
    order; ``absent`` the files, as feature and path, that their feature lacks; ``needs`` the
    features that each feature waits for; of tasks that are as good as each other those come first
    whose feature has the smallest ``distance``.
    """
    tasks = list(unfinished)
    users, pending = users_of(tasks), {task.id: task for task in tasks}
    reached = {feature: _reached(feature, needs) for feature in needs} if needs else {}
    order = {task.id: at for at, task in enumerate(tasks)}
    offers = []
    late: set[str] = set()
    waiting: set[str] = set()
    for task in open_tasks:
        creators = {
            path: [
                other
                for other in _creators(path, task, users)
                if (other.feature != task.feature or order[other.id] < order[task.id])
                and task.feature not in reached.get(other.feature, ())
            ]
            for path in task.uses
            if (task.feature, path) in absent
        }
        why = obstacle_of(task, users, creators, agent, absent) or _first(task, pending, agent)
        if why is not None and why.path and (why.holder or why.task in waiting):
            waiting.add(task.id)
        offers.append(Offer(task, why, task.id in waiting))
        if why is not None and (why.path or why.holder or why.task in late):
            late.add(task.id)
    far = distance or {}
    return sorted(
        offers,
        key=lambda each: (
            each.is_returned_by(agent),
            each.waits,
            each.task.id in late,
            far.get(each.task.feature, 0),
        ),
    )


def _first(task: PlannedTask, pending: Mapping[str, PlannedTask], agent: str) -> Obstacle | None:
    """What the plan puts before a task and is not done; another agent's task comes first."""
    found = [pending[name] for name in task.after if name in pending]
    others = [each for each in found if not (each.holder == agent != "")]
    others.sort(key=lambda each: not each.holder)
    if not others:
        return None
    first, *further = others
    return Obstacle("", first.id, first.holder, tuple([each.id for each in further]))


def _reached(feature: str, needs: Mapping[str, Collection[str]]) -> set[str]:
    """The features that one waits for, and those that they wait for."""
    found: set[str] = set()
    ahead = [feature]
    while ahead:
        new = set(needs.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return found


def _creators(
    path: str, user: PlannedTask, users: Mapping[str, Sequence[PlannedTask]]
) -> Sequence[PlannedTask]:
    """The tasks that create a path; if none says that it does, those that declare it."""
    declaring = users.get(path, ())
    creating = [task for task in declaring if path in task.creates]
    return creating or (() if path in user.paths else declaring)


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
    creators: Mapping[str, Sequence[PlannedTask]],
    agent: str,
    absent: Collection[tuple[str, str]],
) -> Obstacle | None:
    """The obstacle of a task for an agent; a file of another agent's task comes first.

    ``creators`` are the tasks that have yet to create what it uses.
    """
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
    for path, others in creators.items():
        for other in others:
            if other.id == task.id or other.holder == agent != "":
                continue
            where = in_hand if other.holder else to_create
            where.setdefault(other.id, Obstacle(path, other.id, other.holder, used=True))
    found = {**in_hand, **to_create}
    first = next(iter([*in_hand.values(), *to_create.values()]), None)
    if first is None:
        return None
    return first.replace(others=tuple([name for name in found if name != first.task]))


def shared_in_feature(users: Mapping[str, Sequence[PlannedTask]]) -> list[tuple[str, str]]:
    """Feature and path wherever several unfinished tasks of one feature declare a file.

    Only of these it matters whether the file is there already.
    """
    found: dict[tuple[str, str], int] = {}
    for path, tasks in users.items():
        for task in tasks:
            found[task.feature, path] = found.get((task.feature, path), 0) + 1
    return [place for place, count in found.items() if count > 1]
