"""A task that somebody has begun leaves the plan: lint and the push say so, not the merge."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.plans import LOGIN
from support.sandbox import Sandbox


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone in which task 1.1.1b is held on the feature's branch."""
    ada = clone_of(remote, "ada")
    assert ada.baton("claim", "1.1.1b").code == 0
    return ada


def _rename(ada: Sandbox, task: str) -> None:
    (ada.path / LOGIN).write_text(ada.read(LOGIN).replace(task, f"{task}x"))


def test_a_held_task_that_gets_another_id(ada: Sandbox) -> None:
    _rename(ada, "1.1.1b")
    told = "L109 1.1.1b leaves the plan of feature 1.1, and feature/1.1-login has rows of it"
    assert told in ada.baton("lint").out
    ada.commit("docs: renumber", {LOGIN: ada.read(LOGIN)})
    lint = ada.baton("lint")
    assert (lint.code, told in lint.out) == (1, True)
    check = ada.baton("check")
    assert (check.code, told in check.out) == (1, True)
    assert "put the task back into the plan" in check.out
    assert LOGIN in check.out


def test_a_feature_whose_file_goes_while_a_task_is_held(ada: Sandbox) -> None:
    ada.git("rm", "--quiet", LOGIN)
    ada.git("commit", "--quiet", "-m", "docs: drop 1.1")
    assert "L109 1.1.1b leaves the plan" in ada.baton("check").out


def test_what_nobody_has_begun_may_go(ada: Sandbox) -> None:
    _rename(ada, "1.1.1a")
    ada.commit("docs: renumber", {LOGIN: ada.read(LOGIN)})
    for command in ("check", "lint"):
        outcome = ada.baton(command)
        assert "L109" not in outcome.out + outcome.err


def test_a_task_that_only_its_branch_has_is_not_missed(ada: Sandbox) -> None:
    added = ada.baton("add", "1.1", "More to do")
    assert added.code == 0, added
    assert "L109" not in ada.baton("lint").out
