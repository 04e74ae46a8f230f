"""A feature whose merge is reverted: one warning whatever the form, and the way on is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge, only
from support.plans import LOGIN, feature, row
from support.protocol import finish, record, work
from support.sandbox import Sandbox

TASKS = ("1.1.1a", "1.1.1b", "1.1.2")


@pytest.fixture
def done(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone on main; its branch ``feature`` has completed every task of the login feature."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "feature")
    for task in TASKS:
        finish(ada, task)
    ada.git("switch", "--quiet", "main")
    return ada


def _reverted(repo: Sandbox, subject: str, body: str, tree: str) -> str:
    """A commit on top that has the code of ``tree`` and the rows of HEAD; what is reverted."""
    before = repo.oid()
    rows = repo.read(LOGIN)
    repo.git("rm", "-rq", "--", ".")
    repo.git("checkout", tree, "--", ".")
    repo.commit(subject, {LOGIN: rows}, body=body)
    return before


def _squashed(repo: Sandbox, subject: str) -> str:
    repo.git("merge", "--quiet", "--squash", "feature")
    return repo.commit(subject)


def _warned(repo: Sandbox, base: str) -> list[str]:
    report = judge(repo, base)
    assert codes(report) == ["m304"] * len(TASKS)
    assert all("--keep-work" in each.hint for each in report.findings)
    return [each.task or "" for each in report.findings]


def test_revert_of_a_merge(done: Sandbox) -> None:
    base = done.oid()
    done.git("merge", "--quiet", "--no-ff", "--no-edit", "feature")
    merged = done.oid()
    body = f"This reverts commit {merged}, reversing\nchanges made to {base}."
    _reverted(done, "Revert \"Merge branch 'feature'\"", body, base)
    assert _warned(done, merged) == list(TASKS)
    reverted = done.oid()
    _reverted(
        done, "Reapply \"Merge branch 'feature'\"", f"This reverts commit {reverted}.", merged
    )
    assert codes(judge(done, merged)) == []


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("feat(1.1): login (#12)", 'Revert "feat(1.1): login" (#13)'),
        ("feat(1.1): login (#12)", 'Revert "feat(1.1): login (#12)" (#13)'),
        ("feat: add login (1.1) (#12)", 'Revert "feat: add login (1.1)"'),
    ],
)
@pytest.mark.parametrize("body", ["Reverts acme/shop#12", "This reverts commit {oid}."])
def test_revert_of_a_squash(done: Sandbox, title: str, subject: str, body: str) -> None:
    base = done.oid()
    merged = _squashed(done, title)
    _reverted(done, subject, body.format(oid=merged), base)
    assert _warned(done, merged) == list(TASKS)


def _rebased(done: Sandbox) -> str:
    """Main goes on and takes the rebased commits of the feature; what it was before them."""
    base = done.commit("docs: more", {"README.md": "more\n"})
    done.git("rebase", "--quiet", "main", "feature")
    done.git("branch", "--force", "main", "feature")
    done.git("switch", "--quiet", "main")
    return base


@pytest.mark.parametrize("title", ["feat: add login (1.1)", "feat(1.1.1a-b,1.1.2): login"])
def test_revert_of_a_rebased_pull_request_by_its_number(title: str, done: Sandbox) -> None:
    base = _rebased(done)
    merged = _reverted(done, f'Revert "{title}" (#13)', "Reverts acme/shop#12", base)
    assert _warned(done, merged) == list(TASKS)
    done.stage({"more.py": "more = True\n"})
    done.git("commit", "--quiet", "--no-verify", "--amend", "--no-edit")
    assert "S109" in codes(judge(done, merged))


def test_revert_by_a_number_and_a_title_that_say_nothing(done: Sandbox) -> None:
    base = _rebased(done)
    merged = _reverted(done, 'Revert "Login" (#13)', "Reverts acme/shop#12", base)
    assert codes(judge(done, merged)) == ["S109"]


def test_revert_of_a_rebase_merge(done: Sandbox) -> None:
    base = _rebased(done)
    merged = done.oid()
    works = done.git("log", "--format=%H", "--grep=^feat", f"{base}..").out.split()
    body = "\n".join(f"This reverts commit {oid}." for oid in works)
    _reverted(done, 'Revert "feat(1.1): login"', body, base)
    assert _warned(done, merged) == list(TASKS)


def test_revert_of_a_pull_request_that_was_merged(done: Sandbox) -> None:
    base = done.oid()
    subject = "Merge pull request #12 from acme/feature"
    done.git("merge", "--quiet", "--no-ff", "-m", subject, "feature")
    merged = _reverted(done, 'Revert "Login"', "Reverts acme/shop#12", base)
    assert _warned(done, merged) == list(TASKS)


def test_revert_of_half_of_it_leaves_the_other_half_alone(done: Sandbox) -> None:
    done.git("merge", "--quiet", "--ff-only", "feature")
    merged = done.oid()
    first = done.git("log", "--format=%H", "--reverse", "--grep=^feat", "main").out.split()[0]
    done.git("revert", "--no-edit", first)
    assert only(judge(done, merged), "M304").task == TASKS[0]
    assert codes(judge(done, merged)) == ["m304"]


def test_rows_that_a_revert_takes_away_are_put_back_as_the_hint_says(done: Sandbox) -> None:
    base = done.oid()
    done.git("merge", "--quiet", "--no-ff", "--no-edit", "feature")
    merged = done.oid()
    done.git("revert", "--no-edit", "-m", "1", merged)
    report = judge(done, merged)
    assert set(codes(report)) == {"L102"}
    way = f"git checkout {done.oid()[:7]}^ -- {LOGIN} && git commit --amend --no-edit"
    assert all(way in each.hint for each in report.findings)
    done.git("checkout", "HEAD^", "--", LOGIN)
    done.git("commit", "--amend", "--no-edit")
    assert _warned(done, merged) == list(TASKS)
    assert codes(judge(done, base)) == ["m304"] * 3


def test_reopened_tasks_are_silent_and_may_be_done_again(done: Sandbox) -> None:
    base = done.oid()
    merged = _squashed(done, "feat(1.1): login (#12)")
    _reverted(done, 'Revert "feat(1.1): login (#12)"', f"This reverts commit {merged}.", base)
    for task in TASKS:
        record(done, "REVERT", task)
        text = done.read(LOGIN).replace(f"- [x] {task} ", f"- [ ] {task} ")
        done.stage({LOGIN: text})
        done.git("commit", "--quiet", "--no-verify", "--amend", "--no-edit")
    assert codes(judge(done, merged)) == []
    record(done, "START", TASKS[0])
    again = work(done, f"feat({TASKS[0]}): do it better")
    record(done, "DONE", TASKS[0], again)
    assert codes(judge(done, merged)) == []


def test_row_that_was_never_proven_is_still_an_error(done: Sandbox) -> None:
    base = done.oid()
    rows = [
        row("10:01", "ada", "START", "1.1.1a"),
        row("10:02", "ada", "DONE", "1.1.1a", "abcdef0"),
    ]
    done.commit("chore: complete task 1.1.1a", {LOGIN: feature(rows=rows, ticked=["1.1.1a"])})
    assert codes(judge(done, base)) == ["M301"]
