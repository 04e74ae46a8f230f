"""C207 at a push: about the pusher's own commits, never about those that it carries for others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge, judge_push, log
from support.plans import row
from support.sandbox import Sandbox

FEATURE = "refs/heads/feature"
ADAS = row("10:00", "ada", "START", "1.1.1a")
BOBS = row("10:01", "bob", "START", "1.1.1b")
SHARED, OWN = "team@example.com", "bob@example.com"


@pytest.fixture
def bob(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone of bob's on a published branch where ada and bob hold a task each."""
    bob = clone_of(remote, "bob")
    bob.git("config", "user.email", OWN)
    bob.git("switch", "--quiet", "--create", "feature")
    log(bob, ADAS, BOBS)
    return bob


def _work(repo: Sandbox, task: str, email: str = OWN) -> str:
    author = {"GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_EMAIL": email}
    repo.stage({f"shop/{task}.py": f"{repo.clock}\n"})
    repo.git("commit", "--quiet", "--no-verify", "-m", f"feat({task}): go on", env=author)
    return repo.oid()


def _pushed(repo: Sandbox, old: str = "") -> list[str]:
    report = judge_push(repo, (FEATURE, repo.oid(), old), agent="bob")
    return [code for code in codes(report) if code == "C207"]


def test_commits_of_others_that_nobody_else_has_may_be_carried(bob: Sandbox) -> None:
    """To a new host, or where the branch was deleted at the remote."""
    _work(bob, "1.1.1a", "ada@example.com")
    _work(bob, "1.1.1b")
    assert _pushed(bob) == []
    assert [code for code in codes(judge(bob, "main", agent="bob")) if code == "C207"] == []
    _work(bob, "1.1.1a")
    assert _pushed(bob) == ["C207"]


def test_rebase_and_cherry_pick_leave_them_their_authors(bob: Sandbox) -> None:
    _work(bob, "1.1.1a", "ada@example.com")
    bob.git("switch", "--quiet", "main")
    bob.commit("docs: more", {"README.md": "more\n"})
    bob.git("rebase", "--quiet", "main", "feature")
    assert _pushed(bob) == []


def test_agents_with_one_address_may_rebase_what_is_published(bob: Sandbox) -> None:
    bob.git("config", "user.email", SHARED)
    _work(bob, "1.1.1a", SHARED)
    published = _work(bob, "1.1.1b", SHARED)
    bob.git("push", "--quiet", "--no-verify", "origin", "feature")
    bob.git("switch", "--quiet", "main")
    bob.commit("docs: more", {"README.md": "more\n"})
    bob.git("rebase", "--quiet", "main", "feature")
    assert _pushed(bob, published) == []
    _work(bob, "1.1.1a", SHARED)
    bob.git("commit", "--quiet", "--no-verify", "--amend", "--no-edit")
    assert _pushed(bob, published) == ["C207"]


@pytest.mark.parametrize("title", ["feat(1.1): half of it (#12)", "feat(1.1.1a,1.1.1b): do both"])
def test_squash_of_a_branch_of_several_agents(bob: Sandbox, title: str) -> None:
    done = _work(bob, "1.1.1a", "ada@example.com")
    rows = row("10:05", "ada", "DONE", "1.1.1a", done[:12])
    if "#12" not in title:
        log(bob, rows, subject="chore: complete task 1.1.1a")
    bob.git("reset", "--quiet", "--soft", "main")
    bob.commit(title)
    assert _pushed(bob) == []


def test_without_an_address_it_is_asked_about_every_commit(bob: Sandbox) -> None:
    _work(bob, "1.1.1a", "ada@example.com")
    bob.git("config", "--unset", "user.email")
    anonymous = {"GIT_CONFIG_GLOBAL": str(bob.write("../nobody", ""))}
    report = judge(bob, "main", agent="bob", env=anonymous)
    assert "C207" in codes(report)
