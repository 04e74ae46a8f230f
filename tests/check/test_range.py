"""The judge of a range against real histories of every shape."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import chdir
from typing import Any

import pytest

from gitbaton.check.commit_checker import CheckOptions, CommitChecker
from gitbaton.git.history import list_changes
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.plan_at_commit import PlanReader, PlanTree
from gitbaton.rules.findings import Finding
from gitbaton.rules.time import judge_stale
from support.history import Step, build_history
from support.judging import codes, judge, judge_push, log, merge, only, write_log
from support.plans import CART, CART_TASKS, LOGIN, feature, row
from support.protocol import finish
from support.sandbox import Sandbox

ADA_1A = row("10:02", "ada", "START", "1.1.1a")
BOB_1B = row("10:02", "bob", "START", "1.1.1b")
CLAIM_1B = "chore: claim task 1.1.1b"


def _branch(repo: Sandbox, name: str, start: str = "main") -> None:
    repo.git("switch", "--quiet", "--create", name, start)


# -- subjects in all the shapes that a history brings --------------------------------------------


@pytest.fixture
def claimed(sandbox: Sandbox) -> Sandbox:
    """Every login task is held by ada on main."""
    rows = [row("10:02", "ada", "START", task) for task in ("1.1.1a", "1.1.1b", "1.1.2")]
    log(sandbox, *rows, subject="chore: claim task 1.1.1a, claim task 1.1.1b, claim task 1.1.2")
    sandbox.git("tag", "base")
    return sandbox


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("feat(1.1.1a): x", []),
        ("feat(1.1.1a,1.1.2): x", []),
        ("feat(1.1.1a-b): x", []),
        ("fix(1.1.1a-b, 1.1.2)!: x", []),
        ("feat(1.1.1a): x (#12)", []),
        ("feat(1.1): x (#12)", []),
        ("feat(1.1): x", ["S104"]),
        ('Revert "feat(1.1.1a): x"', ["S109"]),
        ('Reapply "feat(1.1.1a): x"', ["S109"]),
        ("fixup! feat(1.1.1a): x", []),
        ("feat: login (#12)", ["S101"]),  # a host's edit lost the IDs
        ("Login (#12)", ["S101"]),
        ("Merge branch 'x'", ["S101"]),  # one parent
        ("feat(1.1.1z): x", ["S103"]),
        ("feat(1.1.1b-a): x", ["S107"]),
    ],
)
def test_subjects_in_a_range(subject: str, expected: list[str], claimed: Sandbox) -> None:
    oid = claimed.commit(subject, {"shop/form.py": "1\n"})
    report = judge(claimed, "base")
    assert codes(report) == expected
    assert {finding.commit for finding in report.findings} <= {oid}
    assert {finding.ref for finding in report.findings} <= {"refs/heads/main"}


@pytest.mark.parametrize("subject", ["docs(plan): split it", "docs: split it", "chore(deps): x"])
def test_planning_needs_no_task_whatever_its_scope(subject: str, claimed: Sandbox) -> None:
    claimed.commit(subject, {CART: claimed.read(CART) + "\n", ".git-baton.toml": ""})
    assert codes(judge(claimed, "base")) == []
    claimed.commit(subject, {CART: claimed.read(CART) + "\n", "shop/form.py": "1\n"})
    assert codes(judge(claimed, "base")) == ["S101"]


def test_a_feature_named_without_a_number_may_be_a_squash(claimed: Sandbox) -> None:
    claimed.commit("feat(1.1): x", {"shop/x.py": "1\n"})
    assert "(#12)" not in only(judge(claimed, "HEAD^"), "S104").hint
    rows = [row("10:04", "ada", "DONE", task, "a1b2c3d") for task in ("1.1.1a", "1.1.1b", "1.1.2")]
    log(claimed, *rows, subject="chore: complete task 1.1.1a")
    claimed.commit("feat(1.1): y", {"shop/y.py": "1\n"})
    assert "number: feat(1.1): y (#12)" in only(judge(claimed, "HEAD^"), "S104").hint


@pytest.mark.parametrize("lost", ["first", "second"])
def test_work_before_the_range_proves_what_the_range_completes(lost: str, claimed: Sandbox) -> None:
    """The range tells of its own commits, git of those behind them: neither goes missing."""
    work = claimed.commit("feat(1.1.1a): add form", {"shop/form.py": "1\n"})
    claimed.git("tag", "--force", "base", "HEAD~1" if lost == "first" else "HEAD")
    claimed.git("revert", "--no-edit", work)
    text = claimed.read(LOGIN) + row("10:07", "ada", "DONE", "1.1.1a", work[:9]) + "\n"
    claimed.commit(
        "chore: complete task 1.1.1a",
        {LOGIN: text.replace("- [ ] 1.1.1a", "- [x] 1.1.1a", 1)},
    )
    assert codes(judge(claimed, "base")) == ["m304"]


def test_several_commits_for_one_task_and_one_for_several(claimed: Sandbox) -> None:
    first = claimed.commit("feat(1.1.1a): add form", {"shop/form.py": "1\n"})
    claimed.commit("feat(1.1.1a): style form", {"shop/form.py": "2\n"})
    both = claimed.commit("feat(1.1.1b,1.1.2): check", {"shop/check.py": "1\n"})
    done = [
        row("10:07", "ada", "DONE", "1.1.1a", first[:7]),
        row("10:07", "ada", "DONE", "1.1.1b", both[:10]),
        row("10:07", "ada", "DONE", "1.1.2", both),
    ]
    text = feature(rows=[line for line in claimed.read(LOGIN).split("\n") if "START" in line])
    text = feature(
        rows=[*[line for line in text.split("\n") if "START" in line], *done],
        ticked=("1.1.1a", "1.1.1b", "1.1.2"),
    )
    claimed.commit("chore: complete task 1.1.1a", {LOGIN: text})
    report = judge(claimed, "base")
    assert codes(report) == []
    assert (report.commits, report.files, report.refs) == (4, 1, 1)


# -- histories -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 100, 2_000], ids=lambda count: f"{count}-rows")
def test_fast_forward(count: int, claimed: Sandbox) -> None:
    steps = [Step("feat(1.1.1a): step", {"form.txt": f"{n}\n"}) for n in range(count)]
    build_history(claimed, steps)
    report = judge(claimed, "base")
    assert set(codes(report)) == ({"t403"} if count > 30 else set())
    assert report.commits == count


def _two_sides(repo: Sandbox) -> tuple[str, str]:
    _branch(repo, "left")
    left = log(repo, ADA_1A)
    _branch(repo, "right")
    right = log(repo, BOB_1B, subject=CLAIM_1B)
    repo.git("switch", "--quiet", "left")
    return left, right


@pytest.mark.parametrize(
    "rows", [(ADA_1A, BOB_1B), (BOB_1B, ADA_1A)], ids=["ours-first", "theirs-first"]
)
def test_merge_of_different_tasks_in_either_order(rows: tuple[str, ...], sandbox: Sandbox) -> None:
    merge(sandbox, *_two_sides(sandbox), rows=rows)
    report = judge(sandbox, "main")
    assert codes(report) == []
    assert report.commits == 3


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param((ADA_1A,), ["L102"], id="second-parent-lost"),
        pytest.param((BOB_1B,), ["L102"], id="first-parent-lost"),
        pytest.param((), ["L102", "L102"], id="both-lost"),
        pytest.param((ADA_1A, BOB_1B, row("10:05", "eve", "START", "1.1.2")), ["L103"], id="evil"),
        pytest.param((ADA_1A, BOB_1B, ADA_1A), ["C201", "L103"], id="doubled"),
        pytest.param((ADA_1A.replace("ada", "eve"), BOB_1B), ["L101", "L103"], id="edited"),
    ],
)
def test_merge_that_loses_or_invents_rows(
    rows: tuple[str, ...], expected: list[str], sandbox: Sandbox
) -> None:
    oid = merge(sandbox, *_two_sides(sandbox), rows=rows)
    report = judge(sandbox, "main")
    assert codes(report) == expected
    assert {finding.commit for finding in report.findings} == {oid}


def test_mutual_merges(sandbox: Sandbox) -> None:
    rows = {"left": [ADA_1A], "right": [BOB_1B]}
    tips = dict(zip(rows, _two_sides(sandbox), strict=True))
    for turn in range(3):
        merged: dict[str, str] = {}
        for name, other, agent, task in (
            ("left", "right", "ada", "1.1.1a"),
            ("right", "left", "bob", "1.1.1b"),
        ):
            sandbox.git("switch", "--quiet", name)
            mine = rows[name] + [each for each in rows[other] if each not in rows[name]]
            merged[name] = merge(sandbox, tips[name], tips[other], rows=tuple(mine))
            note = row(f"10:{10 + turn}", agent, "NOTE", task, f"round {turn}")
            merged[f"{name} rows"] = "\n".join([*mine, note])
            merged[name] = log(sandbox, note, subject=f"chore: note on task {task}")
        tips = {name: merged[name] for name in rows}
        rows = {name: merged[f"{name} rows"].split("\n") for name in rows}
    for name in rows:
        assert codes(judge(sandbox, "main", name)) == []


def test_both_sides_start_one_task(sandbox: Sandbox) -> None:
    _branch(sandbox, "left")
    left = log(sandbox, ADA_1A)
    _branch(sandbox, "right")
    rival = row("10:03", "bob", "START", "1.1.1a")
    right = log(sandbox, rival)
    oid = merge(sandbox, left, right, rows=(ADA_1A, rival))
    found = only(judge(sandbox, "main"), "C201")
    assert (found.commit, found.path, found.task) == (oid, LOGIN, "1.1.1a")
    assert "bob STARTs 1.1.1a, which ada holds" in found.message
    assert f"do not merge both: git rebase --onto {oid[:7]}^ {oid[:7]}\n" in found.hint
    assert "where your side is not published, it gives way: git pull --rebase" in found.hint
    sandbox.git("reset", "--quiet", "--hard", left)
    late = log(sandbox, rival)
    assert (
        f"delete the row (it was never won: git rebase -i {late[:7]}^)"
        in only(judge(sandbox, "main"), "C201").hint
    )


@pytest.mark.parametrize(
    ("count", "lost"),
    [
        pytest.param(2, False, id="octopus-2"),
        pytest.param(3, False, id="octopus-3"),
        pytest.param(8, False, id="octopus-8"),
        pytest.param(2, True, id="octopus-2-lossy"),
        pytest.param(3, True, id="octopus-3-lossy"),
        pytest.param(8, True, id="octopus-8-lossy"),
    ],
)
def test_octopus(count: int, lost: bool, sandbox: Sandbox) -> None:
    tasks = [(f"1.1.{n}", f"Part {n}") for n in range(1, count + 1)]
    sandbox.commit("docs: plan more", {LOGIN: feature(tasks=tasks)})
    rows, tips = [], []
    for task, _ in tasks:
        _branch(sandbox, f"b{task}")
        line = row("10:05", "ada", "START", task)
        rows.append(line)
        text = feature(tasks=tasks, rows=[line])
        tips.append(sandbox.commit(f"chore: claim task {task}", {LOGIN: text}))
    kept = rows[:-1] if lost else rows
    sandbox.stage({LOGIN: feature(tasks=tasks, rows=kept)})
    tree = sandbox.git("write-tree").out.strip()
    given = [word for tip in tips for word in ("-p", tip)]
    oid = sandbox.git("commit-tree", tree, *given, input="Merge branches\n").out.strip()
    assert codes(judge(sandbox, "main", oid)) == (["L102"] if lost else [])


def test_union_merge_keeps_both_starts_and_is_caught(sandbox: Sandbox) -> None:
    sandbox.commit("chore: set up", {".gitattributes": "*.md merge=union\n"})
    _branch(sandbox, "left")
    log(sandbox, ADA_1A)
    _branch(sandbox, "right")
    log(sandbox, row("10:03", "bob", "START", "1.1.1a"))
    sandbox.git("merge", "--quiet", "--no-edit", "left")
    assert sandbox.read(LOGIN).count("START") == 2
    assert codes(judge(sandbox, "main")) == ["C201", "L103"]


def test_revert_of_a_log_commit(claimed: Sandbox) -> None:
    claimed.git("revert", "--no-edit", "HEAD")
    report = judge(claimed, "base")
    assert codes(report) == ["L102", "L102", "L102"]
    assert "1.1.1a" in report.findings[0].message
    assert {finding.commit for finding in report.findings} == {claimed.oid()}


def test_revert_of_a_work_commit(claimed: Sandbox) -> None:
    work = claimed.commit("feat(1.1.1a): add form", {"shop/form.py": "1\n"})
    claimed.git("revert", "--no-edit", "HEAD")
    assert codes(judge(claimed, "base")) == []
    claimed.git("reset", "--quiet", "--hard", work)
    log(
        claimed,
        row("10:06", "ada", "DONE", "1.1.1a", work[:7]),
        subject="chore: complete task 1.1.1a",
    )
    claimed.git("tag", "done")
    claimed.git("revert", "--no-edit", work)
    found = only(judge(claimed, "done"), "M304")
    assert found.severity == "warning"
    assert "REVERT row for 1.1.1a" in found.hint
    claimed.git("revert", "--no-edit", "HEAD")
    assert codes(judge(claimed, "done")) == []


def test_cherry_picked_log_commit_counts_once(sandbox: Sandbox) -> None:
    _branch(sandbox, "left")
    left = log(sandbox, ADA_1A)
    _branch(sandbox, "right")
    sandbox.git("cherry-pick", "-x", left)
    merge(sandbox, left, sandbox.oid(), rows=(ADA_1A,))
    assert codes(judge(sandbox, "main")) == []
    merge(sandbox, left, "right", rows=(ADA_1A, ADA_1A))
    assert "L103" in codes(judge(sandbox, "main"))


def test_forced_rebase_keeps_rows_and_changes_ids(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    _branch(ada, "feature/1.1-login", "origin/main")
    log(ada, ADA_1A)
    work = ada.commit("feat(1.1.1a): add form", {"shop/form.py": "1\n"})
    done = row("10:05", "ada", "DONE", "1.1.1a", work[:7])
    text = feature(rows=[ADA_1A, done], ticked=["1.1.1a"])
    old = ada.commit("chore: complete task 1.1.1a", {LOGIN: text})
    ada.git("push", "--quiet", "origin", "HEAD")
    ada.git("switch", "--quiet", "main")
    ada.commit("docs: plan", {CART: feature("1.2", "Basket", CART_TASKS, dependencies="1.1")})
    ada.git("push", "--quiet", "origin", "HEAD")
    ada.git("switch", "--quiet", "feature/1.1-login")
    ada.git("rebase", "--quiet", "main")
    report = judge_push(ada, ("refs/heads/feature/1.1-login", ada.oid(), old))
    assert codes(report) == ["m303"]
    assert work[:7] in only(report, "M303").message


def test_squash_of_five_tasks(sandbox: Sandbox) -> None:
    tasks = [(f"1.1.{n}", f"Part {n}") for n in range(1, 6)]
    sandbox.commit("docs: plan", {LOGIN: feature(tasks=tasks)})
    sandbox.git("tag", "base")
    _branch(sandbox, "side")
    rows = []
    for task, _ in tasks:
        rows.append(row("10:05", "ada", "START", task))
        sandbox.commit(f"chore: claim task {task}", {LOGIN: feature(tasks=tasks, rows=rows)})
        work = sandbox.commit(f"feat({task}): do it", {f"shop/{task}.py": "1\n"})
        rows.append(row("10:15", "ada", "DONE", task, work[:7]))
        ticked = [name for name, _ in tasks[: tasks.index((task, f"Part {task[-1]}")) + 1]]
        text = feature(tasks=tasks, rows=rows, ticked=ticked)
        sandbox.commit(f"chore: complete task {task}", {LOGIN: text})
    assert codes(judge(sandbox, "base")) == []
    sandbox.git("switch", "--quiet", "main")
    sandbox.git("merge", "--quiet", "--squash", "side")
    sandbox.commit("feat(1.1.1-1.1.5): login (#12)")
    sandbox.git("branch", "--quiet", "--delete", "--force", "side")
    assert codes(judge(sandbox, "base")) == ["m303"] * 5
    # ... and where the old commits are really gone, as in a fresh clone
    sandbox.git("reflog", "expire", "--expire=now", "--all")
    sandbox.git("gc", "--quiet", "--prune=now")
    assert codes(judge(sandbox, "base")) == ["m303"] * 5


@pytest.fixture
def halves(sandbox: Sandbox) -> Sandbox:
    """A repository whose branch ``half`` has completed two of the three tasks of a feature."""
    sandbox.agent = "ada"
    _branch(sandbox, "half")
    finish(sandbox, "1.1.1a")
    finish(sandbox, "1.1.1b")
    sandbox.git("tag", "base", "main")
    sandbox.git("switch", "--quiet", "main")
    sandbox.git("merge", "--quiet", "--squash", "half")
    return sandbox


@pytest.mark.parametrize("title", ["feat(1.1): login", "feat(1.1.1a,1.1.1b): x", "feat: x (1.1)"])
def test_a_feature_may_be_squashed_in_halves(title: str, halves: Sandbox) -> None:
    halves.commit(f"{title} (#12)")
    assert codes(judge(halves, "base")) == ["m303", "m303"]
    halves.git("tag", "--force", "base")
    _branch(halves, "rest")
    finish(halves, "1.1.2")
    halves.git("switch", "--quiet", "main")
    halves.git("merge", "--quiet", "--squash", "rest")
    halves.commit("feat(1.1): login (#13)")
    assert codes(judge(halves, "base")) == ["m303"]


@pytest.mark.parametrize("title", ["Login (#12)", "feat: login", "feat(login): it"])
def test_a_squash_without_a_task_is_told_a_title_that_passes(title: str, halves: Sandbox) -> None:
    halves.commit(title)
    hint = only(judge(halves, "base"), "S101").hint
    better = hint.partition("name what it completes: ")[2].partition("\n")[0]
    assert better.startswith("feat(1.1.1a,1.1.1b): ")
    halves.git("commit", "--quiet", "--amend", "--no-verify", "--message", better)
    assert codes(judge(halves, "base")) == ["m303", "m303"]


def test_a_squash_that_claims_more_than_it_brings_is_refused(halves: Sandbox) -> None:
    halves.commit("feat(1.1.1a-b,1.1.2): login (#12)")
    assert codes(judge(halves, "base")) == ["C206", "M307", "m303", "m303"]


def test_unrelated_histories(sandbox: Sandbox) -> None:
    sandbox.git("switch", "--quiet", "--orphan", "island")
    island = sandbox.commit(
        "docs: plan", {"docs/plans/2.1.md": feature("2.1", "Isle", [("2.1.1", "A")])}
    )
    assert codes(judge(sandbox, "main", "island")) == []
    sandbox.git("switch", "--quiet", "main")
    sandbox.git("merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "island")
    report = judge(sandbox, "HEAD^1")
    assert codes(report) == []
    assert report.commits == 2
    assert sandbox.oid("HEAD^2") == island


def test_amended_log_commit(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada = clone_of(remote, "ada")
    _branch(ada, "feature/1.1-login", "origin/main")
    old = log(ada, ADA_1A)
    ada.git("push", "--quiet", "origin", "HEAD")
    ref = "refs/heads/feature/1.1-login"
    ada.git("commit", "--quiet", "--amend", "--allow-empty", "--message=chore: claim task  1.1.1a")
    ada.git("reset", "--quiet", "--hard", "origin/main")
    same = log(ada, ADA_1A, row("10:04", "ada", "NOTE", "1.1.1a", "going on"))
    assert codes(judge_push(ada, (ref, same, old))) == []
    ada.git("reset", "--quiet", "--hard", "origin/main")
    other = log(ada, row("10:04", "ada", "START", "1.1.1a"))
    found = only(judge_push(ada, (ref, other, old)), "L101")
    assert found.ref == ref
    assert "10:04" in found.message


def test_branch_made_anew_and_shorter(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada = clone_of(remote, "ada")
    old = log(ada, ADA_1A)
    ada.git("push", "--quiet", "origin", "HEAD")
    ada.git("reset", "--quiet", "--hard", "HEAD~")
    main = judge_push(ada, ("refs/heads/main", ada.oid(), old))
    assert codes(main) == ["H606", "L102"]
    assert {finding.ref for finding in main.findings} == {"refs/heads/main"}
    assert codes(judge_push(ada, ("refs/heads/side", ada.oid(), old))) == ["L102"]


def _submodule(repo: Sandbox, path: str, oid: str) -> None:
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{oid},{path}")


def test_submodules_are_never_entered(claimed: Sandbox) -> None:
    _submodule(claimed, "vendor/lib", "1" * 40)
    claimed.commit("feat(1.1.1a): add library")
    _submodule(claimed, "vendor/lib", "2" * 40)
    claimed.commit("feat(1.1.1a): bump library")
    assert codes(judge(claimed, "base")) == []
    _submodule(claimed, "docs/plans/shared", "1" * 40)
    oid = claimed.commit("docs: share the plan")
    _submodule(claimed, "docs/plans/shared", "2" * 40)
    claimed.commit("docs: bump the plan")
    found = only(judge(claimed, "base"), "H601")
    assert (found.commit, found.path, found.severity) == (oid, "docs/plans/shared", "warning")
    assert "not read" in found.message


def _link(repo: Sandbox, path: str, target: str) -> None:
    oid = repo.git("hash-object", "-w", "--stdin", input=target).out.strip()
    repo.git("update-index", "--add", "--cacheinfo", f"120000,{oid},{path}")


def test_feature_file_becomes_a_link_and_back(claimed: Sandbox) -> None:
    _link(claimed, LOGIN, "../../etc/passwd")
    oid = claimed.commit("docs: link the plan")
    report = judge(claimed, "base")
    assert codes(report) == ["H601", "L105"]
    assert {finding.commit for finding in report.findings} == {oid}
    assert codes(judge(claimed, oid)) == []
    claimed.git("checkout", "--quiet", "base", "--", LOGIN)
    claimed.commit("docs: plain again")
    assert codes(judge(claimed, oid)) == []


@pytest.mark.parametrize("mode", ["120000", "160000"])
@pytest.mark.parametrize("path", ["docs/plans", "docs"])
def test_plan_folder_becomes_a_link_or_submodule(mode: str, path: str, claimed: Sandbox) -> None:
    claimed.git("rm", "-r", "--quiet", "--cached", path)
    if mode == "120000":
        _link(claimed, path, "elsewhere")
    else:
        _submodule(claimed, path, "1" * 40)
    oid = claimed.commit("docs: move the plan")
    report = judge(claimed, "base")
    assert codes(report) == ["H601", "L105", "S101", "l105"]
    found = only(report, "H601")
    assert (found.path, found.commit) == (path, oid)
    # ... and a branch that starts from there says it no second time, but knows no task
    claimed.commit("feat(1.1.1a): x", {"shop/form.py": "1\n"})
    assert codes(judge(claimed, oid)) == ["S103"]


def test_file_becomes_a_folder(claimed: Sandbox) -> None:
    claimed.git("rm", "--quiet", LOGIN)
    claimed.commit("docs: split", {f"{LOGIN}/notes.txt": "x\n"})
    assert codes(judge(claimed, "base")) == ["L105", "S101"]


# -- files added, removed, renamed, split ---------------------------------------------------------


def test_feature_file_deleted_moved_and_split(claimed: Sandbox) -> None:
    claimed.commit("docs: drop the plan", {LOGIN: None})
    found = only(judge(claimed, "base"), "L105")
    assert "3 rows" in found.message
    claimed.git("reset", "--quiet", "--hard", "base")

    claimed.git("mv", LOGIN, "docs/plans/login.md")
    claimed.commit("docs: rename")
    assert codes(judge(claimed, "base")) == []
    claimed.commit("feat(1.1.1a): x", {"shop/form.py": "1\n"})
    assert codes(judge(claimed, "base", agent="ada")) == []

    rows = [line for line in claimed.read("docs/plans/login.md").split("\n") if "START" in line]
    moved = feature("1.3", "Memory", [("1.3.1", "Remember")])
    claimed.commit("docs: split", {"docs/plans/1.3.md": moved})
    assert codes(judge(claimed, "base")) == []
    claimed.commit("docs: lose rows", {"docs/plans/login.md": feature(rows=rows[:1])})
    assert codes(judge(claimed, "HEAD~")) == ["L102", "L102"]


def test_move_without_rows_and_move_with_an_edit(claimed: Sandbox) -> None:
    rows = [line for line in claimed.read(LOGIN).split("\n") if "START" in line]
    text = feature(rows=[*rows[:2], rows[2].replace("ada", "eve")])
    claimed.commit("docs: move", {LOGIN: None, "docs/plans/a.md": text})
    assert codes(judge(claimed, "base")) == ["L101"]
    claimed.git("reset", "--quiet", "--hard", "base")
    claimed.commit("docs: move", {LOGIN: None, "docs/plans/a.md": feature()})
    assert codes(judge(claimed, "base")) == ["L105"]


def test_finding_names_the_commit_that_brings_it(sandbox: Sandbox) -> None:
    sandbox.commit("docs: a", {"docs/x.txt": "1\n"})
    bad = write_log(sandbox, "| yesterday | ada | START | 1.1.1a | - |", subject="docs: b")
    sandbox.commit("docs: c", {LOGIN: sandbox.read(LOGIN) + "\n"})
    report = judge(sandbox, "HEAD~3")
    assert [(f.code, f.commit) for f in report.findings if f.code != "S101"] == [("L106", bad)]
    assert [f.code for f in judge(sandbox, bad).findings] == []


def test_work_is_judged_at_its_own_commit(sandbox: Sandbox) -> None:
    early = sandbox.commit("feat(1.1.1a): too early", {"shop/form.py": "1\n"})
    log(sandbox, row("10:03", "ada", "START", "1.1.1a"))
    sandbox.commit("feat(1.1.1a): in time", {"shop/form.py": "2\n"})
    report = judge(sandbox, "HEAD~3")
    assert [(f.code, f.commit) for f in report.findings] == [("C206", early)]


def test_two_files_renamed_into_each_other(sandbox: Sandbox) -> None:
    log(sandbox, ADA_1A)
    sandbox.git("tag", "base")
    login, cart = sandbox.read(LOGIN), sandbox.read(CART)
    sandbox.commit("docs: swap names", {LOGIN: cart, CART: login})
    assert codes(judge(sandbox, "base")) == []


@pytest.mark.parametrize(
    "name",
    [
        b"a\nb.md",
        b"a\tb.md",
        b'a"b.md',
        b"\x1b[31m.md",
        b"-rf.md",
        b"\xff\xfe.md",
        "\u202ea.md".encode(),
    ],
    ids=["newline", "tab", "quote", "escape", "option", "not-utf8", "bidi"],
)
def test_odd_names(name: bytes, sandbox: Sandbox) -> None:
    sandbox.git("tag", "base")
    text = feature("2.1", "Odd", [("2.1.1", "A")])
    path = f"docs/plans/{os.fsdecode(name)}"
    oid = sandbox.commit("docs: plan", {path: text})
    report = judge(sandbox, "base")
    assert codes(report) == ([] if name == b'a"b.md' else ["H601"])
    log_text = feature("2.1", "Odd", [("2.1.1", "A")], [row("10:03", "ada", "START", "2.1.1")])
    sandbox.commit("chore: claim task 2.1.1", {path: log_text})
    sandbox.commit("feat(2.1.1): x", {f"shop/{os.fsdecode(name)}": "1\n"})
    later = judge(sandbox, oid)
    assert codes(later) in ([], ["H601"])
    out = sandbox.baton("check", "--from-ref", "base")
    assert not [char for char in out.out + out.err if char != "\n" and not char.isprintable()]


@pytest.mark.parametrize(
    "path",
    [
        "docs/plans/../../x.md",
        "docs/plans/CON.md",
        "docs/plans/a./x.md",
        "docs/plans/.GIT/x.md",
        "docs/plans/git~1/x.md",
        "docs/plans/C:x.md",
        "docs/plans/a\\b.md",
    ],
)
def test_unsafe_paths_in_trees(path: str, sandbox: Sandbox) -> None:
    sandbox.git("tag", "base")
    blob = sandbox.git(
        "hash-object", "-w", "--stdin", input=feature("2.1", "Odd", [("2.1.1", "A")])
    )
    tree = f"100644 blob {blob.out.strip()}\t{path.rpartition('/')[2]}\n"
    for part in [*path.split("/")[-2::-1]]:
        oid = sandbox.git("mktree", input=tree).out.strip()
        tree = f"040000 tree {oid}\t{part}\n"
    top = sandbox.git("mktree", input=tree).out.strip()
    message = "docs: plan\n"
    commit = sandbox.git("commit-tree", top, "-p", "base", input=message).out.strip()
    report = judge(sandbox, "base", commit)
    found = only(report, "H601")
    assert (found.path, found.commit) == (path, commit)


# -- sizes and memory ----------------------------------------------------------------------------


def test_huge_file_is_refused_by_its_size_alone(sandbox: Sandbox) -> None:
    sandbox.git("tag", "base")
    size = 100 * 1024 * 1024
    text = feature().encode()
    text += b" " * (size - len(text))
    oid = sandbox.git("hash-object", "-w", "--stdin", "-t", "blob", input=text).out.strip()
    del text
    sandbox.git("update-index", "--add", "--cacheinfo", f"100644,{oid},{LOGIN}")
    sandbox.git("commit", "--quiet", "--no-verify", "--message=docs: grow")
    tracemalloc.start()
    try:
        report = judge(sandbox, "base")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    found = only(report, "H603")
    assert (found.path, codes(report)) == (LOGIN, ["H603"])
    assert str(size) in found.message
    assert peak < 2 * MAX_BYTES


def test_huge_message_is_refused_and_its_rows_still_judged(sandbox: Sandbox) -> None:
    log(sandbox, ADA_1A)
    sandbox.git("tag", "base")
    sandbox.stage({LOGIN: feature()})
    sandbox.git(
        "commit", "--quiet", "--no-verify", "--file=-", input="docs: x\n\n" + "y " * (5 << 20)
    )
    report = judge(sandbox, "base")
    assert codes(report) == ["H603", "L102"]
    assert "git commit --amend" in only(report, "H603").hint


def test_trees_on_the_way_are_dropped(claimed: Sandbox) -> None:
    starts = [line for line in claimed.read(LOGIN).split("\n") if "START" in line]
    notes = [row("10:05", "ada", "NOTE", "1.1.1a", f"note {n}") for n in range(25)]
    steps = [
        Step("chore: no such thing", {LOGIN: feature(rows=[*starts, *notes[:n]]), "x.txt": f"{n}"})
        for n in range(1, 26)
    ]
    tip = build_history(claimed, steps)[-1]
    alive = []
    with chdir(claimed.path), Objects(Git(os.environ)) as objects:
        options = CheckOptions(Settings(), claimed.clock, Snapshot({}))
        walk = CommitChecker(PlanReader(objects, Settings()), options)
        commits = list_changes([tip, "^base"], Git(os.environ))
        for finding in walk.judge(commits, {tip}, objects):
            assert finding.code == "S101"
            alive.append(sum(isinstance(each, PlanTree) for each in gc.get_objects()))
        assert walk.tree(tip).snapshot.rows_of("1.1")[-1].commit == "note 24"
    assert len(alive) == 25
    assert max(alive) <= alive[0] + 2


def test_only_features_that_a_push_touches_are_read_and_warned_of(sandbox: Sandbox) -> None:
    cart = feature("1.2", "Cart", CART_TASKS, rows=[row("10:00", "bob", "START", "1.2.1a")])
    idle = feature("1.3", "Pay", [("1.3.1", "Pay")], rows=[row("10:00", "eve", "START", "1.3.1")])
    sandbox.commit("docs: plan", {CART: cart, "docs/plans/1.3.md": idle})
    log(sandbox, ADA_1A)
    old = sandbox.oid()
    sandbox.commit("feat(1.1.1a): go on", {"a.py": "1\n"})
    late = sandbox.clock + 86400
    found = judge_push(sandbox, ("refs/heads/main", sandbox.oid(), old), now=late)
    assert [(each.code, each.task) for each in found.findings] == [("T403", "1.1.1a")]
    sandbox.append(CART, row("10:05", "bob", "NOTE", "1.2.1a", "on"))
    log_commit = sandbox.commit("chore: note on task 1.2.1a", {CART: sandbox.read(CART)})
    found = judge_push(sandbox, ("refs/heads/main", log_commit, old), now=late)
    stale = {each.task for each in found.findings if each.code == "T403"}
    assert stale == {"1.1.1a", "1.2.1a"}


def test_claims_of_one_plan_grow_stale_once_however_many_refs_have_it(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(sandbox, ADA_1A)
    tips = [sandbox.commit("feat(1.1.1a): go on", {"a.py": f"{n}\n"}) for n in range(3)]
    judged: list[Snapshot] = []

    def counted(tip: Snapshot, *rest: Any) -> Iterator[Finding]:
        judged.append(tip)
        return judge_stale(tip, *rest)

    monkeypatch.setattr("gitbaton.check.range.judge_stale", counted)
    updates = [(f"refs/heads/{n}", tip, "") for n, tip in enumerate(tips)]
    found = judge_push(sandbox, *updates, now=sandbox.clock + 86400)
    assert len(judged) == 1
    assert only(found, "T403").ref == "refs/heads/0"
