"""Own work published while others publish, too: rivals act between the look and the push."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gitbaton.claims.done import done
from gitbaton.claims.revert import revert
from gitbaton.git.process import Git
from gitbaton.project.remote_feature import Session
from gitbaton.project.session import Runtime, open_session
from support.plans import LOGIN, row
from support.protocol import BRANCH, at_work
from support.sandbox import Sandbox

NOW = "2030-01-01 12:00"

Open = Callable[..., Session]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone with a claim that is published, and a work commit that is not."""
    return at_work(clone_of(remote, "ada"))


@pytest.fixture
def bob(ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone made after ada's claim."""
    return clone_of(remote, "bob")


@pytest.fixture
def site_with(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """``site_with(*rivals)``: the n-th rival acts when the n-th log commit is about to be made."""
    monkeypatch.chdir(ada.path)
    with ExitStack() as stack:

        def opened(*rivals: Callable[[], object]) -> Session:
            left = iter(rivals)

            def nonce() -> str:
                next(left, lambda: None)()
                return os.urandom(8).hex()

            chance = Runtime(lambda _: None, lambda: 0.5, nonce)
            return stack.enter_context(open_session("ada", Git(os.environ), chance))

        yield opened


def _log(remote: Sandbox) -> list[tuple[str, ...]]:
    """Agent, action and task of each row on the branch."""
    text = remote.git("show", f"{BRANCH}:{LOGIN}").out
    lines = [line for line in text.split("\n") if line.startswith("| 2")]
    return [tuple(cell.strip() for cell in line.split("|")[2:5]) for line in lines]


def _claims(who: Sandbox, task: str) -> Callable[[], object]:
    def rival() -> None:
        assert who.baton("claim", task).code == 0

    return rival


def test_done_is_merged_anew_when_the_branch_moves(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, site_with: Open
) -> None:
    work = ada.oid()
    session = site_with(_claims(bob, "1.1.1b"), _claims(bob, "1.1.2"))
    outcome = done("1.1.1a", session, NOW).outcome
    assert (outcome.outcome, outcome.attempts) == ("won", 3)
    assert _log(remote) == [
        ("ada", "START", "1.1.1a"),
        ("bob", "START", "1.1.1b"),
        ("bob", "START", "1.1.2"),
        ("ada", "DONE", "1.1.1a"),
    ]
    assert work in remote.git("rev-list", BRANCH).out
    assert remote.oid(BRANCH) == ada.oid() == outcome.commit
    assert len(remote.git("log", "--merges", "--format=%H", BRANCH).out.split()) == 1


def test_next_task_that_is_taken_meanwhile_is_passed_over(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, site_with: Open
) -> None:
    ended = done("1.1.1a", site_with(_claims(bob, "1.1.1b")), NOW, 0, take_next=True)
    outcome, claimed = ended.outcome, ended.claimed
    assert (outcome.outcome, claimed) == ("won", "1.1.2")
    assert _log(remote)[-2:] == [("ada", "DONE", "1.1.1a"), ("ada", "START", "1.1.2")]


def test_task_that_is_reclaimed_meanwhile_is_lost(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, site_with: Open
) -> None:
    def reclaim() -> None:
        bob.git("switch", "--quiet", BRANCH)
        bob.append(LOGIN, row("2024-01-15 12:00", "bob", "RECLAIM", "1.1.1a"))
        bob.git("add", LOGIN)
        bob.commit("chore: reclaim task 1.1.1a")
        bob.git("push", "--quiet", "--no-verify", "origin", BRANCH)

    before = ada.oid()
    outcome = done("1.1.1a", site_with(reclaim), NOW).outcome
    assert (outcome.outcome, outcome.holder) == ("lost", "bob")
    assert (ada.oid(), remote.oid(BRANCH)) == (before, bob.oid())


def test_revert_is_made_anew_when_the_branch_moves(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, site_with: Open
) -> None:
    assert ada.baton("done", "1.1.1a").code == 0
    outcome = revert("1.1.1a", site_with(_claims(bob, "1.1.1b")), NOW)
    assert (outcome.outcome, outcome.attempts) == ("won", 2)
    assert _log(remote)[-2:] == [("bob", "START", "1.1.1b"), ("ada", "REVERT", "1.1.1a")]
    subjects = remote.git("log", "--format=%s", BRANCH).out.splitlines()
    assert subjects.count('Revert "feat(1.1.1a): create form"') == 1
    assert remote.git("ls-tree", "-r", "--name-only", BRANCH, "shop").out == ""
    assert ada.oid() == remote.oid(BRANCH)


def test_done_on_a_server_without_atomic_pushes(ada: Sandbox, remote: Sandbox) -> None:
    remote.git("config", "receive.advertiseAtomic", "false")
    work = ada.oid()
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 0, outcome
    assert work in remote.git("rev-list", BRANCH).out
