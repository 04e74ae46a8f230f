"""add: a place for what the plan forgot, under an ID that nobody else can take."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from gitbaton.git.process import Git
from gitbaton.lint.add_task import add_task
from gitbaton.project.session import Runtime, open_session
from support.plans import CART, LOGIN, feature
from support.protocol import BRANCH
from support.sandbox import Outcome, Sandbox

TITLE = "Ignore what tests write"


def _added(outcome: Outcome) -> str:
    assert outcome.code == 0, outcome
    return str(json.loads(outcome.out)["task"])


def _plan(remote: Sandbox, branch: str = BRANCH, path: str = LOGIN) -> str:
    return remote.git("show", f"{branch}:{path}").out


def test_the_plan_and_the_tasks_ref_get_it_at_once(ada: Sandbox, remote: Sandbox) -> None:
    outcome = ada.baton("add", "1.1", TITLE)
    assert (outcome.code, outcome.out.splitlines()) == (
        0,
        [
            f"added 1.1.3 to feature 1.1: {TITLE}",
            f"  → say in {LOGIN} what it asks for, or begin: git baton claim 1.1.3 --switch",
        ],
    )
    plan = _plan(remote)
    assert f"- [ ] 1.1.2 Remember visitor\n- [ ] 1.1.3 {TITLE}\n" in plan
    assert f"### 1.1.3 {TITLE}\n" in plan
    assert "**Estimated Tasks:** 4" in plan
    assert remote.oid("refs/baton/tasks/1.1.3") == remote.oid(BRANCH)
    subject = remote.git("log", "-1", "--format=%s", BRANCH).out
    assert subject == "docs: add task 1.1.3 to feature 1.1\n"


def test_it_is_claimed_worked_on_and_completed_like_any_other(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    assert _added(ada.baton("add", "1.1", TITLE, "--after", "1.1.1a", "--json")) == "1.1.1c"
    assert "1.1.1c" in bob.baton("next").out
    assert bob.baton("claim", "1.1.1c", "--switch").code == 0
    bob.clock = int(bob.git("log", "-1", "--format=%ct").out) + 60
    bob.commit("feat(1.1.1c): ignore it", {".gitignore": "__pycache__\n"})
    assert bob.baton("done", "1.1.1c").code == 0
    judged = bob.baton("check", "--from-ref", "origin/main", "--to-ref", BRANCH)
    assert judged.code == 0, judged
    assert "| bob | DONE | 1.1.1c |" in _plan(remote)


def test_the_plan_asks_only_for_what_is_to_be_filled_in(ada: Sandbox, remote: Sandbox) -> None:
    before = ada.baton("lint").out
    for words in (["1.1", TITLE], ["1.1", "Second", "--after", "1.1.1a"], ["1.2", "Third"]):
        assert ada.baton("add", *words).code == 0
    ada.git("fetch", "--quiet")
    for branch in (BRANCH, "feature/1.2-cart"):
        ada.git("switch", "--quiet", branch)
        found = [line for line in ada.baton("lint").out.splitlines() if " P" in line]
        [asked] = [line for line in found if line not in before]
        assert "P531 warning: " in asked


def test_ids_of_any_branch_and_ref_are_taken(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    bob.git("switch", "--quiet", "--create", "elsewhere")
    tasks = (("1.1.1a", "Create form"), ("1.1.3", "Of bob's own"))
    bob.commit("docs: plan", {LOGIN: feature(tasks=tasks)})
    bob.git("push", "--quiet", "--no-verify", "origin", "elsewhere")
    remote.git("update-ref", "refs/baton/tasks/1.1.4", "main")
    assert _added(ada.baton("add", "1.1", TITLE, "--json")) == "1.1.5"


def test_of_two_who_take_one_id_the_second_takes_another(
    ada: Sandbox, bob: Sandbox, remote: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gitbaton.claims import publish as module

    push = module.push  # type: ignore[attr-defined]
    ids: list[str] = []

    def late(*args: Any, **options: Any) -> Any:
        if not ids:
            ids.append(_added(bob.baton("add", "1.1", "Bob's", "--json")))
        return push(*args, **options)

    monkeypatch.chdir(ada.path)
    monkeypatch.setattr(module, "push", late)
    chance = Runtime(lambda seconds: None, lambda: 0.5, lambda: os.urandom(8).hex())
    with open_session("ada", Git(os.environ), chance) as session:
        outcome = add_task("1.1", "Ada's", "", session)
    assert (outcome.outcome, ids, outcome.task) == ("won", ["1.1.3"], "1.1.4")
    assert "- [ ] 1.1.3 Bob's\n- [ ] 1.1.4 Ada's\n" in _plan(remote)


def test_rows_that_were_won_and_not_logged_come_along(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    remote.git("update-ref", f"refs/heads/{BRANCH}", "main")
    assert bob.baton("add", "1.1", TITLE).code == 0
    assert "| ada | START | 1.1.1a |" in _plan(remote)


def test_a_task_on_a_branch_only_is_found_from_any_other(ada: Sandbox, bob: Sandbox) -> None:
    assert ada.baton("add", "1.1", TITLE).code == 0
    assert bob.baton("show", "1.1.3").code == 0
    assert bob.baton("claim", "1.1.3").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["1.9", TITLE],
        ["1.1", ""],
        ["1.1", "a\u202eb"],
        ["1.1", "Use #"],
        ["1.1", TITLE, "--after", "1.2.1a"],
    ],
)
def test_what_cannot_be_added_changes_nothing(
    ada: Sandbox, remote: Sandbox, words: list[str]
) -> None:
    before = remote.git("for-each-ref").out
    outcome = ada.baton("add", *words)
    assert (outcome.code, outcome.err != "") == (2, True)
    assert remote.git("for-each-ref").out == before


def test_the_server_keeps_the_id(ada: Sandbox, remote: Sandbox) -> None:
    assert ada.baton("install", "--server", str(remote.path)).code == 0
    outcome = ada.baton("add", "1.2", TITLE)
    assert outcome.code == 0, outcome
    assert "1.2.3" in _plan(remote, "feature/1.2-cart", CART)
    rewound = ada.git("push", "origin", "+main:refs/baton/tasks/1.2.3", check=False)
    assert (rewound.code, "H60" in rewound.err) == (1, True)
