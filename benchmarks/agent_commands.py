"""What an agent types all day, in a plan of 140 tasks, against starting Python."""

from __future__ import annotations

from pathlib import Path

from benchmarks.claim import clone_of_shop
from benchmarks.measuring import Task, compare
from benchmarks.peers import Environment
from benchmarks.plans import AGENT
from benchmarks.repositories import git, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 11
_TIMES = 5.0
_COMMANDS = {
    "status": ("status",),
    "show": ("show", "1.1.1a"),
    "brief": ("brief",),
    "next": ("next",),
}


def run(environment: Environment, folder: Path) -> list[Result]:
    """CPU time of each, git's own processes and those of a remote in a folder among it."""
    path = clone_of_shop(folder / "agent")
    git(path, "config", "baton.agent", AGENT)
    environ = sealed_environment()
    executable = str(environment.scripts / "git-baton")
    tasks = {name: Task([executable, *words], path, environ) for name, words in _COMMANDS.items()}
    floor = Task([environment.python, "-c", "pass"], path, environ)
    used = compare({**tasks, "floor": floor}, _ROUNDS)
    return [_result(name, used[name].cpu, used["floor"].cpu) for name in tasks]


def _result(name: str, ours: float, floor: float) -> Result:
    ratio = ours / floor
    return Result(
        f"{name}: 140 tasks in 13 feature files, a remote in a folder",
        f"`python -c pass` {milliseconds(floor)}",
        milliseconds(ours),
        ratio,
        f"<= {_TIMES:.0f}x",
        ratio <= _TIMES,
    )
