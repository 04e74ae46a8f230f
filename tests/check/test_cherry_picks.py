"""Backports: a cherry-pick of finished work to a release branch needs no claim there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge_push, log, only
from support.plans import LOGIN, row
from support.protocol import finish, record, work
from support.sandbox import Sandbox, run

RELEASE = "refs/heads/release/1.0"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone on a release branch; on a feature's branch 1.1.1a is done, and 1.1.1b held."""
    ada = clone_of(remote, "ada")
    ada.git("branch", "release/1.0")
    ada.git("switch", "--quiet", "--create", "feature")
    finish(ada, "1.1.1a")
    record(ada, "START", "1.1.1b")
    work(ada, "feat(1.1.1b): half of it")
    return ada


def _to_release(ada: Sandbox, subject: str, *options: str) -> list[str]:
    """What is said of a push of the release branch after a cherry-pick of that commit."""
    oid = ada.git("log", "-1", "--format=%H", "--grep", subject, "feature").out.strip()
    ada.git("switch", "--quiet", "release/1.0")
    ada.git("cherry-pick", *options, oid)
    return _judged(ada)


def _judged(ada: Sandbox) -> list[str]:
    return codes(judge_push(ada, (RELEASE, ada.oid(), "")))


def _publish(ada: Sandbox) -> None:
    ada.git("push", "--quiet", "--no-verify", "origin", "feature")


def _merge_to_main(ada: Sandbox) -> None:
    ada.git("push", "--quiet", "--no-verify", "origin", "feature:main")
    ada.git("fetch", "--quiet")


def test_work_that_the_default_branch_has_done(ada: Sandbox) -> None:
    assert _to_release(ada, "1.1.1a): do") == ["C206"]
    _merge_to_main(ada)
    assert _judged(ada) == []
    ada.git("commit", "--quiet", "--amend", "--no-verify", "-m", "fix(1.1.1a): as 1.0 needs it")
    assert _judged(ada) == []


def test_squash_that_the_default_branch_has(ada: Sandbox) -> None:
    finish(ada, "1.1.2")
    record(ada, "DONE", "1.1.1b", ada.git("log", "-1", "--format=%H", "--grep=1.1.1b): half").out)
    _merge_to_main(ada)
    ada.git("switch", "--quiet", "release/1.0")
    ada.git("merge", "--quiet", "--squash", "feature")
    ada.git("checkout", "release/1.0", "--", "docs")
    ada.commit("feat(1.1): login (#12)")
    assert _judged(ada) == []


def test_work_whose_message_says_where_it_comes_from(ada: Sandbox) -> None:
    assert _to_release(ada, "1.1.1b): half", "-x") == ["C206"]
    _publish(ada)
    assert _judged(ada) == []
    ada.git("commit", "--quiet", "--amend", "--no-verify", "-m", "feat(1.1.1b): half of it")
    assert _judged(ada) == ["C206"]


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("{claim}", "is no work on 1.1.1b"),
        ("a" * 40, "is no commit here"),
        ("HEAD", ""),
        ("{other}", "is no work on 1.1.1b"),
    ],
)
def test_message_that_names_no_work_on_the_task(ada: Sandbox, named: str, why: str) -> None:
    claim = ada.git("log", "-1", "--format=%H", "--grep=claim task 1.1.1b").out.strip()
    other = ada.git("log", "-1", "--format=%H", "--grep=1.1.1a): do").out.strip()
    original = named.format(claim=claim, other=other)
    ada.git("switch", "--quiet", "release/1.0")
    body = f"(cherry picked from commit {original})"
    ada.commit("feat(1.1.1b): half of it", {"half.py": "1\n"}, body=body)
    assert why in only(judge_push(ada, (RELEASE, ada.oid(), "")), "C206").message


def test_branch_that_knows_of_the_task_asks_for_a_claim(ada: Sandbox) -> None:
    _merge_to_main(ada)
    ada.git("switch", "--quiet", "--create", "later", "origin/main")
    work(ada, "fix(1.1.1a): once more")
    assert codes(judge_push(ada, ("refs/heads/later", ada.oid(), ""))) == ["C206"]
    main = ("refs/heads/main", ada.oid(), ada.oid("origin/main"))
    assert codes(judge_push(ada, main)) == ["C206"]


def test_release_branch_is_merged_back(ada: Sandbox) -> None:
    _merge_to_main(ada)
    assert _to_release(ada, "1.1.1a): do") == []
    ada.git("switch", "--quiet", "--detach", "origin/main")
    ada.git("merge", "--quiet", "--no-edit", "release/1.0")
    main = ("refs/heads/main", ada.oid(), ada.oid("origin/main"))
    assert codes(judge_push(ada, main)) == []


def test_pick_that_was_in_conflict_is_committed_by_hand(ada: Sandbox) -> None:
    assert ada.baton("install").code == 0
    oid = ada.git("log", "-1", "--format=%H", "--grep=1.1.1a): do", "feature").out.strip()
    [path] = ada.git("show", "--format=", "--name-only", oid).out.split()
    ada.git("switch", "--quiet", "release/1.0")
    ada.commit("docs: in the way", {path: "other = True\n"})
    assert ada.git("cherry-pick", oid, check=False).code == 1
    ada.stage({path: "both = True\n"})
    me = {"GIT_BATON_AGENT": "ada", "GIT_EDITOR": "true"}
    done = run(["git", "commit"], ada.path, env=me)
    assert done.code == 0, done
    ada.stage({path: "more = True\n"})
    assert "C206" in run(["git", "commit", "-m", "fix(1.1.1a): more"], ada.path, env=me).err


@pytest.fixture
def repaired(ada: Sandbox) -> Sandbox:
    """A clone on a release branch that has 1.1.1a DONE; on main it was reopened and repaired."""
    ada.git("branch", "--force", "release/1.0", "feature")
    record(ada, "REVERT", "1.1.1a")
    record(ada, "START", "1.1.1a")
    repair = work(ada, "fix(1.1.1a): repair it")
    record(ada, "DONE", "1.1.1a", repair)
    _merge_to_main(ada)
    return ada


def test_repair_of_a_task_that_the_release_branch_has_done(repaired: Sandbox) -> None:
    assert _to_release(repaired, "repair it", "-x") == []
    repaired.git("commit", "--quiet", "--amend", "--no-verify", "-m", "fix(1.1.1a): repair it")
    assert _judged(repaired) == ["C206"]


def test_repair_that_was_made_while_nobody_had_the_task_again(repaired: Sandbox) -> None:
    repaired.git("switch", "--quiet", "--create", "hasty", "origin/main")
    hasty = work(repaired, "fix(1.1.1a): in haste")
    repaired.git("push", "--quiet", "--no-verify", "origin", "hasty")
    repaired.git("switch", "--quiet", "release/1.0")
    repaired.git("cherry-pick", "-x", hasty)
    found = only(judge_push(repaired, (RELEASE, repaired.oid(), "")), "C206")
    assert "was made while nobody had claimed 1.1.1a" in found.message


def test_repair_in_conflict_is_finished_and_amended_as_git_does_it(repaired: Sandbox) -> None:
    assert repaired.baton("install").code == 0
    oid = repaired.git("log", "-1", "--format=%H", "--grep=repair it", "feature").out.strip()
    [path] = repaired.git("show", "--format=", "--name-only", oid).out.split()
    repaired.git("switch", "--quiet", "release/1.0")
    repaired.commit("docs: in the way", {path: "other = True\n"})
    assert repaired.git("cherry-pick", "-x", oid, check=False).code == 1
    repaired.stage({path: "both = True\n"})
    me = {"GIT_BATON_AGENT": "ada", "GIT_EDITOR": "true"}
    for command in (["cherry-pick", "--continue"], ["commit", "--amend", "--reset-author"]):
        done = run(["git", *command], repaired.path, env=me)
        assert done.code == 0, done
    repaired.stage({path: "more = True\n"})
    refused = run(["git", "commit", "-m", "fix(1.1.1a): more"], repaired.path, env=me)
    assert "C206" in refused.err


def test_claim_on_the_release_branch_still_counts_there(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "release/1.0")
    log(ada, row("10:02", "ada", "START", "1.1.2"))
    work(ada, "feat(1.1.2): only here")
    assert _judged(ada) == []
    assert LOGIN in ada.git("diff", "--name-only", "main").out
