"""The examples in the help of every command, typed as they stand."""

from __future__ import annotations

import shlex
import shutil
import time
from pathlib import Path

import pytest

from gitbaton.cli.command_help import Command
from support.commands import all_commands
from support.plans import LOGIN, LOGIN_TASKS, feature, row
from support.sandbox import Sandbox

TASKS = (*LOGIN_TASKS, ("1.1.3", "Forget visitor"))
ENDS = {
    "git baton done 1.1.3 --yes --next --switch --merge": 4,
    "git baton pr 1.1 --dry-run": 1,
    "git baton revert 1.1.1b --keep-work": 1,
    "git baton worktree remove 1.1": 1,
    "git baton worktree remove ../ada-1.1": 1,
}
"""Where an example ends otherwise than with 0: tasks are open, and it was reverted already."""


@pytest.fixture(scope="module")
def shop(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A remote, and ada's clone on the branch of a feature in the middle of its life."""
    base = tmp_path_factory.mktemp("shop")
    shutil.copytree(template / "bare", base / "remote.git", symlinks=True)
    Sandbox(base).git("clone", "--quiet", "remote.git", "ada")
    ada = Sandbox(base / "ada", "ada")
    ada.git("config", "remote.origin.url", "../remote.git")
    ada.git("switch", "--quiet", "--create", "feature/1.1-login")
    rows = [row("10:00", "bob", "START", "1.1.2"), row("10:01", "ada", "START", "1.1.1b")]
    ada.commit(
        "chore: claim task 1.1.2, claim task 1.1.1b", {LOGIN: feature(tasks=TASKS, rows=rows)}
    )
    oid = ada.commit("feat(1.1.1b): check password", {"shop/password.py": "check = True\n"})
    rows.append(row("10:03", "ada", "DONE", "1.1.1b", oid[:7]))
    done = feature(tasks=TASKS, rows=rows, ticked=["1.1.1b"])
    ada.commit("chore: complete task 1.1.1b", {LOGIN: done})
    ada.git("push", "--quiet", "--set-upstream", "origin", "HEAD")
    for name in ("base.md", "ours.md", "theirs.md"):
        ada.write(name, done)
    ada.write("tasks.md", "- [ ] Write reminders\n- [ ] Send them\n")
    return base


@pytest.fixture
def ada(shop: Path, tmp_path: Path) -> Sandbox:
    shutil.copytree(shop, tmp_path / "shop", symlinks=True)
    return Sandbox(tmp_path / "shop/ada", "ada")


def _prepare(name: str, ada: Sandbox) -> None:
    """Bring the clone into the state in which somebody types the command."""
    if name in ("note", "verify", "done", "release"):
        assert ada.baton("claim", "1.1.1a").code == 0
    if name in ("verify", "done"):
        _work(ada, "1.1.1a")
    if name in ("done", "release"):
        assert ada.baton("claim", "1.1.3").code == 0
    if name == "done":
        _work(ada, "1.1.3")
    if name == "merge":
        _complete(ada)
    if name == "doctor":
        assert ada.baton("init").code == 0
    if name.startswith("worktree"):
        ada.git("switch", "--quiet", "main")
    if name == "worktree remove":
        assert ada.baton("worktree", "add", "1.1").code == 0


def _complete(ada: Sandbox) -> None:
    """All that is planned of 1.1 done, whoever was at it."""
    for task in TASKS:
        agent = "bob" if task[0] == "1.1.2" else "ada"
        if ada.baton("claim", task[0], agent=agent).code == 0 or agent == "bob":
            _work(ada, task[0])
            ended = ada.baton("done", task[0], "--skip-verify", agent=agent)
            assert ended.code == 0, ended


def _work(ada: Sandbox, task: str) -> None:
    file = f"shop/task_{task.replace('.', '_')}.py"
    ada.commit(f"feat({task}): do it", {file: "done = True\n"}, date=int(time.time()))


@pytest.mark.parametrize(("name", "command"), all_commands().items(), ids=all_commands())
def test_examples_can_be_typed(name: str, command: Command, ada: Sandbox) -> None:
    _prepare(name, ada)
    for example in command.examples:
        first, second, *words = shlex.split(example)
        assert (first, second) == ("git", "baton")
        outcome = ada.baton(*words)
        assert outcome.code == ENDS.get(example, 0), (example, outcome)
        assert outcome.code in command.exits
