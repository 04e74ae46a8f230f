"""``git baton conflicts`` among 20 live branches, against the bare merges of all their pairs."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from benchmarks.measuring import Task, compare, count_git_processes
from benchmarks.peers import Environment
from benchmarks.plans import START, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 5
_SECONDS = 3.0
_BRANCHES = 20
_COMMITS = 10  # on each branch
_FILES = 600
_TASKS = 11  # in each of the features
_LINES = 60  # in a file of the shop


def run(environment: Environment, folder: Path) -> list[Result]:
    """CPU time where every pair shares a file, and where none does; and the git processes."""
    environ = sealed_environment()
    command = [str(environment.scripts / "git-baton"), "conflicts", "--json"]
    paths = {name: _clone(folder / name, name == "shared") for name in ("shared", "apart")}
    merges = ["git", "merge-tree", "--write-tree", "--stdin"]
    tasks = {
        "shared": Task(command, paths["shared"], environ),
        "apart": Task(command, paths["apart"], environ),
        "merges": Task(merges, paths["shared"], environ, _all_pairs()),
    }
    used = {name: usage.cpu for name, usage in compare(tasks, _ROUNDS).items()}
    started = count_git_processes(tasks["shared"], folder / "conflicts-trace")
    floor = f"`git merge-tree --stdin` of 190 pairs {milliseconds(used['merges'])}"
    target = f"<= {_SECONDS:.0f} s"
    return [
        Result(
            f"conflicts: {_BRANCHES} branches, {what}",
            floor,
            milliseconds(used[name]),
            used[name] / used["merges"],
            target,
            used[name] <= _SECONDS,
        )
        for name, what in (
            ("shared", f"each pair with a file in common ({started} git processes)"),
            ("apart", "no pair with a file in common"),
        )
    ]


def _features() -> list[str]:
    return [f"{at // 5 + 1}.{at % 5 + 1}" for at in range(_BRANCHES)]


def _name(feature: str) -> str:
    """What git-baton calls the branch of a feature (``feature_text`` makes its title)."""
    return f"feature/{feature}-part-{feature.replace('.', '-')}-of-the-shop"


def _all_pairs() -> bytes:
    names = [f"origin/{_name(feature)}" for feature in _features()]
    return "".join([f"{one} {other}\n" for one, other in combinations(names, 2)]).encode()


def _clone(folder: Path, shared: bool) -> Path:
    """A clone of a remote with a branch a feature; one file of all branches is shared, or none."""
    path = new_repository(folder / "clone")
    plans = {
        f"docs/plans/{feature}-part.md": feature_text(feature, task_ids(feature, _TASKS))
        for feature in _features()
    }
    with Importer(path, "main") as history:
        files = {_path(at): _text(0) for at in range(_FILES)}
        history.commit("docs: plan the shop", {**plans, **files}, START)
    for at, feature in enumerate(_features()):
        with Importer(path, _name(feature), "refs/heads/main^0") as history:
            for step, task in enumerate(task_ids(feature, _COMMITS), 1):
                touched = {_path(at * _COMMITS + step): _text(step)}
                touched |= {_path(0): _text(at + 1)} if shared and step == 1 else {}
                history.commit(f"feat({task}): step {step}", touched, START + 60 * step)
    git(path, "init", "--quiet", "--bare", "../remote.git")
    git(path, "remote", "add", "origin", "../remote.git")
    git(path, "push", "--quiet", "--all", "origin")
    git(path, "switch", "--quiet", "main")
    return path


def _path(at: int) -> str:
    return f"shop/area_{at % 20}/file_{at}.py"


def _text(step: int) -> str:
    """A file in which each step changes another line."""
    lines = [f"line_{at} = {step if at == 2 * step else 0}\n" for at in range(_LINES)]
    return "".join(lines)
