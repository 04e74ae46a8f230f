"""What a holder is told whose claim somebody else has taken over."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.protocol import BRANCH, at_work, record
from support.sandbox import Sandbox

COMMANDS = (
    ("done", "1.1.1a", "--skip-verify"),
    ("note", "1.1.1a", "half of it works"),
    ("release", "1.1.1a", "needs 1.2 first"),
    ("reclaim", "1.1.1a"),
)


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Ada, at work on a task with a commit of her own, which bob has taken over meanwhile."""
    ada, bob = at_work(clone_of(remote, "ada")), clone_of(remote, "bob")
    bob.git("switch", "--quiet", BRANCH)
    bob.clock = int(bob.git("log", "-1", "--format=%ct").out)
    record(bob, "RECLAIM", "1.1.1a")
    bob.git("push", "--quiet", "--no-verify", "origin", f"HEAD:{BRANCH}")
    bob.git("push", "--quiet", "--no-verify", "origin", "HEAD:refs/baton/tasks/1.1.1a")
    return ada


@pytest.mark.parametrize("command", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_who_took_it_and_what_becomes_of_the_work(
    ada: Sandbox, remote: Sandbox, command: tuple[str, ...]
) -> None:
    before = remote.oid(BRANCH)
    outcome = ada.baton(*command)
    message, push, another = outcome.err.splitlines()
    assert outcome.code == 3
    assert message.startswith("1.1.1a was yours until bob took it over at 20")
    assert another == "    git baton claim --next --switch"
    typed = "git push origin HEAD:refs/heads/1.1.1a-ada"
    assert push == f"  → your commits, where bob finds them: {typed}"
    assert remote.oid(BRANCH) == before
    assert ada.git(*typed.split()[1:]).code == 0
    assert remote.oid("1.1.1a-ada") == ada.oid("HEAD")


def test_nothing_to_save_is_nothing_to_push(ada: Sandbox) -> None:
    ada.git("reset", "--quiet", "--hard", "HEAD^")
    outcome = ada.baton("note", "1.1.1a", "on it", "--json")
    told = json.loads(outcome.out)
    assert (outcome.code, told["outcome"], told["holder"]) == (3, "lost", "bob")
    assert "1.1.1a-ada" not in ada.baton("note", "1.1.1a", "on it").err
