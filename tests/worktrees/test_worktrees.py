"""worktree: one work tree a feature, added, listed, removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.plans import LOGIN, feature
from support.protocol import finish, record
from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"


@pytest.fixture
def tree(ada: Sandbox) -> Sandbox:
    """The work tree of feature 1.1, where bob works; nothing names him but its configuration."""
    outcome = ada.baton("worktree", "add", "1.1", "--agent", "bob")
    assert outcome.code == 0, outcome
    tree = Sandbox(ada.path.parent / "ada-1.1")
    tree.clock = ada.clock
    return tree


def _trees(sandbox: Sandbox) -> list[dict[str, object]]:
    document = json.loads(sandbox.baton("worktree", "list", "--json").out)
    assert document["version"] == 1
    trees = document["worktrees"]
    assert isinstance(trees, list)
    return trees


def _everything(ada: Sandbox) -> tuple[str, ...]:
    refs, trees = ada.git("for-each-ref").out, ada.git("worktree", "list", "--porcelain").out
    return (refs, trees, ada.read(".git/config"), *sorted(map(str, ada.path.parent.iterdir())))


def _refused(ada: Sandbox, outcome: Outcome, code: int, words: str) -> None:
    assert (outcome.code, words in outcome.err) == (code, True), outcome
    assert len([line for line in outcome.err.splitlines() if "git-baton: " in line]) == 1


# -- add ----------------------------------------------------------------------------------------


def test_new_branch_from_the_default_branch(ada: Sandbox, tree: Sandbox) -> None:
    assert tree.git("symbolic-ref", "--short", "HEAD").out.strip() == BRANCH
    assert tree.oid() == ada.oid("origin/main")
    assert ada.git("config", f"branch.{BRANCH}.remote").out.strip() == "origin"
    assert ada.git("config", f"branch.{BRANCH}.merge").out.strip() == f"refs/heads/{BRANCH}"


def test_agent_is_of_that_work_tree_alone(ada: Sandbox, tree: Sandbox, remote: Sandbox) -> None:
    assert tree.git("config", "--worktree", "baton.agent").out.strip() == "bob"
    assert ada.git("config", "baton.agent", check=False).out == ""
    assert tree.baton("claim", "1.1.1a").code == 0
    assert "| bob | START | 1.1.1a |" in remote.git("show", f"{BRANCH}:{LOGIN}").out


def test_its_feature_is_handed_out_there_and_nowhere_else_first(
    ada: Sandbox, tree: Sandbox
) -> None:
    def first(sandbox: Sandbox) -> str:
        tasks = json.loads(sandbox.baton("next", "--json").out)["tasks"]
        return str(tasks[0]["id"]).rpartition(".")[0]

    plan = feature("1.3", "Search", [("1.3.1", "Index names")])
    ada.commit("docs: plan", {"docs/plans/1.3-search.md": plan})
    ada.git("push", "--quiet", "origin", "main")
    assert tree.baton("worktree", "add", "1.3").code == 0
    search = Sandbox(ada.path.parent / "ada-1.3")
    search.clock = ada.clock
    assert (first(tree), first(search)) == ("1.1", "1.3")
    assert tree.baton("worktree", "remove", "1.3").code == 0
    assert first(ada) == "1.3"


def test_who_goes_to_the_work_tree_of_another_keeps_the_name(ada: Sandbox, tree: Sandbox) -> None:
    ada.git("config", "baton.agent", "ada")
    ada.agent = ""
    for words in (["1.1.1b", "--switch"], ["1.1.2"]):
        outcome = ada.baton("claim", *words)
        assert outcome.code == 0, outcome
        hint = outcome.out.splitlines()[-1]
        assert f"export GIT_BATON_AGENT=ada && cd {tree.path} && git pull" in hint
    outcome = tree.baton("claim", "1.1.1a")
    assert "export" not in outcome.out


def test_whole_round_in_a_work_tree(ada: Sandbox, tree: Sandbox, remote: Sandbox) -> None:
    assert tree.baton("claim", "1.1.1a").code == 0
    now = int(remote.git("log", "-1", "--format=%ct", BRANCH).out)
    work = tree.commit("feat(1.1.1a): create form", {"shop/task_1_1_1a.py": "1\n"}, date=now)
    assert tree.baton("done", "1.1.1a", "--next").code == 0
    assert tree.oid() == remote.oid(BRANCH)
    assert work in remote.git("rev-list", BRANCH).out
    assert tree.git("push", "--dry-run").code == 0
    assert ada.git("status", "--porcelain").out == ""


def test_branch_that_the_remote_has(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    assert clone_of(remote, "eve").baton("claim", "1.1.1a").code == 0
    assert ada.baton("worktree", "add", "1.1").code == 0
    tree = Sandbox(ada.path.parent / "ada-1.1")
    assert tree.oid() == remote.oid(BRANCH)
    assert tree.git("rev-parse", "@{upstream}").out.strip() == remote.oid(BRANCH)


def test_local_branch_is_brought_up_to_date(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada.git("branch", "--quiet", BRANCH, "main")
    assert clone_of(remote, "eve").baton("claim", "1.1.1a").code == 0
    assert ada.baton("worktree", "add", "1.1").code == 0
    assert Sandbox(ada.path.parent / "ada-1.1").oid() == remote.oid(BRANCH)


def test_feature_that_only_the_default_branch_plans(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    eve = clone_of(remote, "eve")
    plan = feature("1.3", "Search", (("1.3.1a", "Find article"),))
    eve.commit("docs: plan the search", {"docs/plans/1.3-search.md": plan})
    eve.git("push", "--quiet", "--no-verify", "origin", "main")
    assert ada.baton("worktree", "add", "1.3").code == 0
    assert (ada.path.parent / "ada-1.3/docs/plans/1.3-search.md").exists()


def test_from_inside_a_linked_work_tree_it_lands_beside_the_main_one(tree: Sandbox) -> None:
    assert tree.baton("worktree", "add", "1.2").code == 0
    assert (tree.path.parent / "ada-1.2").is_dir()


def test_path_with_spaces_and_a_dash(ada: Sandbox) -> None:
    outcome = ada.baton("worktree", "add", "1.1", "--path=-a b", "--agent", "bob")
    assert (outcome.code, "cd './-a b' && git baton claim" in outcome.out) == (0, True)
    assert (ada.path / "-a b" / LOGIN).exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_nothing_is_overwritten(ada: Sandbox, kind: str) -> None:
    target = ada.path.parent / "ada-1.1"
    if kind == "folder":
        target.mkdir()
    elif kind == "file":
        target.touch()
    else:
        target.symlink_to("nowhere")
    before = _everything(ada)
    _refused(ada, ada.baton("worktree", "add", "1.1"), 2, "is there already")
    assert _everything(ada) == before


def test_branch_checked_out_elsewhere(ada: Sandbox, tree: Sandbox) -> None:
    before = _everything(ada)
    outcome = ada.baton("worktree", "add", "1.1", "--path", "../other")
    _refused(ada, outcome, 2, f"is checked out in {tree.path} already")
    assert f"cd {tree.path}" in outcome.err
    assert _everything(ada) == before


def test_branch_checked_out_here(ada: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", BRANCH)
    outcome = ada.baton("worktree", "add", "1.1")
    _refused(ada, outcome, 2, f"is checked out in {ada.path} already")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("1.9",), "1.9 is no feature"),
        (("--", "-1.1"), "-1.1 is no feature"),
        (("1.1", "--path", "a\nb"), "the path cannot be used"),
        (("1.1", "--path", "x" * 5000), "the path cannot be used"),
        (("1.1", "--path", ".git/inside"), "inside git's own folder"),
        (("1.1", "--path", "README.md/below"), "git cannot make the work tree"),
        (("1.1", "--agent", "a b"), "cannot name an agent"),
    ],
)
def test_tricks_give_one_line(ada: Sandbox, arguments: tuple[str, ...], words: str) -> None:
    before = _everything(ada)
    _refused(ada, ada.baton("worktree", "add", *arguments), 2, words)
    assert _everything(ada) == before


def test_template_that_makes_no_branch_name(ada: Sandbox) -> None:
    ada.commit("chore: set up", {".git-baton.toml": 'branch = "a..{id}"\n'})
    outcome = ada.baton("worktree", "add", "1.1")
    assert (outcome.code, "Traceback" in outcome.err) == (2, False)
    assert len(ada.git("worktree", "list").out.splitlines()) == 1


def test_add_offline(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    before = _everything(ada)
    _refused(ada, ada.baton("worktree", "add", "1.1"), 6, "does not answer")
    assert _everything(ada) == before


def test_bare_repository_keeps_working(remote: Sandbox, tmp_path: Path) -> None:
    """With configuration of single work trees, core.bare must hold for the main one alone."""
    remote.git("clone", "--quiet", "--bare", str(remote.path), str(tmp_path / "hub.git"))
    hub = Sandbox(tmp_path / "hub.git")
    outcome = hub.baton("worktree", "add", "1.1", "--agent", "bob")
    assert outcome.code == 0, outcome
    tree = Sandbox(tmp_path / "hub-1.1")
    assert tree.git("rev-parse", "--is-bare-repository").out == "false\n"
    assert hub.git("rev-parse", "--is-bare-repository").out == "true\n"
    assert tree.baton("claim", "1.1.1a").code == 0


# -- list ---------------------------------------------------------------------------------------


def test_list_shows_what_is_going_on(ada: Sandbox, tree: Sandbox) -> None:
    assert tree.baton("claim", "1.1.1a").code == 0
    tree.commit("feat(1.1.1a): create form", {"shop/form.py": "1\n"})
    tree.write("notes.txt", "mine\n")
    main, linked = _trees(ada)
    assert (main["main"], main["branch"], main["agent"]) == (True, "main", None)
    assert linked == {
        "path": str(tree.path),
        "main": False,
        "gone": False,
        "branch": BRANCH,
        "agent": "bob",
        "uncommitted": 1,
        "unpublished": 1,
        "held": ["1.1.1a"],
    }
    shown = ada.baton("worktree", "list").out
    assert "bob, holds 1.1.1a, 1 not committed, 1 not published" in shown


def test_list_with_detached_and_missing_work_trees(ada: Sandbox, tree: Sandbox) -> None:
    ada.git("worktree", "add", "--quiet", "--detach", "../detached")
    tree.path.rename(tree.path.with_name("moved"))
    shown = ada.baton("worktree", "list")
    assert (shown.code, "(no branch)" in shown.out) == (0, True)
    assert "gone: git worktree prune" in shown.out
    gone = {str(each["path"]) for each in _trees(ada) if each["gone"]}
    assert gone == {str(tree.path)}


def test_list_offline(ada: Sandbox, tree: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    shown = ada.baton("worktree", "list")
    assert (shown.code, shown.out.startswith("(offline: ")) == (0, True)
    assert str(tree.path) in shown.out


def test_hostile_names_are_masked(ada: Sandbox) -> None:
    ada.git("worktree", "add", "--quiet", "--detach", "../\x1b[31mred")
    ada.git("config", "baton.agent", "\x1b[31mred")
    shown = ada.baton("worktree", "list").out
    assert ("\x1b" in shown, "<U+001B>" in shown) == (False, True)


# -- remove -------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["1.1", "../ada-1.1"])
def test_remove_by_feature_and_by_path(ada: Sandbox, tree: Sandbox, named: str) -> None:
    outcome = ada.baton("worktree", "remove", named)
    assert outcome.code == 0, outcome
    assert not tree.path.exists()
    assert ada.oid(BRANCH) == ada.oid("main")


@pytest.mark.parametrize("how", ["changed", "staged", "untracked"])
def test_dirty_work_tree_stays(ada: Sandbox, tree: Sandbox, how: str) -> None:
    path = "notes.txt" if how == "untracked" else "README.md"
    tree.write(path, "mine\n")
    if how == "staged":
        tree.git("add", path)
    outcome = ada.baton("worktree", "remove", "1.1")
    _refused(ada, outcome, 1, f"{path} in {tree.path} is not committed")
    assert f"git -C {tree.path} status" in outcome.err
    assert tree.path.exists()


def test_unpublished_commits_stay(ada: Sandbox, tree: Sandbox) -> None:
    tree.commit("feat(1.1.1a): create form", {"shop/form.py": "1\n"})
    outcome = ada.baton("worktree", "remove", "1.1")
    _refused(ada, outcome, 1, f"1 commit of {BRANCH} in {tree.path} are on no branch of origin")
    [hint] = [line for line in outcome.err.splitlines() if "→" in line]
    command = hint.partition("→ git ")[2].split()
    assert ada.git(*command).code == 0
    assert "is not merged" in ada.baton("worktree", "remove", "1.1").err


def test_unmerged_branch_stays_until_it_is_merged(
    ada: Sandbox, tree: Sandbox, remote: Sandbox
) -> None:
    assert tree.baton("claim", "1.1.1a").code == 0
    _refused(ada, ada.baton("worktree", "remove", "1.1"), 1, f"{BRANCH} is not merged into main")
    remote.git("update-ref", "refs/heads/main", remote.oid(BRANCH))
    assert ada.baton("worktree", "remove", "1.1").code == 0


def test_squash_merge_is_a_merge(
    ada: Sandbox, tree: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    """The branch's commits are nowhere any more, but all that they did is on main."""
    assert tree.baton("claim", "1.1.1a").code == 0
    tree.commit("feat(1.1.1a): create form", {"shop/form.py": "1\n"})
    tree.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    eve = clone_of(remote, "eve")
    eve.git("merge", "--quiet", "--squash", f"origin/{BRANCH}")
    eve.commit("feat(1.1): login (#7)")
    eve.git("push", "--quiet", "--no-verify", "origin", "main", f":{BRANCH}")
    outcome = ada.baton("worktree", "remove", "1.1")
    assert outcome.code == 0, outcome


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (".", "is the main work tree"),
        ("docs", "is no work tree"),
        ("1.2", "no work tree has feature/1.2-cart"),
        ("nothing", "is no feature"),
    ],
)
def test_what_is_no_such_work_tree(ada: Sandbox, tree: Sandbox, named: str, words: str) -> None:
    before = _everything(ada)
    _refused(ada, ada.baton("worktree", "remove", named), 2, words)
    assert _everything(ada) == before


def test_work_tree_that_one_stands_in(tree: Sandbox) -> None:
    outcome = Sandbox(tree.path / "docs").baton("worktree", "remove", "1.1")
    _refused(tree, outcome, 2, "you are in")


def test_locked_work_tree(ada: Sandbox, tree: Sandbox) -> None:
    ada.git("worktree", "lock", "--reason", "on a stick", str(tree.path))
    _refused(ada, ada.baton("worktree", "remove", "1.1"), 2, "is locked: on a stick")


def test_remove_offline(ada: Sandbox, tree: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    _refused(ada, ada.baton("worktree", "remove", "1.1"), 6, "does not answer")
    assert tree.path.exists()


# -- what counts as merged ------------------------------------------------------------------------


@pytest.fixture
def eve(ada: Sandbox, tree: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Somebody else's clone, once bob has published two commits and the rows about them."""
    finish(tree, "1.1.1a")
    tree.commit("feat(1.1.1b): check password", {"shop/password.py": "first\nsecond\n"})
    tree.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    return clone_of(remote, "eve")


def _publish(eve: Sandbox, *more: str) -> None:
    eve.git("push", "--quiet", "--no-verify", "origin", "main", *more)


def _squash(eve: Sandbox) -> None:
    eve.git("merge", "--quiet", "--squash", f"origin/{BRANCH}")
    eve.commit("feat(1.1): login (#7)")


def _rebase(eve: Sandbox) -> None:
    """Onto a main that went on, as a host rebases: every commit gets another name."""
    eve.git("switch", "--quiet", "--detach", f"origin/{BRANCH}")
    eve.git("rebase", "--quiet", "main")
    eve.git("switch", "--quiet", "-C", "main")


def _later(eve: Sandbox) -> None:
    """Main goes on and changes the same lines, and the log, again."""
    eve.commit("fix(1.1.1b): password", {"shop/password.py": "other\n"})
    record(eve, "NOTE", "1.1.1b", "seen")


@pytest.mark.parametrize("later", [False, True], ids=["", "main goes on"])
@pytest.mark.parametrize("take", [_squash, _rebase])
def test_work_that_main_has_under_other_names(
    ada: Sandbox, tree: Sandbox, eve: Sandbox, take: Callable[[Sandbox], None], later: bool
) -> None:
    eve.commit("docs: what else happened", {"README.md": "# Shop\n"})
    take(eve)
    if later:
        _later(eve)
    _publish(eve, f":{BRANCH}")
    assert ada.git("merge-base", "--is-ancestor", tree.oid(), eve.oid(), check=False).code != 0
    outcome = ada.baton("worktree", "remove", "1.1")
    assert (outcome.code, tree.path.exists()) == (0, False), outcome
    assert f"git branch -D {BRANCH}" in outcome.out


def test_merge_commit_and_a_deleted_branch(ada: Sandbox, tree: Sandbox, eve: Sandbox) -> None:
    eve.commit("docs: what else happened", {"README.md": "# Shop\n"})
    eve.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{BRANCH}")
    _later(eve)
    _publish(eve, f":{BRANCH}")
    assert ada.baton("worktree", "remove", "1.1").code == 0


@pytest.mark.parametrize("left", ["the work", "the rows"])
def test_one_commit_that_main_lacks(ada: Sandbox, tree: Sandbox, eve: Sandbox, left: str) -> None:
    _squash(eve)
    if left == "the work":
        tree.commit("fix(1.1.1b): password", {"shop/password.py": "first\nthird\n"})
    else:
        record(tree, "START", "1.1.1b", agent="bob")
    tree.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    _publish(eve)
    _refused(ada, ada.baton("worktree", "remove", "1.1"), 1, f"{BRANCH} is not merged into main")
    assert tree.path.exists()


def test_cherry_picked_in_part(ada: Sandbox, tree: Sandbox, eve: Sandbox) -> None:
    eve.git("cherry-pick", f"origin/{BRANCH}")
    _publish(eve)
    _refused(ada, ada.baton("worktree", "remove", "1.1"), 1, f"{BRANCH} is not merged into main")


def test_work_after_the_squash_is_not_lost(ada: Sandbox, tree: Sandbox, eve: Sandbox) -> None:
    _squash(eve)
    _publish(eve, f":{BRANCH}")
    tree.commit("feat(1.1.2): remember visitor", {"shop/visitor.py": "1\n"})
    outcome = ada.baton("worktree", "remove", "1.1")
    _refused(ada, outcome, 1, f"of {BRANCH} in {tree.path} are on no branch of origin")
    tree.git("reset", "--quiet", "--hard", "HEAD^")
    tree.write("notes.txt", "mine\n")
    _refused(ada, ada.baton("worktree", "remove", "1.1"), 1, "notes.txt")
    (tree.path / "notes.txt").unlink()
    assert ada.baton("worktree", "remove", "1.1").code == 0
