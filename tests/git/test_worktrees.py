"""Work trees asked about themselves, whatever the environment says about another one."""

from __future__ import annotations

import os

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.git.process import Git
from gitbaton.git.worktrees import (
    add_work_tree,
    changed_paths,
    configure_in,
    configured_in,
    count_commits,
    list_work_trees,
)
from support.sandbox import Sandbox


@pytest.fixture
def linked(inside: Sandbox) -> Sandbox:
    """A second work tree of the repository that is the current directory."""
    inside.git("worktree", "add", "--quiet", "-b", "side", "../linked")
    return Sandbox(inside.path.parent / "linked")


def test_every_work_tree_and_what_is_on_it(inside: Sandbox, linked: Sandbox) -> None:
    inside.git("worktree", "lock", str(linked.path))
    main, side = list_work_trees(Git(os.environ))
    assert (main.path, main.branch, main.main, main.locked) == (
        str(inside.path),
        "main",
        True,
        "",
    )
    assert (side.path, side.branch, side.head) == (str(linked.path), "side", inside.oid())
    assert (side.main, side.locked, side.gone) == (False, "no reason given", False)


def test_the_main_work_tree_of_a_submodule_is_its_folder(inside: Sandbox, remote: Sandbox) -> None:
    inside.git("submodule", "--quiet", "add", str(remote.path), "vendor/shop")
    inner = inside.path / "vendor/shop"
    Sandbox(inner).git("worktree", "add", "--quiet", "-b", "side", "../../../side")
    found = [tree.path for tree in list_work_trees(Git(os.environ, str(inner)))]
    assert found == [str(inner), str(inside.path.parent / "side")]


def test_environment_of_a_hook_does_not_mislead(inside: Sandbox, linked: Sandbox) -> None:
    linked.write("README.md", "changed\n")
    hook = {
        **os.environ,
        "GIT_DIR": str(inside.path / ".git"),
        "GIT_INDEX_FILE": str(inside.path / ".git/index"),
        "GIT_WORK_TREE": str(inside.path),
    }
    assert changed_paths(str(linked.path), Git(hook)) == ("README.md",)
    assert changed_paths(str(inside.path), Git(hook)) == ()


def test_paths_are_literal_and_stay_inside(inside: Sandbox) -> None:
    inside.write("new.txt", "new\n")
    top = str(inside.path)
    assert changed_paths(top, Git(os.environ), ["*.txt"]) == ()
    assert changed_paths(top, Git(os.environ), ["../x", "/etc", "new.txt"]) == ("new.txt",)
    assert changed_paths(top, Git(os.environ), ["../x"]) == ()


def test_configuration_of_one_work_tree(inside: Sandbox, linked: Sandbox) -> None:
    configure_in(str(linked.path), "baton.agent", "bob", Git(os.environ))
    configure_in(str(inside.path), "baton.agent", "ada", Git(os.environ))
    names = [
        configured_in(str(each.path), "baton.agent", Git(os.environ)) for each in (inside, linked)
    ]
    assert names == ["ada", "bob"]


def test_branch_made_for_a_failed_work_tree_goes_again(inside: Sandbox) -> None:
    with pytest.raises(RepositoryError, match="git cannot make the work tree"):
        add_work_tree(str(inside.path / "README.md/x"), "new", inside.oid(), Git(os.environ))
    assert inside.git("branch", "--list", "new").out == ""


def test_branch_that_was_there_is_not_taken_away(inside: Sandbox) -> None:
    inside.git("branch", "old")
    with pytest.raises(RepositoryError):
        add_work_tree(str(inside.path.parent / "old"), "old", inside.oid(), Git(os.environ))
    assert inside.git("branch", "--list", "old").out != ""


def test_count_of_commits_that_nobody_else_has(inside: Sandbox) -> None:
    old = inside.oid()
    inside.commit("one")
    inside.commit("two")
    assert count_commits("HEAD", [old], Git(os.environ)) == 2
    assert count_commits("HEAD", ["HEAD^"], Git(os.environ)) == 1
