"""Eight agents want the same tasks: how many tasks two of them believe to have, by each way.

Each agent works in a clone of its own and follows the way as its documents describe it. What an
agent believes is what the commands told it: it has a task if the last command of its claim ended
with 0. The judge counts beliefs and knows none of the tools.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import monotonic
from typing import NamedTuple

from benchmarks.peers import Environment
from benchmarks.plans import START, feature_text
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result

_AGENTS = 8
_TASKS = 12
_CLAIMS = "CLAIMS.md"
_PULLED = (
    "git pull --quiet --rebase || { git rebase --abort; git reset --quiet --keep @{u}; exit 1; }"
)
_PUSHED = f"git push --quiet || {{ {_PULLED}; git push --quiet; }}"


class Way(NamedTuple):
    """A way to claim: the name for the table, what prepares the remote, and the script of a claim.

    The script is run by ``sh`` in the agent's clone with ``$AGENT`` and ``$TASK`` set, the task as
    a number from 1 on; it ends with 0 if the agent may believe that the task is its own.
    """

    name: str
    prepare: Callable[[Path, Mapping[str, str]], None]
    claim: str


def run(environment: Environment, folder: Path) -> list[Result]:
    """A row for each way: double claims, tasks claimed, and seconds for all of it."""
    environ = sealed_environment()
    return [
        _row(way.name, *_race(way, folder / str(at), environ))
        for at, way in enumerate(_ways(environment))
    ]


def _ways(environment: Environment) -> list[Way]:
    ours = f'{environment.scripts / "git-baton"} claim "1.1.$TASK" --agent "$AGENT"'
    by_hand = (
        f'git pull --quiet --rebase; grep -q "^$TASK " {_CLAIMS} && exit 1; '
        f'echo "$TASK $AGENT" >>{_CLAIMS}; git commit --quiet -a -m "claim $TASK"; {_PUSHED}'
    )
    ways = [Way("git baton claim", _plan, ours), Way("git alone: a list of claims", _list, by_hand)]
    if environment.backlog is None:
        return ways
    look = (
        f'{environment.backlog} task view "$TASK" --plain | grep -q "^Status:.*To Do" || exit 1; '
    )
    edit = f'{environment.backlog} task edit "$TASK" -s "In Progress" -a "@$AGENT" || exit 1; '
    commit = 'git add backlog; git commit --quiet -m "start $TASK"; '
    backlog = _backlog(environment.backlog)
    return [
        *ways,
        Way(
            "Backlog.md, a branch for each agent",
            backlog,
            'git switch --quiet --create "$AGENT" 2>/dev/null; '
            f'{look}{edit}{commit}git push --quiet origin "$AGENT"',
        ),
        Way(
            "Backlog.md, all on one branch",
            backlog,
            f"git pull --quiet --rebase; {look}{edit}{commit}{_PUSHED}",
        ),
    ]


def _race(way: Way, folder: Path, environ: Mapping[str, str]) -> tuple[int, int, float]:
    """Tasks that two agents believe to have, tasks that anybody has, seconds."""
    seed = new_repository(folder / "seed")
    way.prepare(seed, environ)
    git(seed, "init", "--quiet", "--bare", "--initial-branch=main", "../remote.git")
    git(seed, "push", "--quiet", "../remote.git", "main")
    clones = [folder / f"agent{number}" for number in range(_AGENTS)]
    for clone in clones:
        git(seed, "clone", "--quiet", "../remote.git", str(clone))
        git(clone, "config", "user.name", clone.name)
        git(clone, "config", "user.email", f"{clone.name}@example.com")
    barrier = Barrier(_AGENTS)

    def play(clone: Path) -> list[int]:
        barrier.wait()
        mine = {**environ, "AGENT": clone.name}
        return [
            task
            for task in range(1, _TASKS + 1)
            if subprocess.run(
                ["sh", "-c", way.claim],
                cwd=clone,
                env={**mine, "TASK": str(task)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            ).returncode
            == 0
        ]

    began = monotonic()
    with ThreadPoolExecutor(_AGENTS) as agents:
        beliefs = Counter(task for tasks in agents.map(play, clones) for task in tasks)
    took = monotonic() - began
    return sum(holders > 1 for holders in beliefs.values()), len(beliefs), took


def _row(name: str, double: int, claimed: int, took: float) -> Result:
    ours = name.startswith("git baton")
    return Result(
        f"claim race, {_AGENTS} agents, {_TASKS} tasks: {name}",
        "each task has one holder",
        f"{double} of {claimed} tasks with two holders, {took:.1f} s",
        target="0" if ours else "",
        reached=double == 0 and claimed == _TASKS if ours else None,
    )


def _plan(seed: Path, environ: Mapping[str, str]) -> None:
    with Importer(seed, "main") as history:
        text = feature_text("1.1", [f"1.1.{number}" for number in range(1, _TASKS + 1)])
        history.commit("docs: plan the shop", {"docs/plans/1.1-part.md": text}, START)
    git(seed, "switch", "--quiet", "main")


def _list(seed: Path, environ: Mapping[str, str]) -> None:
    (seed / _CLAIMS).write_text("# Claims\n", encoding="utf-8")
    git(seed, "add", _CLAIMS)
    git(seed, "commit", "--quiet", "--message", "claims")


def _backlog(backlog: Path) -> Callable[[Path, Mapping[str, str]], None]:
    def prepare(seed: Path, environ: Mapping[str, str]) -> None:
        init = ["init", "race", "--defaults", "--agent-instructions", "none"]
        create = [["task", "create", f"Part {n}", "--plain"] for n in range(1, _TASKS + 1)]
        for words in (init, *create):
            command = [str(backlog), *words]
            subprocess.run(command, cwd=seed, env=environ, check=True, capture_output=True)
        git(seed, "add", "--all")
        git(seed, "commit", "--quiet", "--message", "backlog")

    return prepare
