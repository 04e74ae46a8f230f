"""The commit-msg hook as installed, against a bare interpreter and against other checks.

Every process is measured whole: interpreter, imports, git, the shell around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.measuring import Task, compare, measure
from benchmarks.peers import Environment
from benchmarks.plans import AGENT, START, Row, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 30
_FLOOR = "python -c pass"
_PROTOTYPE = """\
import re, sys
with open(sys.argv[1], encoding="utf-8") as file:
    found = re.match(r"(feat|fix|docs|chore)\\(\\d+(\\.\\d+)+[a-z]*\\)!?: \\S", file.read())
sys.exit(found is None)
"""


def run(environment: Environment, folder: Path) -> list[Result]:
    """Our hook on three plans, then the peers on the same message."""
    plans = {
        "140 tasks in 13 feature files": (2.0, _spread(13, 140, rows=0)),
        "1,000 tasks and 10,000 rows in 70 feature files": (3.0, _spread(70, 1000, rows=10)),
        "1,000 tasks and 10,000 rows in one feature file": (3.0, _spread(1, 1000, rows=10)),
    }
    ours = {
        f"commit-msg: {name}": _hook(folder / f"plan-{at}", files, environment)
        for at, (name, (_, files)) in enumerate(plans.items())
    }
    peers = _peers(environment, next(iter(ours.values())), folder)
    floor = Task([environment.python, "-c", "pass"], folder, sealed_environment())
    used = compare({_FLOOR: floor, **ours, **peers}, _ROUNDS)
    limits = dict(zip(ours, [limit for limit, _ in plans.values()], strict=True))
    bare = used[_FLOOR].cpu
    return [_result(name, used[name].cpu, bare, limits.get(name)) for name in (*ours, *peers)]


def _result(name: str, cpu: float, bare: float, limit: float | None) -> Result:
    ratio = cpu / bare
    target = "" if limit is None else f"<= {limit}x"
    reached = None if limit is None else ratio <= limit
    floor = f"`{_FLOOR}` {milliseconds(bare)}"
    return Result(name, floor, milliseconds(cpu), ratio, target, reached)


def _spread(features: int, tasks: int, rows: int) -> Mapping[str, str]:
    """A plan; the first task of each feature is held, ``rows`` a task stand in each log."""
    files = {}
    for at in range(features):
        feature = f"{at // 5 + 1}.{at % 5 + 1}"
        ids = task_ids(feature, tasks // features + (at < tasks % features))
        held = Row(START + at * 60, "START", ids[0])
        lines = [row for task in ids[1:] for row in _finished(task, rows)]
        text = feature_text(feature, ids, [held, *_notes(ids[0], rows - 1), *lines])
        files[f"docs/plans/{feature}-part.md"] = text
    return files


def _notes(task: str, count: int) -> list[Row]:
    return [Row(START + n * 60, "NOTE", task, "Looks good so far") for n in range(count)]


def _finished(task: str, count: int) -> list[Row]:
    if count < 2:
        return []
    start, done = Row(START, "START", task), Row(START + 3600, "DONE", task, "a1b2c3d")
    return [start, *_notes(task, count - 2), done]


def _hook(path: Path, files: Mapping[str, str], environment: Environment) -> Task:
    """The installed hook in a repository with this plan, on the message of a held task."""
    new_repository(path)
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", files, START)
    git(path, "reset", "--quiet", "--hard")
    install = [str(environment.scripts / "git-baton"), "install"]
    measure(Task(install, path, sealed_environment()))
    (path / "shop.py").write_text("total = 0\n")
    git(path, "add", "shop.py")
    message = path / ".git" / "COMMIT_EDITMSG"
    message.write_text("feat(1.1.1a): build part 1.1.1a\n\nIt adds up the prices of all parts.\n")
    # As git sets them during `git commit -m` (githooks).
    during = {"GIT_INDEX_FILE": ".git/index", "GIT_EDITOR": ":", "GIT_PREFIX": ""}
    environ = sealed_environment(GIT_BATON_AGENT=AGENT, **during)
    return Task([str(path / ".git/hooks/commit-msg"), ".git/COMMIT_EDITMSG"], path, environ)


def _peers(environment: Environment, ours: Task, folder: Path) -> dict[str, Task]:
    message = str(ours.cwd / ".git" / "COMMIT_EDITMSG")
    scripts = environment.scripts
    prototype = folder / "prototype.py"
    prototype.write_text(_PROTOTYPE)
    commands = {
        "one regular expression": [environment.python, str(prototype), message],
        "conventional-pre-commit": [str(scripts / "conventional-pre-commit"), message],
        "gitlint": [str(scripts / "gitlint"), "--msg-filename", message],
        "cz check": [str(scripts / "cz"), "check", "--commit-msg-file", message],
    }
    if environment.commitlint is not None:
        options = ["--cwd", str(environment.commitlint.parents[2]), "--edit", message]
        commands["commitlint"] = [str(environment.commitlint), *options]
    return {
        f"peer: {name}": Task(command, ours.cwd, ours.environ) for name, command in commands.items()
    }
