"""``git baton check`` over 10,000 commits, against reading every version and throwing it away."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measuring import MEGABYTE, Task, Usage, compare
from benchmarks.peers import Environment
from benchmarks.plans import START, Row, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 3
_SECONDS = 5.0
_TASKS, _ROWS = 1000, 10  # 10,000 commits: each appends one row, 8 of 10 are work as well
_PLAN = "docs/plans/1.1-part.md"


def run(environment: Environment, folder: Path) -> list[Result]:
    """Wall time, for that is what somebody waits for, and the peak of memory."""
    path = _repository(folder / "range")
    environ = sealed_environment()
    span = "main..feature"
    versions = folder / "versions"
    commits = git(path, "rev-list", "--reverse", span).split()
    versions.write_text("".join([f"{commit}:{_PLAN}\n" for commit in commits]))
    read = ["sh", "-c", 'git cat-file --batch <"$1" | cat >/dev/null', "sh", str(versions)]
    check = [environment.python, "-m", "gitbaton", "check", "--from-ref=main", "--to-ref=feature"]
    used = compare(
        {"ours": Task(check, path, environ), "floor": Task(read, path, environ)}, _ROUNDS
    )
    return [_result(used["ours"], used["floor"])]


def _result(ours: Usage, floor: Usage) -> Result:
    return Result(
        "check: 10,000 commits, one log that grows to 10,000 rows",
        f"`git cat-file --batch` of all versions {milliseconds(floor.wall)}",
        f"{milliseconds(ours.wall)} by the clock, {milliseconds(ours.cpu)} CPU, "
        f"{ours.peak / MEGABYTE:.0f} MiB at most",
        ours.wall / floor.wall,
        f"<= {_SECONDS:.0f} s",
        ours.wall <= _SECONDS,
    )


def _repository(path: Path) -> Path:
    new_repository(path)
    tasks = task_ids("1.1", _TASKS)
    text = feature_text("1.1", tasks, detail_lines=0)
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", {_PLAN: text}, START)
    with Importer(path, "feature", "refs/heads/main^0") as history:
        clock = START
        for task in tasks:
            for step in range(_ROWS):
                clock += 60
                subject, row, files = _step(history, task, step, clock)
                text += str(row)
                if row.action == "DONE":
                    text = text.replace(f"- [ ] {task} ", f"- [x] {task} ", 1)
                history.commit(subject, {_PLAN: text, **files}, clock)
    return path


def _step(history: Importer, task: str, step: int, clock: int) -> tuple[str, Row, dict[str, str]]:
    if step == 0:
        return f"chore: claim task {task}", Row(clock, "START", task), {}
    if step == _ROWS - 1:
        done = Row(clock, "DONE", task, history.oid()[:12])
        return f"chore: complete task {task}", done, {}
    note = Row(clock, "NOTE", task, "ok")
    return (
        f"feat({task}): step {step}",
        note,
        {f"shop/part_{step}.py": f"total = {clock // 60 % 7}\n"},
    )
