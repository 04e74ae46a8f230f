"""How often a command connects to the remote, counted by the programs that answer there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.plans import CART, LOGIN, LOGIN_TASKS, feature, row
from support.protocol import BRANCH
from support.sandbox import Sandbox

Counted = Callable[..., list[str]]
READ, PUSH = "upload-pack", "receive-pack"


@pytest.fixture
def asked_by_ada(ada: Sandbox, tmp_path: Path) -> Counted:
    """``asked_by_ada(words…)``: the services that a command asked at the remote, in order."""
    asked = tmp_path / "asked"
    for service in (READ, PUSH):
        program = tmp_path / service
        program.write_text(f'#!/bin/sh\necho {service} >>"{asked}"\nexec git-{service} "$@"\n')
        program.chmod(0o755)
        ada.git("config", f"remote.origin.{service.replace('-', '')}", str(program))

    def run(*words: str, code: int = 0, says: str = "") -> list[str]:
        asked.write_text("")
        end = ada.baton(*words)
        assert (end.code, says in end.out + end.err) == (code, True), end
        return asked.read_text().split()

    return run


def _log(remote: Sandbox, branch: str = BRANCH, path: str = LOGIN) -> list[str]:
    """Agent, action and task of each row on the branch."""
    lines = remote.git("show", f"{branch}:{path}").out.split("\n")
    rows = [line.split("|") for line in lines if line.startswith("| 2")]
    return [" ".join([cell.strip() for cell in cells[2:5]]) for cells in rows]


def _work(who: Sandbox, task: str) -> None:
    """A commit on the task, dated after its claim."""
    who.clock = int(who.git("log", "-1", "--format=%ct").out)
    path = f"shop/task_{task.replace('.', '_')}.py"
    who.commit(f"feat({task}): work on it", {path: "one\n"})


def test_alone_each_command_of_the_loop_connects_once(
    ada: Sandbox, remote: Sandbox, asked_by_ada: Counted
) -> None:
    assert asked_by_ada("claim", "1.1.1a", "--switch") == [PUSH]
    _work(ada, "1.1.1a")
    assert asked_by_ada("note", "1.1.1a", "half of it") == [PUSH]
    assert asked_by_ada("done", "1.1.1a", "--yes", "--next") == [PUSH]
    assert asked_by_ada("release", "1.1.1b", "not mine") == [PUSH]
    for looking in ("next", "status", "brief"):
        assert asked_by_ada(looking) == [READ], looking
    assert asked_by_ada("claim", "--next") == [READ, PUSH]
    assert _log(remote) == [
        "ada START 1.1.1a",
        "ada NOTE 1.1.1a",
        "ada DONE 1.1.1a",
        "ada START 1.1.1b",
        "ada RELEASE 1.1.1b",
        "ada START 1.1.2",
    ]


def test_a_clone_asks_first_after_a_wrong_guess_until_it_sees_that_nobody_moved(
    ada: Sandbox, bob: Sandbox, asked_by_ada: Counted
) -> None:
    assert bob.baton("claim", "1.1.1b").code == 0
    assert asked_by_ada("claim", "1.1.1a") == [PUSH, READ, READ, PUSH]
    assert bob.baton("note", "1.1.1b", "mine").code == 0
    assert asked_by_ada("note", "1.1.1a", "one") == [READ, READ, PUSH]
    assert asked_by_ada("note", "1.1.1a", "two") == [READ, PUSH]
    assert asked_by_ada("note", "1.1.1a", "three") == [PUSH]


@pytest.mark.parametrize("logged", [True, False])
def test_a_stale_view_wins_nothing(
    logged: bool, ada: Sandbox, bob: Sandbox, remote: Sandbox, asked_by_ada: Counted
) -> None:
    assert asked_by_ada("claim", "1.1.2") == [PUSH]
    before = remote.oid(BRANCH)
    assert bob.baton("claim", "1.1.1a").code == 0
    if not logged:
        remote.git("update-ref", f"refs/heads/{BRANCH}", before)
    told = asked_by_ada("claim", "1.1.1a", code=3, says="held by bob")
    assert told[:2] == [PUSH, READ]
    assert [line for line in _log(remote) if "1.1.1a" in line] == ["bob START 1.1.1a"] * logged


def test_a_holder_who_was_relieved_completes_nothing(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, asked_by_ada: Counted
) -> None:
    assert asked_by_ada("claim", "1.1.1a", "--switch") == [PUSH]
    _work(ada, "1.1.1a")
    bob.git("fetch", "--quiet")
    bob.git("switch", "--quiet", BRANCH)
    bob.append(LOGIN, row("23:00", "bob", "RECLAIM", "1.1.1a"))
    tip = bob.commit("chore: reclaim task 1.1.1a", {LOGIN: bob.read(LOGIN)})
    bob.git("push", "--quiet", "--no-verify", "origin", f"{tip}:refs/baton/tasks/1.1.1a", "--force")
    asked_by_ada("done", "1.1.1a", "--yes", code=3, says="bob took it over")
    assert "DONE" not in " ".join(_log(remote))


def test_needs_that_are_not_known_to_be_complete_are_asked_for(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, asked_by_ada: Counted
) -> None:
    assert PUSH not in asked_by_ada("claim", "1.2.1a", code=4, says="waits for feature 1.1")
    rows = [
        row("10:00", "bob", each, task) for task, _ in LOGIN_TASKS for each in ("START", "DONE")
    ]
    text = feature(rows=rows, ticked=[task for task, _ in LOGIN_TASKS])
    bob.commit("feat(1.1): all of it (#1)", {LOGIN: text})
    bob.git("push", "--quiet", "--no-verify", "origin", "main")
    assert asked_by_ada("claim", "1.2.1a") == [READ, READ, PUSH]
    assert _log(remote, "feature/1.2-cart", CART) == ["ada START 1.2.1a"]


def test_a_branch_is_begun_at_the_default_one_as_it_is_now(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, asked_by_ada: Counted
) -> None:
    bob.commit("docs: read me", {"README.md": "new\n"})
    bob.git("push", "--quiet", "--no-verify", "origin", "main")
    assert asked_by_ada("claim", "1.1.1a") == [PUSH, READ, READ, PUSH]
    assert remote.git("show", f"{BRANCH}:README.md").out == "new\n"


def test_a_done_that_leaves_no_task_open_asks_first_and_brings_what_a_killed_agent_won(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, asked_by_ada: Counted
) -> None:
    for words in (["1.1.2"], ["1.1.1b", "--switch"]):
        assert bob.baton("claim", *words).code == 0
    _work(bob, "1.1.1b")
    bob.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    ada.git("fetch", "--quiet")
    assert asked_by_ada("claim", "1.1.1a", "--switch") == [PUSH]
    _work(ada, "1.1.1a")
    before = remote.oid(BRANCH)
    assert bob.baton("done", "1.1.1b", "--yes").code == 0
    remote.git("update-ref", f"refs/heads/{BRANCH}", before)
    assert asked_by_ada("done", "1.1.1a", "--yes")[0] == READ
    assert _log(remote)[-2:] == ["bob DONE 1.1.1b", "ada DONE 1.1.1a"]
