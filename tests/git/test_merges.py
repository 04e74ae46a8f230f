"""Merging two commits without index, files or refs."""

from __future__ import annotations

import os

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.git.merges import merge_commits
from gitbaton.git.process import Git
from support.sandbox import Sandbox


def _sides(sandbox: Sandbox, ours: dict[str, str], theirs: dict[str, str]) -> tuple[str, str]:
    start = sandbox.oid()
    mine = sandbox.commit("ours", ours)
    sandbox.git("switch", "--quiet", "--detach", start)
    return mine, sandbox.commit("theirs", theirs)


def test_tree_is_the_one_that_git_merge_makes(inside: Sandbox) -> None:
    ours, theirs = _sides(inside, {"a.txt": "a\n"}, {"b.txt": "b\n"})
    before = (inside.git("for-each-ref").out, inside.git("ls-files", "--stage").out)
    merged = merge_commits(ours, theirs, Git(os.environ))
    assert (inside.git("for-each-ref").out, inside.git("ls-files", "--stage").out) == before
    inside.git("merge", "--quiet", "--no-verify", "-m", "Merge", ours)
    assert (merged.tree, merged.conflicts) == (inside.oid("HEAD^{tree}"), ())


def test_conflicts_are_named_byte_for_byte(inside: Sandbox) -> None:
    paths = ["näme with space.txt", os.fsdecode(b"\xff.txt"), "new\nline.txt"]
    ours, theirs = _sides(inside, dict.fromkeys(paths, "a\n"), dict.fromkeys(paths, "b\n"))
    assert sorted(merge_commits(ours, theirs, Git(os.environ)).conflicts) == sorted(paths)


def test_conflicts_are_named_from_the_top(inside: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = _sides(inside, {"a/f": "1\n", "b/f": "1\n"}, {"a/f": "2\n", "b/f": "2\n"})
    monkeypatch.chdir(inside.path / "a")
    assert merge_commits(ours, theirs, Git(os.environ)).conflicts == ("a/f", "b/f")


def test_histories_that_never_met(inside: Sandbox) -> None:
    ours = inside.oid()
    inside.git("switch", "--quiet", "--orphan", "other")
    theirs = inside.commit("another beginning", {"a.txt": "a\n"})
    with pytest.raises(RepositoryError, match="cannot be merged"):
        merge_commits(ours, theirs, Git(os.environ))
