"""The pre-commit hook on real staged changes: merges, first commits, every way to commit."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from support.environment import SCRIPTS
from support.plans import CART, CART_TASKS, LOGIN, feature, row
from support.sandbox import Outcome, Sandbox

ONE = row("10:00", "ada", "START", "1.1.1a")
TWO = row("10:00", "bob", "START", "1.1.1b")
OTHER = row("10:00", "bob", "START", "1.1.1a")


def hook(repo: Sandbox) -> Outcome:
    return repo.hook("pre-commit")


def stage_rows(repo: Sandbox, *rows: str, path: str = LOGIN) -> None:
    repo.append(path, *rows)
    repo.git("add", path)


def refused(outcome: Outcome, *codes: str) -> bool:
    """Whether the hook refused, and with which codes, each at a file."""
    lines = [line for line in outcome.err.splitlines() if line.startswith("docs/")]
    found = [line.split(": ", 1)[1].split()[0] for line in lines if ": warning" not in line]
    errors = [code for code, line in zip(found, lines, strict=False) if " warning: " not in line]
    assert (outcome.code, sorted(errors)) == (1, sorted(codes)), outcome.err
    assert "Traceback" not in outcome.err
    return True


def quiet(outcome: Outcome) -> bool:
    assert outcome == Outcome(0, "", "")
    return True


def test_nothing_staged_and_work_alone_say_nothing(sandbox: Sandbox) -> None:
    assert quiet(hook(sandbox))
    sandbox.append(LOGIN, "broken")
    sandbox.stage({"src/a.py": "a = 1\n"})
    assert quiet(hook(sandbox))


def test_a_row_that_is_appended_may_pass(sandbox: Sandbox) -> None:
    stage_rows(sandbox, ONE)
    outcome = hook(sandbox)
    assert outcome.code == 0
    assert "T402 warning" in outcome.err


def test_the_index_is_judged_not_the_work_tree(sandbox: Sandbox) -> None:
    stage_rows(sandbox, "| broken |")
    sandbox.write(LOGIN, feature())
    assert refused(hook(sandbox), "L106")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("| ada |", "| eve |"), "L101"),
        (lambda text: text.replace(ONE + "\n", ""), "L102"),
        (lambda text: text.replace(ONE, f"{TWO}\n{ONE}"), "L103"),
        (lambda text: text.replace("| Agent |", "| Worker |"), "L104"),
        (lambda text: text.partition("## Progress Log")[0], "L105"),
        (lambda text: text + "| broken |\n", "L106"),
        (lambda text: text + "\n## Progress Log\n", "L107"),
        (lambda text: text + "<<<<<<< a\n=======\n>>>>>>> b\n", "L108"),
        (lambda text: text + ONE.replace("1.1.1a", "9.9.9") + "\n", "L109"),
        (lambda text: text + OTHER + "\n", "C201"),
        (lambda text: text + row("10:30", "bob", "RECLAIM", "1.1.1a") + "\n", "C202"),
        (lambda text: text + row("10:30", "bob", "DONE", "1.1.1b", "a1b2c3d") + "\n", "C203"),
        (lambda text: text + row("10:30", "bob", "DONE", "1.1.1a", "a1b2c3d") + "\n", "C204"),
        (lambda text: text + row("2999-01-01 10:00", "bob", "START", "1.1.2") + "\n", "T401"),
        (lambda text: text + "\u202etxet\n", "L106"),
    ],
)
def test_every_family_is_judged_against_head(
    sandbox: Sandbox, change: Callable[[str], str], code: str
) -> None:
    stage_rows(sandbox, ONE)
    sandbox.commit("chore: claim task 1.1.1a")
    sandbox.stage({LOGIN: change(sandbox.read(LOGIN))})
    outcome = hook(sandbox)
    assert outcome.code == 1
    assert f"{LOGIN}" in outcome.err
    assert f": {code} " in outcome.err
    assert "\u202e" not in outcome.err


def test_c208_waits_for_the_published_default_branch(
    remote: Sandbox, clone_of: Callable[[Sandbox, str], Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    stage_rows(ada, row("10:00", "ada", "START", "1.2.1a"), path=CART)
    assert refused(hook(ada), "C208")
    ticked = feature(ticked=["1.1.1a", "1.1.1b", "1.1.2"])
    bob = clone_of(remote, "bob")
    bob.commit("docs: done", {LOGIN: ticked})
    bob.git("push", "--quiet")
    ada.git("fetch", "--quiet")
    assert hook(ada).code == 0


def test_dependencies_are_complete_on_the_default_branch_that_the_settings_name(
    remote: Sandbox, clone_of: Callable[[Sandbox, str], Sandbox]
) -> None:
    bob = clone_of(remote, "bob")
    bob.commit("docs: settings", {".git-baton.toml": 'default-branch = "trunk"\n'})
    bob.git("push", "--quiet")
    bob.commit("docs: done", {LOGIN: feature(ticked=["1.1.1a", "1.1.1b", "1.1.2"])})
    bob.git("push", "--quiet", "origin", "HEAD:trunk")
    ada = clone_of(remote, "ada")
    ada.git("remote", "rename", "origin", "upstream")
    stage_rows(ada, row("10:00", "ada", "START", "1.2.1a"), path=CART)
    assert hook(ada).code == 0
    ada.git("update-ref", "-d", "refs/remotes/upstream/trunk")
    assert refused(hook(ada), "C208")


def test_a_stale_claim_may_be_taken_over_and_work_keeps_it_alive(sandbox: Sandbox) -> None:
    stage_rows(sandbox, ONE)
    sandbox.commit("chore: claim task 1.1.1a")
    stage_rows(sandbox, row("10:31", "bob", "RECLAIM", "1.1.1a"))
    assert hook(sandbox).code == 0
    sandbox.git("reset", "--quiet", "--hard")
    sandbox.commit("feat(1.1.1a): add", {"a.py": "a\n"}, date="2024-01-15 10:20")
    stage_rows(sandbox, row("10:31", "bob", "RECLAIM", "1.1.1a"))
    assert refused(hook(sandbox), "C202")


def test_a_renamed_file_keeps_its_rows(sandbox: Sandbox) -> None:
    stage_rows(sandbox, ONE)
    sandbox.commit("chore: claim task 1.1.1a")
    sandbox.git("mv", LOGIN, "docs/plans/login.md")
    assert quiet(hook(sandbox))
    sandbox.write("docs/plans/login.md", feature())
    sandbox.git("add", "docs/plans/login.md")
    assert refused(hook(sandbox), "L105")


def test_a_deleted_file_with_rows_is_refused(sandbox: Sandbox) -> None:
    stage_rows(sandbox, ONE)
    sandbox.commit("chore: claim task 1.1.1a")
    sandbox.git("rm", "--quiet", LOGIN)
    assert refused(hook(sandbox), "L105")


def test_the_first_commit_of_a_repository(empty: Sandbox) -> None:
    assert quiet(hook(empty))
    empty.stage({LOGIN: feature(), "a.py": "a\n"})
    assert quiet(hook(empty))
    stage_rows(empty, ONE, OTHER)
    assert refused(hook(empty), "C201")


# -- merges -----------------------------------------------------------------------------------


@pytest.fixture
def merging(sandbox: Sandbox) -> Sandbox:
    """A merge of two branches that each published a row, stopped at its conflict."""
    sandbox.git("checkout", "--quiet", "-b", "side")
    stage_rows(sandbox, TWO)
    sandbox.commit("chore: claim task 1.1.1b")
    sandbox.git("checkout", "--quiet", "main")
    stage_rows(sandbox, ONE)
    sandbox.commit("chore: claim task 1.1.1a")
    assert sandbox.git("merge", "side", check=False).code == 1
    return sandbox


@pytest.mark.parametrize("rows", [[ONE, TWO], [TWO, ONE]])
def test_a_merge_that_keeps_the_rows_of_both_sides(merging: Sandbox, rows: list[str]) -> None:
    merging.stage({LOGIN: feature(rows=rows)})
    assert quiet(hook(merging))


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([ONE], ["L102"]),
        ([TWO], ["L102"]),
        ([], ["L102", "L102"]),
        ([ONE, TWO, row("10:01", "eve", "START", "1.1.2")], ["L103"]),
    ],
)
def test_a_merge_that_loses_or_invents_rows(
    merging: Sandbox, rows: list[str], codes: list[str]
) -> None:
    merging.stage({LOGIN: feature(rows=rows)})
    assert refused(hook(merging), *codes)


def test_a_conflict_that_is_not_resolved_yet_is_named_and_nothing_else_of_it(
    merging: Sandbox,
) -> None:
    outcome = hook(merging)
    assert refused(outcome, "L108")
    assert f"git add {LOGIN}" in outcome.err
    merging.stage({CART: feature("1.2").replace("| Agent |", "| Worker |")})
    assert refused(hook(merging), "L104", "L108")


def test_a_plan_that_both_sides_added_and_nobody_has_merged_yet(sandbox: Sandbox) -> None:
    path = "docs/plans/2.1-pay.md"
    sandbox.git("checkout", "--quiet", "-b", "side")
    sandbox.commit("docs: plan", {path: feature("2.1", "Pay later", [("2.1.1", "Pay")])})
    sandbox.git("checkout", "--quiet", "main")
    sandbox.commit("docs: plan", {path: feature("2.1", "Pay now", [("2.1.1", "Pay")])})
    assert sandbox.git("merge", "side", check=False).code == 1
    assert refused(hook(sandbox), "L108")


def test_a_conflict_that_is_staged_with_its_markers(merging: Sandbox) -> None:
    merging.git("add", LOGIN)
    assert refused(hook(merging), "L108")


def test_a_merge_of_two_claims_on_one_task(sandbox: Sandbox) -> None:
    sandbox.git("checkout", "--quiet", "-b", "side")
    stage_rows(sandbox, OTHER)
    sandbox.commit("chore: claim task 1.1.1a")
    sandbox.git("checkout", "--quiet", "main")
    stage_rows(sandbox, ONE)
    sandbox.commit("chore: claim task 1.1.1a")
    sandbox.git("merge", "side", check=False)
    sandbox.stage({LOGIN: feature(rows=[ONE, OTHER])})
    outcome = hook(sandbox)
    assert refused(outcome, "C201", "L103")
    assert "bob STARTs 1.1.1a, which ada holds" in outcome.err


# -- through git ------------------------------------------------------------------------------


def install(repo: Sandbox) -> None:
    """Have git itself run the hook, as ``git baton install`` would."""
    path = Path(repo.git("rev-parse", "--git-path", "hooks/pre-commit").out.strip())
    path = repo.path / path
    path.write_text(f'#!/bin/sh\nexec "{SCRIPTS}/git-baton" hook pre-commit "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("way", [["-a"], ["--", LOGIN], ["--only", LOGIN], ["--include", LOGIN]])
def test_commit_with_an_index_of_its_own(sandbox: Sandbox, way: list[str]) -> None:
    install(sandbox)
    tip = sandbox.oid()
    sandbox.append(LOGIN, "| broken |")
    outcome = sandbox.git("commit", "-m", "docs: x", *way, check=False)
    assert outcome.code == 1
    assert "L106" in outcome.err
    assert sandbox.oid() == tip
    sandbox.write(LOGIN, feature(rows=[ONE]))
    sandbox.git("commit", "-m", "docs: x", *way)
    assert ONE in sandbox.git("show", f"HEAD:{LOGIN}").out


def test_commit_in_a_linked_worktree(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "linked")
    linked = Sandbox(tmp_path / "linked")
    install(linked)
    linked.append(LOGIN, "| broken |")
    outcome = linked.git("commit", "-a", "-m", "docs: x", check=False)
    assert outcome.code == 1
    assert "L106" in outcome.err


def test_a_merge_commit_through_git(merging: Sandbox) -> None:
    install(merging)
    merging.stage({LOGIN: feature(rows=[ONE])})
    assert merging.git("commit", "--no-edit", check=False).code == 1
    merging.stage({LOGIN: feature(rows=[ONE, TWO])})
    merging.git("commit", "--no-edit")
    assert len(merging.git("rev-parse", "HEAD^@").out.split()) == 2


def test_the_hook_changes_nothing(sandbox: Sandbox) -> None:
    stage_rows(sandbox, ONE, OTHER)
    sandbox.append(LOGIN, "unstaged")
    before = sandbox.git("status", "--porcelain=v2").out, sandbox.git("for-each-ref").out
    assert hook(sandbox).code == 1
    assert before == (sandbox.git("status", "--porcelain=v2").out, sandbox.git("for-each-ref").out)


# -- settings and caps ------------------------------------------------------------------------


def test_settings_decide_what_is_reported(sandbox: Sandbox) -> None:
    sandbox.commit("chore: set up", {".git-baton.toml": 'ignore = ["L106"]\n'})
    stage_rows(sandbox, "| broken |")
    assert quiet(hook(sandbox))


def test_a_file_over_the_cap_is_not_read(sandbox: Sandbox) -> None:
    sandbox.stage({LOGIN: feature() + "x" * (9 * 1024 * 1024)})
    assert refused(hook(sandbox), "H603")


@pytest.mark.parametrize(
    ("encoding", "code", "told"),
    [
        ("utf-16-le", "H604", "the file is UTF-16"),
        ("utf-16-be", "H604", "the file is UTF-16"),
        ("utf-16", "H604", "the file is UTF-16"),
        ("utf-32", "H604", "cannot be read"),
        ("utf-7", "L105", "gone, and 1 row with it"),
    ],
)
def test_a_log_in_another_encoding_is_refused(
    encoding: str, code: str, told: str, sandbox: Sandbox
) -> None:
    sandbox.commit("chore: claim task 1.1.1a", {LOGIN: feature(rows=[ONE])})
    text = f"\ufeff{feature(rows=[ONE, TWO])}".encode(encoding)
    sandbox.stage({LOGIN: text})
    outcome = hook(sandbox)
    assert refused(outcome, code)
    assert told in outcome.err
    assert (sandbox.path / LOGIN).read_bytes() == text


def test_an_index_that_is_locked_is_read_all_the_same(sandbox: Sandbox) -> None:
    stage_rows(sandbox, OTHER, ONE)
    sandbox.write(".git/index.lock", "")
    assert refused(hook(sandbox), "C201")


def test_a_feature_that_appears_with_a_dependency(sandbox: Sandbox) -> None:
    text = feature("1.3", "Pay", CART_TASKS, rows=[row("10:00", "ada", "START", "1.2.1a")])
    sandbox.stage({"docs/plans/1.3-pay.md": text.replace("1.2.", "1.3.")})
    assert hook(sandbox).code == 0


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_new_file_in_another_encoding_is_not_passed_over(sandbox: Sandbox, encoding: str) -> None:
    sandbox.stage({"docs/plans/1.3-search.md": feature("1.3", "Search").encode(encoding)})
    assert refused(hook(sandbox), "H604")
