"""Output that the plan foretells is compared before a task is DONE, so that nobody need look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.plans import LOGIN, feature
from support.protocol import BRANCH, at_work
from support.sandbox import Sandbox

STEP = "`echo building; grep -c . shop/lines.txt` prints 3"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Her task's work is committed; so is the file that its Verify step counts the lines of."""
    ada = clone_of(remote, "ada")
    ada.commit("docs: plan", {LOGIN: feature(verify=STEP), "shop/lines.txt": "1\n2\n3\n"})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return at_work(ada)


def test_as_foretold(ada: Sandbox, remote: Sandbox) -> None:
    assert '--by-hand "' not in ada.baton("show", "1.1.1a").out
    outcome = ada.baton("done", "1.1.1a", "--yes")
    assert outcome.code == 0, outcome
    assert "Baton-Verify: passed 1\n" in remote.git("log", "-1", "--format=%B", BRANCH).out


def test_something_else_is_not_done_unless_somebody_says_why(ada: Sandbox, remote: Sandbox) -> None:
    ada.commit("feat(1.1.1a): one more", {"shop/lines.txt": "1\n2\n3\n4\n"})
    before = remote.git("for-each-ref").out
    refused = ada.baton("done", "1.1.1a", "--yes")
    assert refused.code == 1
    assert (
        "1.1.1a is not DONE, nothing is published: the plan says that it prints 3 " in refused.err
    )
    assert remote.git("for-each-ref").out == before
    assert ada.baton("verify", "1.1.1a", "--yes").out.count("by hand") >= 1
    assert ada.baton("done", "1.1.1a", "--yes", "--by-hand", "four now").code == 0
    message = remote.git("log", "-1", "--format=%B", BRANCH).out
    assert "Baton-Verify: passed 1, by hand 1; seen: four now\n" in message
