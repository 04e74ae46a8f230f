"""``git baton dashboard``: a usual project, and one of 10,000 tasks with 100,000 rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import Task, compare
from benchmarks.peers import ROOT, Environment
from benchmarks.plans import START, Row, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 3
_MEGABYTE = 1_000_000
_BUDGETS = {"usual": 1.0, "big": 5.0}  # seconds
_LARGEST = 5 * _MEGABYTE
_FEATURES, _TASKS, _NOTES = 910, 11, 8  # a START, so many NOTEs and a DONE for each task


def run(environment: Environment, folder: Path) -> list[Result]:
    """CPU time of both beside ``git baton status``, and the size of the big page."""
    environ = sealed_environment()
    program = str(environment.scripts / "git-baton")
    paths = {"usual": _usual(folder / "usual"), "big": _big(folder / "big")}
    page = folder / "page.html"
    results = []
    for name, what in (
        ("usual", "140 tasks, 8 agents, two weeks"),
        ("big", f"{_FEATURES * _TASKS:,} tasks, {_FEATURES * _TASKS * (_NOTES + 2):,} rows"),
    ):
        tasks = {
            "page": Task([program, "dashboard", "--out", str(page)], paths[name], environ),
            "status": Task([program, "status", "--json"], paths[name], environ),
        }
        used = {key: usage.cpu for key, usage in compare(tasks, _ROUNDS).items()}
        budget = _BUDGETS[name]
        results.append(
            Result(
                f"dashboard: {what}",
                f"`git baton status` {milliseconds(used['status'])}",
                milliseconds(used["page"]),
                used["page"] / used["status"],
                f"<= {budget:.0f} s",
                used["page"] <= budget,
            )
        )
    size = page.stat().st_size
    title = f"dashboard: size of the page of {_FEATURES * _TASKS:,} tasks"
    figure = f"{size / _MEGABYTE:.1f} MB"
    return [*results, Result(title, "", figure, None, "<= 5 MB", size <= _LARGEST)]


def _usual(folder: Path) -> Path:
    program = [sys.executable, str(ROOT / "examples" / "project.py"), str(folder)]
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    return folder / "project"


def _big(folder: Path) -> Path:
    """A finished project of one branch: for each feature its claims, its work, its DONE rows."""
    path = new_repository(folder / "project")
    names = [f"{at // 10 + 1}.{at % 10 + 1}" for at in range(_FEATURES)]
    tasks = {name: task_ids(name, _TASKS) for name in names}
    with Importer(path, "main") as history:
        files = {_file(name): _text(name, tasks[name], []) for name in tasks}
        history.commit("docs: plan the shop", files, START)
        for at, (name, ids) in enumerate(tasks.items()):
            time = START + 1200 * at
            rows = [row for task in ids for row in _claim(task, time)]
            history.commit(
                f"chore: claim task {', '.join(ids)}", {_file(name): _text(name, ids, rows)}, time
            )
            work = f"shop/part_{name.replace('.', '_')}.py"
            history.commit(f"feat({', '.join(ids)}): build it", {work: "1\n"}, time + 600)
            rows += [Row(time + 900, "DONE", task, history.oid()) for task in ids]
            history.commit(
                f"chore: complete task {', '.join(ids)}",
                {_file(name): _text(name, ids, rows, ids)},
                time + 900,
            )
    git(path, "init", "--quiet", "--bare", "../shop.git")
    git(path, "remote", "add", "origin", "../shop.git")
    git(path, "push", "--quiet", "--all", "origin")
    git(path, "switch", "--quiet", "main")
    return path


def _claim(task: str, time: int) -> list[Row]:
    notes = [Row(time + 60 * n, "NOTE", task, f"step {n} of it works") for n in range(_NOTES)]
    return [Row(time, "START", task), *notes]


def _file(feature: str) -> str:
    return f"docs/plans/{feature}-part.md"


def _text(feature: str, tasks: list[str], rows: list[Row], ticked: list[str] | None = None) -> str:
    return feature_text(feature, tasks, rows, ticked or (), detail_lines=12)
