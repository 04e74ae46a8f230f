"""claim --switch leaves an agent ready to work, or says the command and moves nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from support.plans import LOGIN, feature, row
from support.protocol import BRANCH
from support.sandbox import Outcome, Sandbox

DONE = "git baton done {} --yes --next --switch --merge"
READY = (
    "  → git add shop/task_1_1_1b.py && git commit -m 'feat(1.1.1b): check password' && "
    + DONE.format("1.1.1b")
)


def _branch(clone: Sandbox) -> str:
    return clone.git("branch", "--show-current").out.strip()


def _last(outcome: Outcome) -> str:
    assert outcome.code == 0, outcome
    return outcome.out.splitlines()[-1]


@pytest.mark.parametrize("words", [["1.1.1a"], ["--next"]], ids=["named", "next"])
def test_a_branch_that_is_not_here_yet(ada: Sandbox, words: list[str]) -> None:
    outcome = ada.baton("claim", *words, "--switch")
    assert outcome.out.startswith(f"claimed 1.1.1a; switched to {BRANCH}\n")
    assert _last(outcome).endswith(f" && {DONE.format('1.1.1a')}")
    assert _branch(ada) == BRANCH
    assert "START | 1.1.1a" in ada.read(LOGIN)
    assert ada.git("rev-parse", "--abbrev-ref", "@{upstream}").out == f"origin/{BRANCH}\n"
    assert ada.git("status", "--porcelain").out == ""


def test_a_branch_that_is_here_and_behind(ada: Sandbox, bob: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    ada.git("switch", "--quiet", "main")
    assert bob.baton("claim", "1.1.2").code == 0
    assert _last(ada.baton("claim", "1.1.1b", "--switch")) == READY
    assert _branch(ada) == BRANCH
    assert "bob | START | 1.1.2" in ada.read(LOGIN)
    assert ada.oid("HEAD") == ada.oid(f"origin/{BRANCH}")


def test_on_the_branch_already(ada: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    outcome = ada.baton("claim", "1.1.1b", "--switch")
    assert outcome.out.startswith("claimed 1.1.1b\n")
    assert _last(outcome) == READY


def test_untracked_files_are_no_obstacle(ada: Sandbox) -> None:
    ada.write("notes.txt", "mine\n")
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    assert (_branch(ada), ada.read("notes.txt")) == (BRANCH, "mine\n")


@pytest.mark.parametrize("staged", [False, True])
def test_changed_files_stay_where_they_are(ada: Sandbox, staged: bool) -> None:
    ada.write("README.md", "# Mine\n")
    if staged:
        ada.git("add", "README.md")
    outcome = ada.baton("claim", "1.1.1a", "--switch")
    assert _last(outcome) == (
        f"  → commit or stash what you changed, then git fetch origin && git switch {BRANCH}"
    )
    assert (_branch(ada), ada.read("README.md")) == ("main", "# Mine\n")


def test_an_untracked_file_in_the_way_is_kept(ada: Sandbox, bob: Sandbox) -> None:
    assert bob.baton("claim", "1.1.1b", "--switch").code == 0
    bob.commit("feat(1.1.1b): check", {"shop/check.py": "check = 1\n"})
    bob.git("push", "--quiet", "--no-verify")
    ada.write("shop/check.py", "mine\n")
    assert _last(ada.baton("claim", "1.1.1a", "--switch")).endswith(f"git switch {BRANCH}")
    assert (_branch(ada), ada.read("shop/check.py")) == ("main", "mine\n")


def test_a_branch_that_another_work_tree_has(ada: Sandbox, tmp_path: Path) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("fetch", "--quiet")
    there = tmp_path / "there"
    ada.git("worktree", "add", "--quiet", str(there), BRANCH)
    last = _last(ada.baton("claim", "1.1.1b", "--switch"))
    assert last == f"  → cd {there} && git pull --ff-only"
    assert _branch(ada) == "main"


def test_a_lost_claim_switches_nothing(ada: Sandbox, bob: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    assert bob.baton("claim", "1.1.1a", "--switch").code == 3
    assert _branch(bob) == "main"


def test_without_it_the_hint_is_the_command(ada: Sandbox) -> None:
    fields = json.loads(ada.baton("claim", "1.1.1a", "--json").out)
    assert fields["branch"] == BRANCH
    ada.git("fetch", "--quiet")
    ada.git("branch", "--quiet", BRANCH, f"origin/{BRANCH}")
    assert _last(ada.baton("claim", "1.1.1b")) == f"  → git switch {BRANCH}"
    assert _branch(ada) == "main"


def test_done_takes_the_next_task_of_another_feature_and_its_branch(ada: Sandbox) -> None:
    search = feature("1.3", "Search", (("1.3.1a", "Find article"),))
    ada.commit("docs: plan the search", {"docs/plans/1.3-search.md": search})
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main")
    for task in ("1.1.1b", "1.1.2", "1.1.1a"):
        assert ada.baton("claim", task, "--switch").code == 0
    ada.commit("feat(1.1.1a): form", {"shop/task_1_1_1a.py": "x = 1\n"}, date=int(time.time()) + 60)
    outcome = ada.baton("done", "1.1.1a", "--next", "--switch")
    assert outcome.out.startswith("completed 1.1.1a; published 1 commit; claimed 1.3.1a; switched ")
    assert _branch(ada) == "feature/1.3-search"
    assert _last(outcome).endswith(DONE.format("1.3.1a"))
    assert ada.baton("done", "1.3.1a", "--switch").code == 2


def test_a_stale_claim_taken_over_is_checked_out(ada: Sandbox, bob: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", BRANCH)
    claimed = ada.read(LOGIN) + row("10:05", "ada", "START", "1.1.1b") + "\n"
    ada.commit("chore: claim task 1.1.1b", {LOGIN: claimed})
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    outcome = bob.baton("reclaim", "1.1.1b", "--switch")
    assert (_last(outcome), _branch(bob)) == (READY, BRANCH)
