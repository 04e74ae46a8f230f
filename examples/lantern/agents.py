"""How the agents of Lantern work: each is a generator of the moments at which it acts next."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence

from examples.lantern.history import MAINTAINER, Branch, Project
from examples.lantern.scene import DAY, HOUR, MINUTE, minutes_of_work

Life = Generator[int, None, None]

STALE = 31 * MINUTE  # idle for more than 30 full minutes
_SHARE = 0.52  # of the tasks are begun before the last hours
_CRASH = 0.08
_NOTE_TEXTS = (
    "half of it works, the rest after lunch",
    "the plan does not say what happens on a holiday, asked marta",
    "tests pass here, one is slow",
    "needs a decision about children under six",
    "renamed a function, the old name was taken",
    "waiting for the database to come back",
    "took longer: the old code rounds differently",
    "two cases left, see the test file",
)


def agent(project: Project, name: str, notes: float, until: int) -> Life:
    """An agent that works in bursts until a moment (epoch seconds), and rests at night."""
    chance = project.chance
    yield project.time + chance.randrange(90 * MINUTE)
    while project.time < until:
        if not project.calendar.is_open(project.time):
            yield project.calendar.next_morning(project.time) + chance.randrange(50 * MINUTE)
            continue
        left = _left_alone(project, name)
        task = left or (next_task(project) if _is_behind(project) else "")
        if not task:
            yield project.time + chance.randrange(6 * MINUTE, 40 * MINUTE)
            continue
        project.sign(name, ("RECLAIM" if left else "START", task, "-"))
        yield from _burst(project, name, task, notes)


def _burst(project: Project, name: str, task: str, notes: float) -> Life:
    """One task after another, each claimed with the DONE of the one before."""
    chance = project.chance
    following = task
    while following:
        if chance.random() < _CRASH and project.time < project.calendar.now - 30 * HOUR:
            yield from _crash(project, name, following)
            return
        following = yield from _task(project, name, following, notes)
        yield project.time + chance.randrange(MINUTE, 4 * MINUTE)


def _task(project: Project, name: str, task: str, notes: float) -> Generator[int, None, str]:
    """A task from its claim to its DONE; returns the task that was claimed with it, if any."""
    chance = project.chance
    branch = project.branch_of(task)
    end = project.time + int(minutes_of_work(chance) * MINUTE)
    pause = max(MINUTE, int(22 * MINUTE / max(notes, 1)))
    while end - project.time > 25 * MINUTE or (notes > 1 and end - project.time > 2 * pause):
        yield project.time + chance.randrange(pause // 2, pause)
        if chance.random() < (0.4 if notes <= 1 else 0.9):
            project.sign(name, ("NOTE", task, chance.choice(_NOTE_TEXTS)))
        else:
            project.work(name, task)
    yield max(end - MINUTE, project.time + MINUTE)
    number = sum(state == "done" for state in branch.states.values())
    feature = branch.feature.id
    project.work(name, task, {feature: str(20 + len(feature) + number)} if number == 2 else None)
    yield project.time + chance.randrange(20, 80)
    return finish(project, name, task)


def finish(project: Project, name: str, task: str) -> str:
    """DONE, and the next claim with it where the work goes on."""
    chance = project.chance
    branch = project.branch_of(task)
    step = branch.task(task)
    oid = branch.work[task][-1][0][:12]
    following = _open_task(branch) if chance.random() < 0.5 and _goes_on(project) else ""
    if not project.forgot and project.calendar.worked(project.time) > 0.5:
        project.forgot = task
        project.sign_by_hand(name, "DONE", task, oid)
        return ""
    claims = [("START", following, "-")] if following else []
    verified = step.verified if chance.random() < 0.7 else step.unverified
    project.sign(name, ("DONE", task, oid), *claims, trailers=[f"Baton-Verify: {verified}"])
    return following


def _crash(project: Project, name: str, task: str) -> Life:
    """The session dies on the way, and comes back hours later without knowing of it."""
    chance = project.chance
    yield project.time + chance.randrange(MINUTE, 20 * MINUTE)
    if chance.random() < 0.5:
        project.work(name, task)
    project.leave(task, name)
    yield project.time + chance.randrange(2 * HOUR, DAY)


# -- what to do next ------------------------------------------------------------------------------


def _goes_on(project: Project) -> bool:
    return project.calendar.is_open(project.time) and _is_behind(project)


def _is_behind(project: Project) -> bool:
    """Whether there is work for today still; on the last morning there always is."""
    calendar = project.calendar
    if project.time > calendar.now - 100 * MINUTE:
        return True
    return project.started < _SHARE * project.size * calendar.worked(project.time)


def _left_alone(project: Project, name: str) -> str:
    """A claim that has been idle for long enough, of somebody else's."""
    return next(
        (
            each.task
            for each in project.idle.values()
            if each.holder != name and project.time - each.last // MINUTE * MINUTE >= STALE
        ),
        "",
    )


def next_task(project: Project, but: Collection[str] = ()) -> str:
    """An open task: of a feature under way with few agents in it, else of one that may begin.

    None of the features of ``but``; empty if there is none.
    """
    busy = [each for each in project.live if _open_task(each)]
    begun = [each for each in busy if each.feature.id not in but]
    if len(busy) < project.width:
        may = (each for each in project.waiting if project.may_begin(each))
        begun += [each for each in may if each.feature.id not in but][:1]
    return _open_task(min(begun, key=_crowd)) if begun else ""


def _crowd(branch: Branch) -> int:
    return sum(state == "held" for state in branch.states.values())


def _open_task(branch: Branch) -> str:
    return next((task for task, state in branch.states.items() if state == "open"), "")


# -- everybody else -------------------------------------------------------------------------------


def maintainer(project: Project) -> Life:
    """Merges what is done, the second feature as a squash, numbered as a host would."""
    chance, number = project.chance, 9
    while True:
        yield project.time + chance.randrange(10 * MINUTE, 50 * MINUTE)
        for branch in [each for each in project.live if each.is_done]:
            project.merge(branch, number, squash=number == 12)
            number += 3 if number == 9 else chance.randrange(1, 4)
            yield project.time + chance.randrange(MINUTE, 9 * MINUTE)


def merging_back(project: Project, names: Sequence[str]) -> Life:
    """Now and then somebody brings a branch up to date."""
    chance = project.chance
    while True:
        yield project.time + chance.randrange(4 * HOUR, 12 * HOUR)
        busy = [each for each in project.live if not each.is_done]
        if busy and project.calendar.is_open(project.time):
            project.catch_up(chance.choice(names), chance.choice(busy))


def around_the_hooks(project: Project, share: float, file: str, subject: str) -> Life:
    """A commit without a task, when so much of the work is over."""
    while project.calendar.worked(project.time) < share or not project.live:
        yield project.time + 20 * MINUTE
    branch = None if file == "README.md" else project.live[-1]
    project.go_around(MAINTAINER, branch, subject, file)


def second_thoughts(project: Project, name: str) -> Life:
    """An agent finds that a task which is done is not: its work is reverted, it is open again."""
    while project.calendar.worked(project.time) < 0.35 or not _simple(project):
        yield project.time + 15 * MINUTE
    project.take_back(name, _simple(project)[0])


def _simple(project: Project) -> list[str]:
    """Tasks of live features that are done, by one commit and without a change of settings."""
    return [
        task
        for branch in project.live
        if not branch.is_done
        for task, state in branch.states.items()
        if state == "done" and len(branch.work[task]) == 1 and task not in branch.configured
    ]
