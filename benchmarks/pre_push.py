"""The pre-push hook as installed, against one ``git log`` over the same commits."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measuring import Task, compare, count_git_processes, measure
from benchmarks.peers import Environment
from benchmarks.plans import AGENT, START, Row, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 7
_TASKS = 50  # a claim, 18 commits of work and a DONE each: 1,000 commits, 100 touch a log
_WORK = 18
_FILES = 400  # modules
_TIMES, _PROCESSES = 4.0, 5
_BRANCH = "feature/1.1-part"
_ZERO = "0" * 40


def run(environment: Environment, folder: Path) -> list[Result]:
    """CPU time less that of the same hook with nothing to push, and the git processes."""
    path = _repository(folder / "push", environment)
    name = f"refs/heads/{_BRANCH}"
    line = f"{name} {git(path, 'rev-parse', name)} {name} {_ZERO}\n"
    environ = sealed_environment(GIT_BATON_AGENT=AGENT)
    hook = [str(path / ".git/hooks/pre-push"), "origin", "https://example.com/shop.git"]
    ours = Task(hook, path, environ, line.encode())
    idle = Task(hook, path, environ)
    log = ["git", "log", "--name-status", f"origin/main..{_BRANCH}"]
    used = compare({"ours": ours, "idle": idle, "log": Task(log, path, environ)}, _ROUNDS)
    started = count_git_processes(ours, folder / "push-trace")
    return [_result(used["ours"].cpu, used["idle"].cpu, used["log"].cpu), _count(started)]


def _result(whole: float, idle: float, log: float) -> Result:
    ratio = (whole - idle) / log
    return Result(
        "pre-push: 1,000 new commits, 100 of them in logs, start-up apart",
        f"`git log --name-status` {milliseconds(log)}",
        f"{milliseconds(whole - idle)} (and {milliseconds(idle)} to start)",
        ratio,
        f"<= {_TIMES:.0f}x",
        ratio <= _TIMES,
    )


def _count(started: int) -> Result:
    work = "pre-push: git processes for those 1,000 commits"
    return Result(work, "", str(started), None, f"<= {_PROCESSES}", started <= _PROCESSES)


def _repository(path: Path, environment: Environment) -> Path:
    new_repository(path)
    plan = _Plan()
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", {**plan.files(), **_sources()}, START)
    with Importer(path, _BRANCH, "refs/heads/main^0") as history:
        plan.work(history)
    git(path, "update-ref", "refs/remotes/origin/main", "refs/heads/main")
    git(path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(path, "config", "remote.origin.url", "https://example.com/shop.git")
    git(path, "switch", "--quiet", _BRANCH)
    measure(Task([str(environment.scripts / "git-baton"), "install"], path, sealed_environment()))
    return path


def _sources() -> dict[str, str]:
    """A tree as projects have it, for the cost of a diff grows with the folders on its way."""
    return {path: "total = 0\n" for at in range(_FILES) for path in _paths(at)}


def _paths(at: int) -> list[str]:
    """What one commit of work touches: a module, its test and its page."""
    folder = f"area_{at % 20}"
    return [
        f"src/shop/{folder}/part_{at}.py",
        f"tests/{folder}/test_part_{at}.py",
        f"docs/{folder}/part_{at}.md",
    ]


class _Plan:
    """13 features; one task after the other of the first is claimed, worked on and done."""

    def __init__(self) -> None:
        self.clock = START
        self.rows: list[Row] = []
        self.ticked: list[str] = []
        self.tasks = task_ids("1.1", _TASKS)

    def first(self) -> dict[str, str]:
        return {"docs/plans/1.1-part.md": feature_text("1.1", self.tasks, self.rows, self.ticked)}

    def files(self) -> dict[str, str]:
        others = [f"{at // 5 + 1}.{at % 5 + 1}" for at in range(1, 13)]
        plans = {
            f"docs/plans/{feature}-part.md": feature_text(feature, task_ids(feature, 11))
            for feature in others
        }
        return {**plans, **self.first()}

    def work(self, history: Importer) -> None:
        for task in self.tasks:
            self._log(history, f"chore: claim task {task}", "START", task)
            for step in range(_WORK):
                self.clock += 60
                files = dict.fromkeys(_paths(self.clock % _FILES), f"total = {self.clock}\n")
                history.commit(f"feat({task}): step {step}", files, self.clock)
            self._log(history, f"chore: complete task {task}", "DONE", task, history.oid()[:12])

    def _log(
        self, history: Importer, subject: str, action: str, task: str, commit: str = "-"
    ) -> None:
        self.clock += 60
        self.rows.append(Row(self.clock, action, task, commit))
        self.ticked += [task] if action == "DONE" else []
        history.commit(subject, self.first(), self.clock)
