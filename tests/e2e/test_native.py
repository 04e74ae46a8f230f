"""The hooks that ``git baton install`` writes, run by git itself in every way it knows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gitbaton.base.hook_types import HOOKS
from support.plans import LOGIN
from support.protocol import record, sign, work
from support.sandbox import Outcome, Sandbox
from support.seen import codes

BRANCH = "feature/1.1-login"
BAD = "feat: no ID"
FOREIGN = '#!/bin/sh\necho "$(basename "$0" .before-git-baton) $*" >>"$FOREIGN_LOG"\n'


@pytest.fixture(scope="module")
def installed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A remote and the clone of an agent that holds 1.1.1a and has begun; its hooks are ours."""
    base = tmp_path_factory.mktemp("installed")
    shutil.copytree(template / "bare", base / "remote.git")
    Sandbox(base).git("clone", "--quiet", "remote.git", "ada")
    ada = Sandbox(base / "ada", "ada")
    ada.git("remote", "set-url", "origin", "../remote.git")
    ada.git("switch", "--quiet", "--create", BRANCH)
    record(ada, "START", "1.1.1a")
    work(ada, "feat(1.1.1a): create form")
    ada.commit("feat(1.1.1a): shelf", {"shop/shelf.py": "shelf = 1\n"})
    assert ada.baton("install").code == 0
    return base


@pytest.fixture
def shop(installed: Path, tmp_path: Path) -> Sandbox:
    """A copy of that clone, beside a copy of its remote."""
    shutil.copytree(installed, tmp_path / "copy", symlinks=True)
    copied = Sandbox(tmp_path / "copy/ada", "ada")
    copied.clock += 600
    return copied


def _commit(repo: Sandbox, message: str, *options: str) -> Outcome:
    return repo.git("commit", "--message", message, *options, check=False)


def _staged(repo: Sandbox) -> Outcome:
    repo.stage({"shop/shelf.py": "shelf = 2\n"})
    return _commit(repo, BAD)


def _all_changes(repo: Sandbox) -> Outcome:
    repo.write("shop/shelf.py", "shelf = 2\n")
    return _commit(repo, BAD, "--all")


def _one_path(repo: Sandbox) -> Outcome:
    repo.write("shop/shelf.py", "shelf = 2\n")
    return _commit(repo, BAD, "--", "shop/shelf.py")


def _amend(repo: Sandbox) -> Outcome:
    return _commit(repo, BAD, "--amend")


def _edited(repo: Sandbox) -> Outcome:
    repo.stage({"shop/shelf.py": "shelf = 2\n"})
    editor = f"printf '{BAD}\\n' >"
    return repo.git("commit", check=False, env={"GIT_EDITOR": editor})


def _merge(repo: Sandbox) -> Outcome:
    repo.git("switch", "--quiet", "--create", "side", "HEAD^^")
    work(repo, "feat(1.1.1a): aside")
    repo.git("switch", "--quiet", BRANCH)
    return repo.git("merge", "--no-ff", "--message", BAD, "side", check=False)


def _conflicted_merge(repo: Sandbox) -> Outcome:
    repo.git("switch", "--quiet", "--create", "side", "HEAD^")
    repo.commit("feat(1.1.1a): aside", {"shop/shelf.py": "shelf = 3\n"})
    repo.git("switch", "--quiet", BRANCH)
    assert repo.git("merge", "side", check=False).code == 1
    repo.stage({"shop/shelf.py": "shelf = 4\n"})
    return _commit(repo, BAD)


def _squashed_merge(repo: Sandbox) -> Outcome:
    repo.git("switch", "--quiet", "--create", "side")
    work(repo, "feat(1.1.1a): aside")
    repo.git("switch", "--quiet", BRANCH)
    repo.git("merge", "--quiet", "--squash", "side")
    return _commit(repo, BAD)


def _linked_worktree(repo: Sandbox) -> Outcome:
    path = repo.path.parent / "linked work tree"
    repo.git("worktree", "add", "--quiet", "--detach", str(path))
    linked = Sandbox(path, repo.agent)
    linked.write("shop/shelf.py", "shelf = 2\n")
    return _commit(linked, BAD, "--all")


def _subfolder(repo: Sandbox) -> Outcome:
    repo.write("shop/shelf.py", "shelf = 2\n")
    return _commit(Sandbox(repo.path / "shop", repo.agent), BAD, "--all")


def _reworded(repo: Sandbox) -> Outcome:
    editors = {"GIT_SEQUENCE_EDITOR": "sed -i s/^pick/reword/", "GIT_EDITOR": f"echo '{BAD}' >"}
    outcome = repo.git("rebase", "--interactive", "HEAD^", check=False, env=editors)
    repo.git("rebase", "--abort", check=False)
    return outcome


JUDGED = (
    _staged,
    _all_changes,
    _one_path,
    _amend,
    _edited,
    _merge,
    _conflicted_merge,
    _squashed_merge,
    _linked_worktree,
    _subfolder,
    _reworded,
)


@pytest.mark.parametrize("make", JUDGED, ids=lambda make: make.__name__.strip("_"))
def test_git_asks_about_the_message(make: Callable[[Sandbox], Outcome], shop: Sandbox) -> None:
    outcome = make(shop)
    assert outcome.code != 0
    assert codes(outcome.err) == {"S101"}
    assert BAD not in shop.git("log", "--all", "--format=%s", "HEAD").out


def _cherry_pick(repo: Sandbox) -> Outcome:
    return repo.git("cherry-pick", "side", check=False)


def _revert(repo: Sandbox) -> Outcome:
    repo.git("merge", "--quiet", "--no-verify", "--ff-only", "side")
    return repo.git("revert", "--no-edit", "HEAD", check=False)


def _rebase(repo: Sandbox) -> Outcome:
    repo.git("switch", "--quiet", "--force-create", "side", "side")
    rebased = repo.git("rebase", BRANCH, check=False)
    repo.git("branch", "--quiet", "--force", BRANCH, "side")
    repo.git("switch", "--quiet", BRANCH)
    return rebased


@pytest.mark.parametrize(
    "make", [_cherry_pick, _revert, _rebase], ids=lambda make: make.__name__.strip("_")
)
def test_push_refuses_what_git_asked_nobody_about(
    make: Callable[[Sandbox], Outcome], shop: Sandbox
) -> None:
    shop.git("switch", "--quiet", "--create", "side")
    shop.commit(BAD, {"shop/till.py": "till = 1\n"})
    shop.git("switch", "--quiet", BRANCH)
    assert make(shop).code == 0
    push = shop.git("push", "origin", BRANCH, check=False)
    assert push.code != 0
    assert "S101" in codes(push.err)


@pytest.mark.parametrize("options", [["--all"], ["--", LOGIN], ["--amend", "--all"]], ids=str)
@pytest.mark.parametrize("folder", [".", "docs"])
def test_git_asks_about_the_rows(options: list[str], folder: str, shop: Sandbox) -> None:
    """Whatever index git has made for the commit, it is the one that is judged."""
    record(shop, "NOTE", "1.1.1a", "Half done")
    shop.write(LOGIN, shop.read(LOGIN).replace("| ada | START", "| bob | START"))
    before = shop.oid()
    where = [f":/{LOGIN}" if option == LOGIN else option for option in options]
    outcome = _commit(Sandbox(shop.path / folder, "ada"), "docs: tidy the log", *where)
    assert outcome.code != 0
    assert "L101" in codes(outcome.err)
    assert shop.oid() == before


def test_merge_may_not_lose_the_rows_of_either_side(shop: Sandbox) -> None:
    shop.git("switch", "--quiet", "--create", "side", "HEAD^^")
    record(shop, "START", "1.1.1b", agent="bob")
    shop.git("switch", "--quiet", BRANCH)
    record(shop, "NOTE", "1.1.1a", "At home")
    assert shop.git("merge", "side", check=False).code == 1
    shop.git("checkout", "--quiet", "--ours", LOGIN)
    shop.git("add", LOGIN)
    assert "L102" in codes(_commit(shop, "Merge branch side").err)


def test_push_judges_every_ref(shop: Sandbox) -> None:
    shop.git("switch", "--quiet", "--create", "other", "main")
    work(shop, "feat(1.2.1a): nobody has claimed it")
    shop.git("switch", "--quiet", "--create", "third", "main")
    work(shop, "Something")
    push = shop.git("push", "--atomic", "origin", BRANCH, "other", "third", check=False)
    assert push.code != 0
    assert codes(push.err) >= {"C206", "S101"}
    assert "feature/" not in shop.git("ls-remote", "origin").out


def test_deleting_a_branch_is_no_business_of_ours_unless_it_is_the_default(shop: Sandbox) -> None:
    shop.git("push", "--quiet", "--no-verify", "origin", "main:passing", BRANCH)
    gone = shop.git("push", "--delete", "origin", "passing", check=False)
    assert (gone.code, codes(gone.err)) == (0, set())
    kept = shop.git("push", "--delete", "origin", "main", check=False)
    assert codes(kept.err) == {"H606"}
    assert "refs/heads/main" in shop.git("ls-remote", "origin").out


def _merge_forward(repo: Sandbox) -> Outcome:
    return repo.git("merge", "--ff-only", f"origin/{BRANCH}")


def _merge_commit(repo: Sandbox) -> Outcome:
    work(repo, "feat(1.1.1a): go on")
    return repo.git("merge", "--no-edit", f"origin/{BRANCH}")


def _merge_squash(repo: Sandbox) -> Outcome:
    return repo.git("merge", "--squash", f"origin/{BRANCH}")


def _pull_rebase(repo: Sandbox) -> Outcome:
    work(repo, "feat(1.1.1a): go on")
    return repo.git("pull", "--rebase", "origin", BRANCH)


def _checkout(repo: Sandbox) -> Outcome:
    return repo.git("checkout", f"origin/{BRANCH}")


@pytest.fixture
def behind(shop: Sandbox) -> Sandbox:
    """The shop, after another agent has claimed a task on the same branch and pushed it."""
    shop.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", BRANCH)
    shop.git("clone", "--quiet", "--branch", BRANCH, "../remote.git", "../bob")
    bob = Sandbox(shop.path.parent / "bob", "bob")
    bob.clock = shop.clock
    record(bob, "START", "1.1.1b")
    bob.git("push", "--quiet", "origin", BRANCH)
    shop.git("fetch", "--quiet")
    return shop


@pytest.mark.parametrize(
    "move",
    [_merge_forward, _merge_commit, _merge_squash, _pull_rebase, _checkout],
    ids=lambda move: move.__name__.strip("_"),
)
def test_stale_claims_are_reported_after(
    move: Callable[[Sandbox], Outcome], behind: Sandbox
) -> None:
    outcome = move(behind)
    assert "T403" in codes(outcome.err)
    assert "bob holds 1.1.1b" in outcome.err
    assert ("bob claimed 1.1.1b" in outcome.err) is (move not in (_merge_squash, _checkout))


def test_rebase_is_reported_once(behind: Sandbox) -> None:
    """It checks out another commit at its start, and says so to post-checkout."""
    work(behind, "feat(1.1.1a): go on")
    outcome = behind.git("rebase", f"origin/{BRANCH}")
    assert outcome.err.count("bob holds 1.1.1b") == 1


def test_amend_and_files_from_elsewhere_get_no_report(behind: Sandbox) -> None:
    amended = _commit(behind, "feat(1.1.1a): shelves", "--amend")
    restored = behind.git("checkout", f"origin/{BRANCH}", "--", LOGIN)
    assert (amended.code, amended.err, codes(restored.err)) == (0, "", set())


def test_hooks_from_before_run_first(sandbox: Sandbox, tmp_path: Path) -> None:
    log = tmp_path / "log"
    for hook in HOOKS:
        sandbox.write(f".git/hooks/{hook}", FOREIGN).chmod(0o755)
    assert sandbox.baton("install").code == 0
    env = {"FOREIGN_LOG": str(log)}
    sandbox.git("init", "--quiet", "--bare", str(tmp_path / "there.git"))
    sandbox.git("remote", "add", "there", str(tmp_path / "there.git"))
    empty = ("commit", "--quiet", "--allow-empty", "--message")
    assert sandbox.git(*empty, BAD, check=False, env=env).code == 1
    sandbox.git(*empty, "feat(1.1.1a): one", "--no-verify", env=env)
    sandbox.git(*empty, "feat(1.1.1a): two", "--no-verify", "--amend", env=env)
    sandbox.git("switch", "--quiet", "--create", "side", "HEAD^", env=env)
    sandbox.git("merge", "--quiet", "--no-ff", "--no-edit", "main", env=env)
    sandbox.git("push", "--quiet", "there", "side", check=False, env=env)
    assert {line.partition(" ")[0] for line in log.read_text().splitlines()} == set(HOOKS)
    assert f"pre-push there {tmp_path}/there.git" in log.read_text()


def test_the_whole_protocol_passes_without_a_finding(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    ada.clock = int(time.time()) - 600
    assert ada.baton("install").code == 0
    ada.git("switch", "--quiet", "--create", BRANCH)
    said = [_commit(ada, sign(ada, "START", "1.1.1a"))]
    ada.stage({"shop/form.py": "form = 1\n"})
    said.append(_commit(ada, "feat(1.1.1a): create form"))
    said.append(_commit(ada, sign(ada, "DONE", "1.1.1a", ada.oid())))
    said.append(ada.git("push", "--set-upstream", "origin", BRANCH, check=False))
    said.append(ada.git("switch", "main", check=False))
    said.append(ada.git("merge", "--no-ff", "--no-edit", BRANCH, check=False))
    said.append(ada.git("push", "origin", "main", check=False))
    assert [outcome for outcome in said if outcome.code] == []
    assert [outcome for outcome in said if "git-baton" in outcome.out + outcome.err] == []
    assert set().union(*[codes(outcome.out + outcome.err) for outcome in said]) == set()
    assert ada.oid() == remote.oid("main")
