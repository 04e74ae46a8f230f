"""release: a task is given back, with a reason and with what was committed on it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.plans import LOGIN
from support.protocol import BRANCH, at_work, record
from support.sandbox import Sandbox

REASON = "needs 1.2 first"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    return at_work(clone_of(remote, "ada"))


def test_the_task_is_open_again_and_says_why(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    outcome = ada.baton("release", "1.1.1a", REASON)
    assert (outcome.code, outcome.out.splitlines()) == (
        0,
        ["gave back 1.1.1a; published 1 commit", "  → git baton"],
    )
    assert f"| ada | RELEASE | 1.1.1a | {REASON} |" in remote.git("show", f"{BRANCH}:{LOGIN}").out
    assert remote.oid("refs/baton/tasks/1.1.1a") == remote.oid(BRANCH) == ada.oid("HEAD")
    page = json.loads(bob.baton("show", "1.1.1a", "--json").out)
    assert (page["state"], page["notes"][0]["text"]) == ("open", REASON)
    assert [each["subject"] for each in page["commits"]] == ["feat(1.1.1a): create form"]
    claimed = bob.baton("claim", "1.1.1a")
    assert claimed.out.splitlines()[0] == f"claimed 1.1.1a; ada gave it back: {REASON}"
    assert bob.baton("release", "1.1.1a", "no | idea").code == 0
    again = ada.baton("claim", "--next").out.splitlines()[0]
    assert again == "claimed 1.1.1a; bob gave it back: no | idea"


def test_work_is_published_even_where_the_branch_has_moved(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    assert bob.baton("claim", "1.1.1b").code == 0
    work = ada.oid("HEAD")
    assert ada.baton("release", "1.1.1a", REASON).code == 0
    assert remote.git("merge-base", "--is-ancestor", work, BRANCH, check=False).code == 0
    judged = ada.baton("check", "--from-ref", "origin/main", "--to-ref", BRANCH)
    assert judged.code == 0, judged


def test_only_its_holder_gives_it_back(ada: Sandbox, bob: Sandbox) -> None:
    assert bob.baton("release", "1.1.1a", REASON).code == 3
    outcome = bob.baton("release", "1.1.1b", REASON)
    assert (outcome.code, "nobody holds 1.1.1b" in outcome.err) == (1, True)


def test_what_is_done_stays_done(ada: Sandbox, bob: Sandbox) -> None:
    assert ada.baton("done", "1.1.1a", "--skip-verify").code == 0
    assert ada.baton("release", "1.1.1a", REASON).code == 0
    outcome = bob.baton("release", "1.1.1a", REASON)
    assert (outcome.code, "ada completed it" in outcome.err) == (3, True)


@pytest.mark.parametrize("reason", ["", "  ", "a\u202eb", "a\x1b[31m"])
def test_a_reason_that_nobody_could_read(ada: Sandbox, remote: Sandbox, reason: str) -> None:
    before = remote.oid(BRANCH)
    assert ada.baton("release", "1.1.1a", reason).code == 2
    assert remote.oid(BRANCH) == before


def test_work_in_a_released_task_belongs_to_nobody(ada: Sandbox) -> None:
    assert ada.baton("release", "1.1.1a", REASON).code == 0
    ada.stage({"shop/more.py": "more = 1\n"})
    message = ada.write(".git/COMMIT_EDITMSG", "feat(1.1.1a): more\n")
    judged = ada.hook("commit-msg", str(message))
    assert (judged.code, "C206" in judged.err) == (1, True)
    record(ada, "START", "1.1.1a")
    assert ada.hook("commit-msg", str(message)).code == 0
