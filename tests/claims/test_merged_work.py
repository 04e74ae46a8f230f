"""done says what of others' work it merged, and verifies the merged tree."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.plans import LOGIN, feature
from support.protocol import BRANCH, FORM, at_work
from support.sandbox import Outcome, Sandbox

PRICE = "shop/price.py"
CHECK = f"`grep -c . {FORM} && ! test -e {PRICE}`"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Her task's Verify step fails once bob's file is there."""
    ada = clone_of(remote, "ada")
    ada.commit("docs: plan", {LOGIN: feature(verify=CHECK), ".gitignore": "cache/\n"})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return at_work(ada)


@pytest.fixture
def bob(ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    bob = clone_of(remote, "bob")
    assert bob.baton("claim", "1.1.1b", "--switch").code == 0
    return bob


def _push_code(bob: Sandbox, path: str) -> None:
    bob.clock = int(bob.git("log", "-1", "--format=%ct").out) + 60
    bob.commit("feat(1.1.1b): price", {path: "price = 1\n"})
    bob.git("push", "--quiet", "--no-verify")


def _done(ada: Sandbox, *words: str) -> Outcome:
    return ada.baton("done", "1.1.1a", "--yes", *words)


def test_whose_files_were_merged_is_said(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    _push_code(bob, "shop/cart.py")
    outcome = _done(ada)
    assert outcome.code == 0, outcome
    assert outcome.out.splitlines()[0] == (
        "completed 1.1.1a; published 1 commit; merged what bob pushed: shop/cart.py, "
        "verified with it"
    )
    assert "verified with what others pushed meanwhile: shop/cart.py\n" in outcome.err
    message = remote.git("log", "-1", "--format=%B", BRANCH).out
    assert "Baton-Verify: passed 1, on the merged tree" in message


def test_a_step_that_passes_once_more_is_not_told_again(ada: Sandbox, bob: Sandbox) -> None:
    _push_code(bob, "shop/cart.py")
    told = _done(ada).err
    assert told.count("Verify of 1.1.1a") == 1
    assert told.count("passed: ") == 1


def test_with_the_next_task_too(ada: Sandbox, bob: Sandbox) -> None:
    _push_code(bob, "shop/cart.py")
    fields = json.loads(_done(ada, "--next", "--json").out)
    assert fields["next"] == "1.1.2"
    assert fields["merged"] == {"agents": ["bob"], "files": ["shop/cart.py"]}
    assert "merged what bob pushed: shop/cart.py, verified with it" in fields["message"]


def test_rows_alone_are_no_reason_to_verify_elsewhere(ada: Sandbox, bob: Sandbox) -> None:
    outcome = _done(ada)
    assert outcome.out.startswith("completed 1.1.1a; published 1 commit; merged rows of bob\n")
    assert "meanwhile" not in outcome.err


def test_a_step_that_fails_on_the_merged_tree_keeps_the_task_open(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    _push_code(bob, PRICE)
    before = (ada.oid(), ada.git("status", "--porcelain").out, remote.git("for-each-ref").out)
    outcome = _done(ada)
    assert outcome.code == 1
    assert "1.1.1a is not DONE, nothing is published: failed 1" in outcome.err
    assert f"git pull --no-rebase origin {BRANCH}, then mend it" in outcome.err
    after = (ada.oid(), ada.git("status", "--porcelain").out, remote.git("for-each-ref").out)
    assert after == before
    assert len(ada.git("worktree", "list").out.splitlines()) == 1


def test_after_the_pull_it_is_verified_in_place(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    _push_code(bob, PRICE)
    assert _done(ada).code == 1
    ada.git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", BRANCH)
    assert _done(ada).code == 1
    ada.git("rm", "--quiet", PRICE)
    ada.commit("fix(1.1.1a): without it")
    outcome = _done(ada)
    assert (outcome.code, "meanwhile" in outcome.err) == (0, False)


def test_what_git_ignores_is_there(ada: Sandbox, bob: Sandbox) -> None:
    ada.write("cache/tool", "#!/bin/sh\n")
    text = ada.read(LOGIN).replace(CHECK, "`test -e cache/tool`", 1)
    ada.commit("docs: verify with the tool", {LOGIN: text})
    _push_code(bob, "shop/cart.py")
    assert _done(ada).code == 0
    assert ada.read("cache/tool") == "#!/bin/sh\n"


def test_without_anybodys_word_it_says_that_it_was_not_verified(ada: Sandbox, bob: Sandbox) -> None:
    _push_code(bob, PRICE)
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 0
    assert f"merged what bob pushed: {PRICE}, not verified with it" in outcome.out


def test_code_that_is_pushed_while_the_step_runs_is_verified_too(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    """The command itself lets bob push, once."""
    bob.clock = int(bob.git("log", "-1", "--format=%ct").out) + 60
    bob.commit("feat(1.1.1b): price", {PRICE: "price = 1\n"})
    push = f"git -C {bob.path} push --quiet --no-verify && ! test -e {PRICE}"
    text = ada.read(LOGIN).replace(CHECK, f"`{push}`", 1)
    ada.commit("docs: a step that lets bob push", {LOGIN: text})
    outcome = _done(ada)
    assert outcome.code == 1
    assert "verified with what others pushed meanwhile: shop/price.py\n" in outcome.err


def test_the_one_task_in_hand_need_not_be_named(ada: Sandbox) -> None:
    outcome = ada.baton("done", "--skip-verify")
    assert (outcome.code, outcome.out.startswith("completed 1.1.1a;")) == (0, True)
    again = ada.baton("done")
    assert (again.code, "→ git baton claim --next --switch" in again.err) == (2, True)
