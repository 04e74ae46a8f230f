"""The last morning: claims that were left, two of them at odds with each other."""

from __future__ import annotations

from examples.lantern.agents import Life, next_task
from examples.lantern.history import ZONE, Project
from examples.lantern.scene import MINUTE

_MORE = 4 * MINUTE


def hopeless(project: Project, names: tuple[str, str, str], taken: set[str]) -> Life:
    """A task that is claimed, reclaimed and reclaimed again, and never gets a commit."""
    yield project.calendar.now - 290 * MINUTE
    while not (task := next_task(project, taken)):
        yield project.time + _MORE
    taken.add(project.branch_of(task).feature.id)
    for name, action in zip(names, ("START", "RECLAIM", "RECLAIM"), strict=True):
        project.sign(name, (action, task, "-"))
        yield project.time + project.chance.randrange(34 * MINUTE, 48 * MINUTE)


def left_behind(project: Project, name: str, ago: int, zone: str, taken: set[str]) -> Life:
    """A claim so many minutes ago, and half of the work: it changes the zone of all houses."""
    chance = project.chance
    yield project.calendar.now - ago * MINUTE
    while not (task := next_task(project, taken)):
        yield project.time + _MORE
    taken.add(project.branch_of(task).feature.id)
    project.sign(name, ("START", task, "-"))
    yield project.time + chance.randrange(7 * MINUTE, 11 * MINUTE)
    project.work(name, task, {ZONE: zone})
    yield project.time + chance.randrange(7 * MINUTE, 11 * MINUTE)
    project.sign(name, ("NOTE", task, "tests fail on one machine, looking into it"))
