"""Commits as git lists them, and where things are."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.commits.models import CommitSummary
from gitbaton.commits.subject import MAX_LENGTH, parse_subject
from gitbaton.git.history import (
    beginning_with,
    full_ref_name,
    last_before,
    list_changes,
    list_tips,
    list_work,
    merge_base,
    merging,
    message_text,
    read_commit,
    read_repo_info,
    since_when,
    summarise_commit,
    unpublished,
    which_behind,
)
from gitbaton.git.process import Git
from gitbaton.git.refs import default_branch, is_unborn
from gitbaton.plan.settings import Settings
from support.history import Step, build_history
from support.plans import LOGIN
from support.sandbox import Sandbox

GRAMMAR = Settings().grammar


def test_places(inside: Sandbox, tmp_path: Path) -> None:
    git_dir = str(inside.path / ".git")
    places = read_repo_info(Git(os.environ))
    assert (places.git_dir, places.common_dir, places.shallow) == (git_dir, git_dir, False)
    inside.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    with chdir(tmp_path / "tree"):
        places = read_repo_info(Git(os.environ))
    assert (places.git_dir, places.common_dir) == (f"{git_dir}/worktrees/tree", git_dir)
    with chdir(tmp_path), pytest.raises(RepositoryError, match="no git repository"):
        read_repo_info(Git(os.environ))


def test_merge_in_progress(inside: Sandbox) -> None:
    assert merging(read_repo_info(Git(os.environ))) == ()
    heads = []
    for name in ("left", "right"):
        inside.git("switch", "--quiet", "--create", name, "main")
        heads.append(inside.commit("docs: x", {f"{name}.txt": "x"}))
    inside.git("switch", "--quiet", "main")
    inside.commit("docs: y", {"y.txt": "y"})
    inside.git("merge", "--quiet", "--no-commit", "--no-ff", "left", "right")
    assert merging(read_repo_info(Git(os.environ))) == tuple(heads)
    inside.write(".git/MERGE_HEAD", b"\xff\n")
    assert merging(read_repo_info(Git(os.environ))) == ()


@pytest.mark.parametrize(
    ("since", "zone", "expected"),
    [
        ("1970-01-02", "UTC", 86400),
        ("1970-01-01 01:00", "UTC", 3600),
        ("1970-01-01T02:00+01:00", "UTC", 3600),
        ("1970-01-01 02:00", "Europe/Berlin", 3600),
        ("deadbeef", "UTC", None),
        ("", "UTC", None),
        ("2024-02-30", "UTC", None),
    ],
)
def test_since_when(since: str, zone: str, expected: int | None) -> None:
    assert since_when(since, zone) == expected


def test_last_before(inside: Sandbox) -> None:
    first = inside.oid()
    moment = int(inside.git("log", "-1", "--format=%ct").out) + 1
    old = inside.commit("old", date=moment - 1)
    inside.commit("new", date=moment)
    set_back = inside.commit("set back", date="2001-01-01")
    assert last_before(moment, set_back, Git(os.environ)) == old
    assert last_before(moment, first, Git(os.environ)) == first
    assert last_before(0, set_back, Git(os.environ)) == ""


def test_changes_of_every_kind(inside: Sandbox) -> None:
    base = inside.oid()
    inside.commit("docs: a", {"new.txt": "x", "README.md": None})
    inside.git("mv", LOGIN, "moved.md")
    (inside.path / "new.txt").chmod(0o755)
    inside.git("add", "--all")
    inside.commit("docs: b")
    inside.commit("docs: c")
    found = list_changes(["HEAD", f"^{base}"], Git(os.environ))
    assert [[change.path for change in each.changes] for each in found] == [
        ["README.md", "new.txt"],
        [LOGIN, "moved.md", "new.txt"],
        [],
    ]
    assert found[0].parents == (base,)
    assert found[0].time == inside.clock - 180
    modes = [(change.old_mode, change.new_mode) for change in found[1].changes]
    assert modes == [("100644", "000000"), ("000000", "100644"), ("100644", "100755")]
    assert {change.path for change in list_changes([base], Git(os.environ))[0].changes} > {LOGIN}


def test_odd_paths_come_through(inside: Sandbox) -> None:
    base = inside.oid()
    names = ["a\nb", "a\tb", 'a"b', "\x01", "\x1b[0m", ":x", " x ", "é", "e\u0301", "\udcff\udcfe"]
    for name in names:
        inside.write(name, "x")
        inside.git("add", "--all")
        inside.commit("docs: x")
    found = list_changes(["HEAD", f"^{base}"], Git(os.environ))
    assert [change.path for each in found for change in each.changes] == names


def test_more_revisions_than_a_command_line_takes(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    base = ada.oid()
    tips = build_history(ada, [Step("feat(1.1.1a): x", {"a": f"{n}"}) for n in range(1100)])
    with chdir(ada.path):
        for excluded in (
            [f"^{base}"],
            ["--not", "--remotes=origin"],
            [f"^{tips[0]}", "--not", "--remotes"],
        ):
            found = list_changes([*tips, *excluded], Git(os.environ))
            assert len(found) == 1100 - (tips[0] in excluded[0])
        oids, work = list_work(tips, GRAMMAR, Git(os.environ))
    assert (len(oids), len(work)) == (1101, 1100)


def test_work_oldest_first_with_what_was_reverted(inside: Sandbox) -> None:
    first = inside.commit("feat(1.1.1a): one", {"a": "1"})
    second = inside.commit("feat(1.1.1a): two", {"a": "2"}, body="a\x01b")
    inside.commit("chore: claim task 1.1.1a")
    inside.git("revert", "--no-edit", second)
    oids, work = list_work(["HEAD"], GRAMMAR, Git(os.environ))
    assert [(each.oid, each.reverted) for each in work] == [(first, False), (second, True)]
    assert len(oids) == 5
    inside.git("revert", "--no-edit", "HEAD")
    assert [each.reverted for each in list_work(["HEAD"], GRAMMAR, Git(os.environ))[1]] == [
        False
    ] * 2
    late = work[1].minutes * 60
    assert len(list_work(["HEAD"], GRAMMAR, Git(os.environ), late)[1]) == 1


def test_work_that_was_told_already_is_not_asked_of_git(inside: Sandbox) -> None:
    first = inside.commit("feat(1.1.1a): one", {"a": "1"})
    second = inside.commit("feat(1.1.1a): two", {"a": "2"})
    inside.git("revert", "--no-edit", second)
    whole = list_work(["HEAD"], GRAMMAR, Git(os.environ))
    told = [
        summarise_commit(oid, (), work.time, work.subject, body, work.authored)
        for oid, body in ((inside.oid(), f"This reverts commit {second}."), (second, ""))
        for work in [_told(inside, oid)]
    ]
    assert [each.reverted for each in whole[1]] == [False, True]
    assert list_work([first], GRAMMAR, Git(os.environ), summaries=told) == whole
    assert list_work([], GRAMMAR, Git(os.environ), summaries=told)[0] == {inside.oid(), second}
    assert list_work([], GRAMMAR, Git(os.environ)) == (frozenset(), [])


def _told(repo: Sandbox, oid: str) -> CommitSummary:
    told = repo.git("show", "-s", "--format=%s%n%ct%n%at", oid).out.split("\n")
    return summarise_commit(
        oid, (), int(told[1]), parse_subject(told[0], GRAMMAR), "", int(told[2])
    )


def test_which_of_the_wanted_commits_lie_behind_a_tip(inside: Sandbox) -> None:
    base = inside.commit("base")
    one = inside.commit("one")
    inside.git("switch", "--quiet", "--create", "side", base)
    two = inside.commit("two")
    inside.git("merge", "--quiet", "--no-edit", one)
    tip = inside.oid()
    found = which_behind([one, two, tip], [base, one, two, tip, one], 0, Git(os.environ))
    assert found == {one: {base}, two: {base}, tip: {base, one, two}}


def test_commit_object_header_by_header() -> None:
    data = (
        b"tree " + b"1" * 40 + b"\nparent " + b"2" * 40 + b"\nparent " + b"3" * 40 + b"\n"
        b"author A <a@x> 100 +0100\ncommitter C D <c@y> 200 -0800\nencoding latin1\n"
        b"gpgsig -----BEGIN\n parent " + b"4" * 40 + b"\n\nsubject\n\nbody \xe9\n"
    )
    commit = read_commit("o", data)
    assert commit.parents == ("2" * 40, "3" * 40)
    assert (commit.time, commit.authored, commit.email) == (200, 100, "c@y")
    assert message_text(commit) == "subject\n\nbody é\n"
    broken = read_commit("o", b"tree x\nauthor nobody\ncommitter A <a> soon +0\n\nx")
    assert (broken.parents, broken.time, broken.authored) == ((), 0, 0)
    assert message_text(read_commit("o", b"encoding UTF-7\n\nx")) is None


def test_published_and_default_branch(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada = clone_of(remote, "ada")
    tip = ada.commit("docs: x", {"docs/plans/notes.md": "x"})
    with chdir(ada.path):
        places = read_repo_info(Git(os.environ))
        assert unpublished(tip, Git(os.environ)) == {tip}
        assert default_branch("origin", places, Git(os.environ)) == "main"
        assert default_branch("nowhere", places, Git(os.environ)) == "main"
        ada.git("update-ref", "refs/remotes/origin/a/trunk", tip)
        ada.git("remote", "set-head", "origin", "a/trunk")
        assert default_branch("origin", places, Git(os.environ)) == "a/trunk"
        ada.write(".git/refs/remotes/origin/HEAD", f"{tip}\n")
        assert default_branch("origin", places, Git(os.environ)) == ""
        ada.git("remote", "remove", "origin")
        assert unpublished(tip, Git(os.environ)) == frozenset()


def test_bases_tips_and_names(inside: Sandbox) -> None:
    base = inside.oid()
    inside.git("branch", "same")
    inside.git("switch", "--quiet", "--create", "side")
    side = inside.commit("docs: x", {"x": "x"})
    assert list_tips(Git(os.environ)) == (base, side)
    assert merge_base(base, side, Git(os.environ)) == base
    inside.git("switch", "--quiet", "--orphan", "island")
    island = inside.commit("docs: y", {"y": "y"})
    assert merge_base(island, side, Git(os.environ)) == ""
    assert full_ref_name("side", Git(os.environ)) == "refs/heads/side"
    assert full_ref_name("HEAD", Git(os.environ)) == "refs/heads/island"
    assert full_ref_name(side, Git(os.environ)) == ""
    assert full_ref_name("nowhere", Git(os.environ)) == ""
    inside.git("switch", "--quiet", "--detach")
    assert full_ref_name("HEAD", Git(os.environ)) in ("", "HEAD")
    assert beginning_with(side[:20].upper(), Git(os.environ)) == (side,)


def test_unborn(empty: Sandbox, sandbox: Sandbox) -> None:
    with chdir(empty.path):
        assert is_unborn(Git(os.environ))
    with chdir(sandbox.path):
        assert not is_unborn(Git(os.environ))
        sandbox.git("switch", "--quiet", "--orphan", "new")
        assert is_unborn(Git(os.environ))
        sandbox.git("checkout", "--quiet", "--detach", "main")
        assert not is_unborn(Git(os.environ))
        sandbox.write(".git/HEAD", "ref: refs/heads/main\n")
        sandbox.write(".git/refs/heads/main", "1" * 40 + "\n")
        with pytest.raises(RepositoryError, match="missing object"):
            is_unborn(Git(os.environ))


def test_of_a_subject_over_the_cap_no_more_is_kept() -> None:
    subject = parse_subject("x" * (2 * MAX_LENGTH), Settings().grammar)
    assert len(summarise_commit("1" * 40, (), 0, subject, "").subject.text) == MAX_LENGTH
