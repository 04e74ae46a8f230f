"""The harness proves itself: sealed, ticking, independent."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.environment import ROOT, scrubbed
from support.history import Step, build_history
from support.plans import CART, LOGIN, feature, row
from support.sandbox import EXECUTABLE, Sandbox, run


def test_example_plan_is_committed_and_clean(sandbox: Sandbox) -> None:
    assert sandbox.git("log", "--format=%s %cI").out == (
        "docs: plan the shop 2024-01-15T10:00:00+00:00\n"
    )
    assert sandbox.git("ls-files").out.split() == ["README.md", LOGIN, CART]
    assert sandbox.git("diff-files", "--name-only").out == ""


@pytest.mark.parametrize("turn", ["first", "later"])
def test_what_tests_start_is_not_measured(turn: str) -> None:
    """Under coverage, too, which is stopped and started again between tests."""
    assert [name for name in os.environ if name.startswith("COVERAGE_")] == []


def test_clock_ticks_once_a_commit_unless_a_date_is_given(sandbox: Sandbox) -> None:
    sandbox.commit("feat(1.1.1a): one")
    sandbox.commit("feat(1.1.1a): two", date="2024-02-01 08:00")
    sandbox.commit("feat(1.1.1a): three", author="Ada <ada@example.com>", body="Why.\n")
    dates = sandbox.git("log", "-3", "--format=%cI %an").out.splitlines()
    assert dates == [
        "2024-01-15T10:02:00+00:00 Ada",
        "2024-02-01T08:00:00+00:00 Test Person",
        "2024-01-15T10:01:00+00:00 Test Person",
    ]


@pytest.mark.parametrize("name", ["first", "second"])
def test_copies_are_independent(sandbox: Sandbox, name: str) -> None:
    assert sandbox.git("rev-list", "--count", "HEAD").out == "1\n"
    sandbox.commit(f"feat(1.1.1a): {name}", {"shop.py": name, "README.md": None})
    assert sandbox.git("show", "--format=", "--name-status").out.split() == [
        *("D", "README.md"),
        *("A", "shop.py"),
    ]


def test_empty_repository_is_unborn_on_main(empty: Sandbox) -> None:
    assert empty.git("symbolic-ref", "HEAD").out == "refs/heads/main\n"
    assert empty.git("rev-parse", "--verify", "HEAD", check=False).code != 0


def test_clones_share_a_remote(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    tip = ada.commit("feat(1.1.1a): create form", {"form.py": "form = 1\n"})
    ada.git("push", "--quiet", "origin", "main")
    bob.git("pull", "--quiet", "--ff-only")
    assert bob.oid() == remote.oid("main") == tip


def test_failing_git_fails_the_test(sandbox: Sandbox) -> None:
    with pytest.raises(AssertionError, match="no-such-branch"):
        sandbox.git("switch", "no-such-branch")


def test_editor_fails(sandbox: Sandbox) -> None:
    assert sandbox.git("commit", "--allow-empty", check=False).code != 0


def test_home_is_private(home: Path) -> None:
    found = run(["git", "config", "--list", "--show-origin", "--name-only"], home).out
    assert {line.split("\t")[0] for line in found.splitlines()} == {f"file:{home}/.gitconfig"}
    assert run(["git", "rev-parse", "--git-dir"], home).code == 128


def test_scrubbing_keeps_what_package_indexes_need() -> None:
    caller = dict.fromkeys(
        ["GIT_DIR", "GIT_BATON_AGENT", "SKIP", "PRE_COMMIT_FROM_REF", "HTTPS_PROXY", "PATH"], "x"
    )
    assert set(caller) - set(scrubbed(caller)) == {"HTTPS_PROXY", "PATH"}


@given(st.text())
def test_properties_may_use_the_sealed_environment(text: str) -> None:
    assert "GIT_DIR" not in os.environ
    assert text == text[:]


def test_executable_runs(sandbox: Sandbox) -> None:
    assert EXECUTABLE.is_file(), "install the package first: make venv"
    assert sandbox.baton("--version").out.startswith("git-baton")


def test_rows_land_at_the_end_of_the_log(sandbox: Sandbox) -> None:
    sandbox.append(LOGIN, row("10:30", "ada", "START", "1.1.1a"))
    started = feature(rows=[row("10:30", "ada", "START", "1.1.1a")])
    assert sandbox.read(LOGIN) == started
    assert started.endswith("| 2024-01-15 10:30 | ada | START | 1.1.1a | - |\n")


def test_history_grows_on_the_branch(sandbox: Sandbox) -> None:
    root = sandbox.oid()
    steps = [Step(f"feat(1.1.1a): step {n}", {"steps.txt": f"{n}\n"}) for n in range(300)]
    oids = build_history(sandbox, [*steps, Step("fix(1.1.1a): undo", {"steps.txt": None})])
    listed = sandbox.git("rev-list", "--reverse", f"{root}..HEAD").out.split()
    assert listed == oids
    assert sandbox.git("status", "--porcelain").out == ""
    assert sandbox.git("log", "-1", "--format=%cI").out == "2024-01-15T15:01:00+00:00\n"


def test_suite_passes_inside_a_git_hook(sandbox: Sandbox) -> None:
    decoy = sandbox.path / ".git"
    before = sandbox.git("for-each-ref").out
    inherited = {
        "GIT_DIR": str(decoy),
        "GIT_INDEX_FILE": str(decoy / "index.lock"),
        "GIT_WORK_TREE": str(sandbox.path),
        "GIT_AUTHOR_NAME": "Caller",
        "GIT_BATON_AGENT": "caller",
        "PRE_COMMIT": "1",
    }
    tests = "test_clock_ticks_once_a_commit_unless_a_date_is_given or test_clones_share_a_remote"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0"]
    outcome = run([*command, "tests/test_sandbox.py", "-k", tests], ROOT, env=inherited)
    assert "2 passed" in outcome.out, outcome.out + outcome.err
    assert sandbox.git("for-each-ref").out == before
