"""What claim says of files that others have in hand: one line, and never more than that."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gitbaton.claims import claim as claiming
from gitbaton.git.process import Git
from gitbaton.project.session import Runtime, open_session
from support.linting import plan_text
from support.plans import row
from support.sandbox import Outcome, Sandbox

APP = "shop/app.py"
LOGIN, CART = "docs/plans/1.1-login.md", "docs/plans/1.2-cart.md"
FIELD = f"**File:** `{APP}`\n**Action:** Change it"
OTHER = "**File:** `shop/other.py`\n**Action:** Change it"
PLAN: dict[str, str | bytes | None] = {
    LOGIN: plan_text("1.1", "Login", {"1.1.1a": FIELD, "1.1.1b": FIELD, "1.1.2": OTHER}),
    CART: plan_text("1.2", "Cart", {"1.2.1a": FIELD, "1.2.1b": "**Action:** Look"}),
}

Clone = Callable[..., Sandbox]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    ada = clone_of(remote, "ada")
    ada.commit("docs: plan", PLAN)
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return ada


@pytest.fixture
def bob(ada: Sandbox, remote: Sandbox, clone_of: Clone) -> Sandbox:
    return clone_of(remote, "bob")


def claim(who: Sandbox, task: str) -> Outcome:
    outcome = who.baton("claim", task)
    assert outcome.code == 0, outcome
    assert outcome.out.startswith(f"claimed {task}\n")
    said = outcome.err.splitlines(keepends=True)
    return outcome._replace(err="".join([line for line in said if not line.startswith("note: ")]))


def test_in_the_same_feature(ada: Sandbox, bob: Sandbox) -> None:
    assert claim(ada, "1.1.1a").err == ""
    assert claim(bob, "1.1.1b").err == (
        "warning: shop/app.py also belongs to 1.1.1a, which is held by ada: "
        "git baton wait --until 1.1.1a\n"
    )
    assert claim(bob, "1.1.2").err == ""


def test_who_is_warned_is_told_one_command_and_who_asks_first_as_well(
    ada: Sandbox, bob: Sandbox
) -> None:
    assert bob.baton("show", "1.1.1a").out.endswith("  → git baton claim 1.1.1a --switch\n")
    claim(ada, "1.1.1a")
    asked = bob.baton("show", "1.1.1b").out
    assert asked.endswith("  → git baton wait --until 1.1.1a && git baton claim 1.1.1b --switch\n")
    assert bob.baton("show", "1.1.1a").out.endswith("  → git baton claim --next --switch\n")
    assert "  → git add " in ada.baton("show", "1.1.1a").out
    warned = bob.baton("claim", "1.1.1b", "--switch")
    assert ("→" in warned.out, warned.err.endswith("wait --until 1.1.1a\n")) == (False, True)


def test_in_another_feature(ada: Sandbox, bob: Sandbox) -> None:
    claim(ada, "1.1.1a")
    unseen = claim(bob, "1.2.1a").err
    assert unseen == (
        "warning: shop/app.py also belongs to 1.1.1a, which moved since this clone last fetched: "
        "git baton wait --until 1.1.1a\n"
    )
    ada.git("fetch", "--quiet")
    assert "1.2.1a, which is held by bob:" in claim(ada, "1.1.1b").err


def test_others_are_counted(ada: Sandbox, bob: Sandbox, remote: Sandbox, clone_of: Clone) -> None:
    claim(ada, "1.1.1a")
    claim(bob, "1.1.1b")
    eve = clone_of(remote, "eve")
    told = claim(eve, "1.2.1a").err
    assert (
        "1.1.1a, which is held by ada (also in the way: 1.1.1b): git baton wait --until 1.1.1a\n"
        in told
    )
    assert told.count("\n") == 1


def test_own_tasks_and_finished_ones_are_no_trouble(ada: Sandbox, bob: Sandbox) -> None:
    claim(ada, "1.1.1a")
    assert claim(ada, "1.1.1b").err == ""
    ada.git("fetch", "--quiet")
    ada.git("switch", "--quiet", "feature/1.1-login")
    now = int(ada.git("log", "-1", "--format=%ct").out) + 60
    ada.stage({APP: "1\n"})
    ada.git("commit", "--quiet", "--no-verify", "-m", "feat(1.1.1a, 1.1.1b): x", date=now)
    assert ada.baton("done", "1.1.1a").code == 0
    assert ada.baton("done", "1.1.1b").code == 0
    bob.git("fetch", "--quiet")
    assert claim(bob, "1.2.1a").err == ""


def test_done_is_seen_by_the_tasks_ref_alone(ada: Sandbox, bob: Sandbox) -> None:
    """The branch that this clone knows is older than the ref's commit, which it happens to have."""
    claim(ada, "1.1.1a")
    bob.git("fetch", "--quiet", "origin", "refs/baton/tasks/1.1.1a")
    bob.git("update-ref", "-d", "refs/remotes/origin/feature/1.1-login")
    assert "1.1.1a, which is held by ada:" in claim(bob, "1.2.1a").err


def test_hot_files_and_tasks_without_files(ada: Sandbox, bob: Sandbox) -> None:
    claim(ada, "1.1.1a")
    assert claim(bob, "1.2.1b").err == ""
    bob.commit("chore: hot", {".git-baton.toml": f'hot-files = ["{APP}"]\n'})
    assert claim(bob, "1.2.1a").err == ""


def test_json_has_it_and_standard_error_says_it(ada: Sandbox, bob: Sandbox) -> None:
    claim(ada, "1.1.1a")
    outcome = bob.baton("claim", "1.1.1b", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["warning"].startswith("shop/app.py also belongs to 1.1.1a")
    assert "warning: shop/app.py also belongs to 1.1.1a" in outcome.err


def test_lost_claim_is_not_advised(ada: Sandbox, bob: Sandbox) -> None:
    claim(ada, "1.1.1a")
    claim(ada, "1.1.1b")
    outcome = bob.baton("claim", "1.1.1b")
    assert outcome.code == 3
    assert "warning" not in outcome.err


def test_hostile_path_is_masked(ada: Sandbox, bob: Sandbox) -> None:
    path = "shop/\x1b[31m.py"
    text = plan_text("1.1", "Login", dict.fromkeys(["1.1.1a", "1.1.1b"], f"**File:** `{path}`"))
    ada.commit("docs: plan", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    claim(ada, "1.1.1a")
    bob.git("pull", "--quiet")
    told = claim(bob, "1.1.1b").err
    assert told.startswith("warning: shop/<U+001B>[31m.py also belongs to 1.1.1a")


def test_rows_that_only_another_branch_has_are_named(ada: Sandbox, bob: Sandbox) -> None:
    bob.git("switch", "--quiet", "--create", "aside")
    bob.append(LOGIN, row("10:00", "bob", "START", "1.1.2"))
    bob.commit("chore: claim task 1.1.2", {LOGIN: bob.read(LOGIN)})
    bob.git("push", "--quiet", "--no-verify", "origin", "aside")
    ada.git("fetch", "--quiet")
    told = "warning: by the log on aside bob holds 1.1.2: see git log origin/aside\n"
    assert claim(ada, "1.1.2").err == told
    assert claim(ada, "1.1.1a").err == ""


def test_only_asking_for_the_task_refs_costs_more(
    ada: Sandbox, bob: Sandbox, tmp_path: Path
) -> None:
    def count(who: Sandbox, task: str, name: str) -> int:
        (tmp_path / name).mkdir()
        outcome = who.baton("claim", task, env={"GIT_TRACE2_EVENT": str(tmp_path / name)})
        assert (outcome.code, "warning" in outcome.err) == (0, name == "warned")
        return len(list((tmp_path / name).iterdir()))

    claim(ada, "1.1.1a")
    ada.git("fetch", "--quiet")
    bob.git("fetch", "--quiet")
    plain = count(bob, "1.2.1b", "plain")
    claim(ada, "1.1.2")
    asked = 2  # git ls-remote and what answers it: only the task refs tell who has the file now
    assert count(bob, "1.2.1a", "warned") <= plain + asked


def test_advice_that_breaks_hides_nothing(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> tuple[str, bool]:
        raise RuntimeError

    monkeypatch.setattr(claiming, "warning_about", broken)
    monkeypatch.chdir(ada.path)
    chance = Runtime(lambda _: None, lambda: 0.5, lambda: os.urandom(8).hex())
    with open_session("ada", Git(os.environ), chance) as session:
        outcome = claiming.claim("1.1.1a", session, "2030-01-01 12:00")
    assert (outcome.outcome, outcome.warning) == ("won", "")


# -- what a task needs, and another has yet to make -----------------------------------------------

CREATES = "**File:** `shop/{0}.py`\n**Action:** Create the file"
USES = f"{CREATES}\n\n```python\nfrom shop.{{1}} import price\n```"
MADE_LATE: dict[str, str | bytes | None] = {
    LOGIN: plan_text(
        "1.1",
        "Login",
        {"1.1.1a": USES.format("form", "tax"), "1.1.1b": CREATES.format("box")},
    ),
    CART: plan_text("1.2", "Cart", {"1.2.1a": CREATES.format("tax")}),
}


def test_what_another_feature_has_yet_to_create_is_said_by_all_three(
    ada: Sandbox, bob: Sandbox
) -> None:
    ada.commit("docs: plan what needs what", MADE_LATE)
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    bob.git("pull", "--quiet")
    needed = "it needs shop/tax.py, which comes with 1.2.1a, which is held by ada: git baton"
    assert claim(ada, "1.2.1a").err == ""
    assert bob.baton("next").out.splitlines() == [
        "1.1.1b  Do it",
        "1.1.1a  Do it",
        f"    warning: {needed} wait --until 1.2.1a",
    ]
    assert json.loads(bob.baton("claim", "--next", "--switch", "--json").out)["task"] == "1.1.1b"
    bob.commit("feat(1.1.1b): box", {"shop/box.py": "x = 1\n"}, date=int(time.time()) + 60)
    ended = bob.baton("done", "1.1.1b", "--next")
    assert ended.code == 4
    assert "1.2.1a is held by ada" in ended.out
    assert claim(bob, "1.1.1a").err == f"warning: {needed} wait --until 1.2.1a\n"


def test_who_gave_a_task_back_is_offered_it_last_with_the_reason(
    ada: Sandbox, bob: Sandbox
) -> None:
    assert claim(ada, "1.1.1a").err == ""
    assert ada.baton("release", "1.1.1a", "needs the tax first").code == 0
    said = "    ada gave it back: needs the tax first"
    assert ada.baton("next").out.splitlines()[-2:] == ["1.1.1a  Do it", said]
    assert bob.baton("next").out.splitlines()[:2] == ["1.1.1a  Do it", said]
    [first, *_] = json.loads(bob.baton("next", "--json").out)["tasks"]
    assert first["given_back"] == {"agent": "ada", "reason": "needs the tax first"}
