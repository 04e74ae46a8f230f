"""A realistic project of several agents, written in seconds: two weeks of work on Lantern.

It makes a bare remote ``FOLDER/lantern.git`` and a clone ``FOLDER/project`` with what such a
project has after two weeks: features merged, under way and not begun, claims that are fresh,
stale and taken over, a squash merge, a revert, and a few breaches for git-baton to find. The
same numbers give the same commits.
"""

from __future__ import annotations

import argparse
import heapq
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.repositories import Stream, git
from examples.lantern.agents import (
    Life,
    agent,
    around_the_hooks,
    maintainer,
    merging_back,
    second_thoughts,
)
from examples.lantern.finale import hopeless, left_behind
from examples.lantern.history import Project
from examples.lantern.plan import features
from examples.lantern.scene import agent_names, calendar_until


def main(argv: Sequence[str] | None = None) -> int:
    """Write the project; 2 if it cannot be what is asked for."""
    asked = _parser().parse_args(argv)
    folder: Path = asked.folder
    if folder.exists() and any(folder.iterdir()):
        sys.stderr.write(f"{folder} is not empty\n")
        return 2
    remote, clone = folder / "lantern.git", folder / "project"
    remote.mkdir(parents=True)
    git(remote, "init", "--quiet", "--bare", "--initial-branch=main")
    write(remote, asked)
    git(folder, "clone", "--quiet", str(remote.resolve()), "project")
    for name, value in (("user.name", "Ines"), ("user.email", "ines@lantern.example")):
        git(clone, "config", name, value)
    git(clone, "config", "baton.agent", agent_names(1)[0])
    sys.stdout.write(f"cd {clone} && git baton status\n")
    return 0


def write(remote: Path, asked: argparse.Namespace) -> None:
    """Write the whole history into a bare repository."""
    now = int(asked.now.timestamp())
    chance = Random(asked.seed)
    with Stream(remote, by_turns=True) as stream:
        calendar = calendar_until(now, asked.days)
        project = Project(stream, features(asked.tasks), calendar, chance)
        project.width = max(4, asked.agents * 5 // 8)
        project.begin()
        _play(project, _cast(project, agent_names(asked.agents), asked.notes))
        project.finish()


def _cast(project: Project, names: Sequence[str], notes: float) -> list[Life]:
    """Everybody who acts. The last three agents have nothing else to do on the last morning."""
    *usual, first, second, third = names
    calendar, taken = project.calendar, set[str]()
    morning = calendar.mornings[-1]
    return [
        *[agent(project, name, notes, calendar.now) for name in usual],
        *[agent(project, name, notes, morning) for name in (first, second, third)],
        maintainer(project),
        merging_back(project, usual),
        second_thoughts(project, usual[0]),
        around_the_hooks(project, 0.4, "README.md", "Mention the museum of lamps"),
        around_the_hooks(project, 0.8, "notes/queries.md", "Write down which queries are slow"),
        hopeless(project, (first, second, third), taken),
        left_behind(project, first, 150, '"Europe/Paris"', taken),
        left_behind(project, second, 80, '"Europe/Rome"', taken),
    ]


def _play(project: Project, lives: Sequence[Life]) -> None:
    """Let everybody act, in the order of time, until now."""
    turn = count()
    waiting = [(next(life), next(turn), life) for life in lives]
    heapq.heapify(waiting)
    while waiting:
        project.time, _, life = heapq.heappop(waiting)
        if project.time >= project.calendar.now:
            continue
        coming = next(life, None)
        if coming is not None:
            heapq.heappush(waiting, (coming, next(turn), life))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    parser.add_argument("--seed", type=int, default=1, help="another number, another history")
    parser.add_argument("--tasks", type=_at_least(65), default=140)
    parser.add_argument("--agents", type=_at_least(5), default=8)
    parser.add_argument("--days", type=_at_least(5), default=14)
    parser.add_argument(
        "--notes", type=float, default=0, help="how many rows an agent writes in half an hour"
    )
    parser.add_argument(
        "--now", type=_moment, default=_moment(""), help="2026-03-20T12:00, in UTC (default: now)"
    )
    return parser


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{least} at least")
        return value

    return number


def _moment(text: str) -> datetime:
    now = datetime.fromisoformat(text) if text else datetime.now(UTC)
    return now.replace(second=0, microsecond=0, tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
