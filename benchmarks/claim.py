"""``git baton claim`` without rivals, against a claim by hand: ``git commit`` and ``git push``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measuring import Task, compare, measure
from benchmarks.peers import Environment
from benchmarks.plans import AGENT, START, feature_text, task_ids
from benchmarks.repositories import Importer, git, new_repository, sealed_environment
from benchmarks.table import Result, milliseconds

_ROUNDS = 11
_TIMES = 3.0
_TASKS = 11  # in each of 13 features, but for the one that is claimed from
_BRANCH = "feature/1.1-part-1-1-of-the-shop"
_FILE = "docs/plans/1.1-part.md"
# The file counts the claims, and is the list of tasks that are left.
_NEXT = "task=$(head -n 1 ../tasks); sed -i 1d ../tasks; "
_BY_HAND = (
    'printf "| 2024-01-15 12:00 | %s | START | %s | - |\\n" "$GIT_BATON_AGENT" "$task" >>'
    f" {_FILE}; "
    f'git commit --quiet --message "chore: claim task $task" -- {_FILE} && git push --quiet'
)


def run(environment: Environment, folder: Path) -> list[Result]:
    """CPU time of a claim, on a remote that is a folder; the peers with hooks and without."""
    environ = sealed_environment(GIT_BATON_AGENT=AGENT)
    executable = environment.scripts / "git-baton"
    hand = clone_of_shop(folder / "hand")
    hooked = clone_of_shop(folder / "hooked")
    measure(Task([str(executable), "install"], hooked, environ))
    claim = ["sh", "-c", f'{_NEXT} exec {executable} claim "$task"']
    by_hand = ["sh", "-c", _NEXT + _BY_HAND]
    tasks = {
        "ours": Task(claim, clone_of_shop(folder / "ours"), environ),
        "hand": Task(by_hand, hand, environ),
        "hooked": Task(by_hand, hooked, environ),
    }
    used = {name: usage.cpu for name, usage in compare(tasks, _ROUNDS).items()}
    ours = milliseconds(used["ours"])
    return [
        Result(
            "claim without rivals, remote in a folder",
            f"`git commit` and `git push` by hand {milliseconds(used['hand'])}",
            ours,
            used["ours"] / used["hand"],
            f"<= {_TIMES:.0f}x",
            used["ours"] <= _TIMES * used["hand"],
        ),
        Result(
            "the same, where git-baton's hooks judge the claim by hand",
            f"`git commit` and `git push` with hooks {milliseconds(used['hooked'])}",
            ours,
            used["ours"] / used["hooked"],
        ),
    ]


def clone_of_shop(folder: Path) -> Path:
    """A clone on the feature's branch, beside its remote."""
    path = new_repository(folder / "clone")
    features = [f"{at // 5 + 1}.{at % 5 + 1}" for at in range(13)]
    plans = {
        f"docs/plans/{feature}-part.md": feature_text(feature, task_ids(feature, _TASKS))
        for feature in features
    }
    claimed = task_ids("1.1", 2 * _ROUNDS)
    plans[_FILE] = feature_text("1.1", claimed)
    (folder / "tasks").write_text("".join([f"{task}\n" for task in claimed]), encoding="utf-8")
    with Importer(path, "main") as history:
        history.commit("docs: plan the shop", plans, START)
    git(path, "init", "--quiet", "--bare", "../remote.git")
    git(path, "remote", "add", "origin", "../remote.git")
    git(path, "switch", "--quiet", "main")
    git(path, "push", "--quiet", "origin", "main")
    git(path, "switch", "--quiet", "--create", _BRANCH)
    git(path, "push", "--quiet", "--set-upstream", "origin", _BRANCH)
    return path
