"""Family C: who may work on what."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gitbaton.commits.subject import parse_subject
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.rules.findings import Finding
from gitbaton.rules.who_may_work import judge_work
from support.plans import DAY, LOGIN, feature, row

GRAMMAR = TaskGrammar()
START = row("10:30", "ada", "START", "1.1.1a")
DONE = row("10:50", "ada", "DONE", "1.1.1a", "a1b2c3d")
REVERT = row("10:55", "eve", "REVERT", "1.1.1a")
NONE = Snapshot({})
TAKEN_OVER = row("11:01", "bob", "RECLAIM", "1.1.1a")


def plan(*rows: str) -> Snapshot:
    file = read_feature_file(feature(rows=rows).encode(), LOGIN, GRAMMAR)
    return snapshot_of([file] if file else [])


def codes(found: Sequence[Finding]) -> list[str]:
    return [one.code for one in found]


def work(
    subject: str, parents: Sequence[Snapshot], after: Snapshot, agent: str = ""
) -> list[Finding]:
    return list(judge_work(parse_subject(subject, GRAMMAR), parents, after, agent, "abc"))


FEAT = "feat(1.1.1a): add the form"


@pytest.mark.parametrize(
    ("before", "after", "agent", "code"),
    [
        ([START], [START], "", None),
        ([START], [START], "ada", None),
        ([START], [START], "bob", "C207"),
        ([], [], "", "C206"),
        ([], [], "ada", "C206"),
        ([], [START], "ada", None),
        ([], [START], "bob", "C207"),
        ([START], [START, DONE], "ada", None),
        ([], [START, DONE], "", None),
        ([START, DONE], [START, DONE], "ada", "C206"),
        ([START, DONE, REVERT], [START, DONE, REVERT], "ada", "C206"),
        ([START, TAKEN_OVER], [START, TAKEN_OVER], "ada", "C207"),
        ([START, TAKEN_OVER], [START, TAKEN_OVER], "bob", None),
    ],
)
def test_work_needs_a_claim_of_ones_own(
    before: list[str], after: list[str], agent: str, code: str | None
) -> None:
    found = work(FEAT, [plan(*before)], plan(*after), agent)
    assert codes(found) == ([code] if code else [])
    assert all((one.path, one.commit, one.task) == (LOGIN, "abc", "1.1.1a") for one in found)


def c206(*rows: str, commit: str | None = None, agent: str = "") -> Finding:
    """What is said of work on 1.1.1a at 11:20 with these rows in the log."""
    subject = parse_subject(FEAT, GRAMMAR)
    now = f"{DAY} 11:20"
    (found,) = judge_work(subject, [plan(*rows)], plan(*rows), agent, commit, now)
    return found


def test_c206_says_what_to_type() -> None:
    found = c206()
    assert found.message == "nobody holds 1.1.1a"
    by_hand = f"| {DAY} 11:20 | <your-name> | START | 1.1.1a | - | to docs/plans/1.1-login.md, "
    by_hand += 'git commit docs/plans/1.1-login.md -m "chore: claim task 1.1.1a"'
    assert found.hint == (
        f"claim it first: git baton claim 1.1.1a\n(by hand: append {by_hand}, git push)"
    )
    assert "| 11:20 | ada | START |".replace("11:20", f"{DAY} 11:20") in c206(agent="ada").hint
    done = c206(START, DONE)
    assert done.message == "nobody holds 1.1.1a: ada completed it at 2024-01-15 10:50"
    again = "git baton revert 1.1.1a --keep-work && git baton claim 1.1.1a"
    assert again in done.hint
    assert "append rows with REVERT, then START for 1.1.1a" in done.hint


def test_c206_of_a_commit_that_exists_says_how_to_mend_history() -> None:
    found = c206(commit="abcdef0123")
    assert "git rebase -i abcdef0^" in found.hint
    assert (
        "append | <date -u '+%Y-%m-%d %H:%M'> | ada |"
        in work(FEAT, [plan()], plan(), "ada")[0].hint
    )
    assert f"append | {DAY} 11:20 |" in found.hint
    assert "reword it" in found.hint
    assert "git baton claim" not in found.hint, "it would put the claim after the work"
    done = c206(START, DONE, commit="abcdef0123").hint
    assert "--keep-work && git baton claim 1.1.1a && git pull --rebase" in done
    assert "git rebase -i abcdef0^" in done


def test_a_feature_covers_its_tasks_in_a_squash_merge_only() -> None:
    """Elsewhere S104 refuses the subject, and a C206 for each task would bury it."""
    assert work("feat(1.1): all", [plan()], plan()) == []
    assert codes(work("feat(1.1,1.1.2): all", [plan()], plan())) == ["C206"]
    assert codes(work("feat(1.1): all (#12)", [plan()], plan())) == ["C206"] * 3
    assert work("feat(1.1): all", [plan(START)], plan(START), "bob") == []


OTHER = START.replace("1.1.1a", "1.1.1b")
GIVEN_BACK = row("10:56", "ada", "RELEASE", "1.1.1b", "needs a design first")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [START], []),
        ([], [START, DONE], []),
        ([START, DONE], [START, DONE, OTHER], []),
        ([START], [START, DONE, OTHER, GIVEN_BACK], []),
        ([OTHER, GIVEN_BACK], [OTHER, GIVEN_BACK, START, DONE], []),
        ([START, DONE], [START, DONE], ["C206"]),
        ([OTHER, GIVEN_BACK], [OTHER, GIVEN_BACK], ["C206"]),
    ],
)
def test_a_squash_of_half_a_feature_stands_for_what_was_held(
    before: list[str], after: list[str], expected: list[str]
) -> None:
    assert codes(work("feat(1.1): half of it (#12)", [plan(*before)], plan(*after))) == expected


def test_a_squash_that_names_an_open_task_is_told_to_name_another() -> None:
    (found,) = work("feat(1.1.1a-b): both (#12)", [plan()], plan(START, DONE))
    assert (found.code, found.task) == ("C206", "1.1.1b")
    assert "name the tasks that it brings, and no other" in found.hint


def test_each_task_of_a_subject_is_judged_once() -> None:
    assert codes(work("feat(1.1.1a-b,1.1.1a): x", [plan(START)], plan(START))) == ["C206"]
    assert codes(work("feat(1.1.1b,1.1.1b): x (#12)", [plan(START)], plan(START))) == ["C206"]


@pytest.mark.parametrize("subject", ["chore: claim task 1.1.1a", 'Revert "feat(1.1.1a): x"', "x"])
def test_what_is_no_work(subject: str) -> None:
    assert work(subject, [plan()], plan()) == []


def test_where_work_is_not_judged() -> None:
    assert work(FEAT, [plan(), plan()], plan()) == []
    assert work("feat(9.9.9): x", [plan()], plan()) == []
    assert codes(work(FEAT, [], plan())) == ["C206"]
    assert codes(work(FEAT, [NONE], plan())) == ["C206"]
    assert work(FEAT, [NONE], plan(START)) == []


def test_a_log_that_was_rewritten_is_read_as_it_is() -> None:
    assert work(FEAT, [plan(DONE)], plan(START)) == []
