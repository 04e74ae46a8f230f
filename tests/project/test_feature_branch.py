"""A feature under way gets a better title: its log stays on its branch, and is found there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.plans import LOGIN
from support.protocol import BRANCH, at_work
from support.sandbox import Sandbox

NEW = "feature/1.1-sign-in"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone whose agent holds 1.1.1a on the old branch; on main the feature has a new title."""
    ada = at_work(clone_of(remote, "ada"))
    ada.git("switch", "--quiet", "main")
    text = ada.read(LOGIN).replace("# Feature 1.1: Login", "# Feature 1.1: Sign in")
    ada.commit("docs: a better title", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return ada


def _branches(remote: Sandbox) -> list[str]:
    return remote.git("for-each-ref", "--format=%(refname:short)", "refs/heads").out.split()


def test_claims_go_to_the_branch_that_has_the_rows(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    for place in (ada, clone_of(remote, "bob")):
        outcome = place.baton("claim", "--next")
        assert (outcome.code, BRANCH in outcome.out + outcome.err) == (0, True), outcome
    assert sorted(_branches(remote)) == [BRANCH, "main"]
    assert remote.git("show", f"{BRANCH}:{LOGIN}").out.count("| START |") == 3


def test_branch_that_was_made_since_the_last_fetch(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    bob = clone_of(remote, "bob")
    bob.git("update-ref", "-d", f"refs/remotes/origin/{BRANCH}")
    assert bob.baton("claim", "1.1.1b").code == 0
    assert sorted(_branches(remote)) == [BRANCH, "main"]


def test_other_commands_find_it_there(ada: Sandbox, remote: Sandbox, tmp_path: Path) -> None:
    assert ada.baton("done", "1.1.1a").code == 0
    board = json.loads(ada.baton("status", "--json").out)
    [login] = [each for each in board["features"] if each["id"] == "1.1"]
    assert (login["branch"], login["tasks"][0]["state"]) == (BRANCH, "done")
    assert BRANCH in ada.baton("pr", "1.1", "--dry-run").err
    assert BRANCH in ada.baton("worktree", "add", "1.1").out
    ada.stage({"shop/late.py": "late = 1\n"})
    ada.baton("install")
    ada.baton("claim", "1.1.1b")
    refused = ada.git("commit", "-m", "feat(1.1.1b): on the wrong branch", check=False)
    assert f"it is claimed on {BRANCH}: cd {tmp_path / 'ada-1.1'}" in refused.err


def test_new_branch_where_the_old_one_has_no_row(ada: Sandbox, remote: Sandbox) -> None:
    remote.git("update-ref", f"refs/heads/{BRANCH}", "main")
    remote.git("update-ref", "-d", "refs/baton/tasks/1.1.1a")
    ada.git("fetch", "--quiet")
    ada.git("branch", "--quiet", "-D", BRANCH)
    assert ada.baton("claim", "1.1.1b").code == 0
    assert sorted(_branches(remote)) == [BRANCH, NEW, "main"]


def test_branch_of_the_new_title_is_used_once_it_is_there(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("branch", "--quiet", "--move", BRANCH, NEW)
    ada.git("push", "--quiet", "--no-verify", "origin", NEW, f":{BRANCH}")
    assert ada.baton("claim", "1.1.1b").code == 0
    assert sorted(_branches(remote)) == [NEW, "main"]
