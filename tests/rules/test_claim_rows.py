"""Family C: who may claim, finish, take over and work on what."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.models import NewRow, WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.rules.claim_rows import (
    is_reclaim,
    judge_claimed_twice,
    judge_dependencies,
    judge_places,
    judge_reclaim,
    judge_rows,
    last_activity,
    new_rows,
)
from gitbaton.rules.findings import Finding
from support.plans import CART, CART_TASKS, DAY, LOGIN, feature, row

GRAMMAR = TaskGrammar()
START = row("10:30", "ada", "START", "1.1.1a")
DONE = row("10:50", "ada", "DONE", "1.1.1a", "a1b2c3d")
RELEASE = row("10:55", "ada", "RELEASE", "1.1.1a", "needs a design first")
REVERT = row("10:55", "eve", "REVERT", "1.1.1a")
NONE = Snapshot({})


def plan(*rows: str, ticked: Sequence[str] = (), cart: Sequence[str] | None = None) -> Snapshot:
    texts = {LOGIN: feature(rows=rows, ticked=ticked)}
    if cart is not None:
        texts[CART] = feature("1.2", "Cart", CART_TASKS, rows=cart, dependencies="1.1")
    files = [read_feature_file(text.encode(), path, GRAMMAR) for path, text in texts.items()]
    return snapshot_of([file for file in files if file is not None])


def codes(found: Sequence[Finding]) -> list[str]:
    return [one.code for one in found]


def appended(before: Sequence[str], *rows: str) -> list[Finding]:
    return list(judge_rows([plan(*before)], plan(*before, *rows)))


# -- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "new", "code", "words"),
    [
        ([], START, None, ""),
        ([START], START, "C201", "which it holds already since 2024-01-15 10:30"),
        ([START], START.replace("ada", "bob"), "C201", "bob STARTs 1.1.1a, which ada holds"),
        ([], START.replace("START", "RECLAIM"), "C203", "RECLAIM fits no claim: nobody holds"),
        ([START], START.replace("START", "RECLAIM"), "C203", "ada holds 1.1.1a already"),
        ([], DONE, "C203", "DONE fits no claim: nobody holds 1.1.1a"),
        ([], START.replace("START", "NOTE"), "C203", "NOTE fits no claim"),
        ([START], REVERT, "C203", "REVERT fits no claim: 1.1.1a is not DONE"),
        (
            [START],
            DONE.replace("ada", "bob"),
            "C204",
            "bob writes DONE for 1.1.1a, which ada holds",
        ),
        ([START, DONE], START, "C205", "ada completed at 2024-01-15 10:50"),
        ([START, DONE], DONE, "C205", "DONE on 1.1.1a"),
        ([START, DONE], START.replace("START", "RECLAIM"), "C205", "RECLAIM on 1.1.1a"),
        ([START, DONE], DONE.replace("DONE", "NOTE"), None, ""),
        ([START, DONE], REVERT, None, ""),
        ([START], RELEASE, None, ""),
        ([START, RELEASE], START.replace("ada", "bob"), None, ""),
        ([START, RELEASE], START.replace("START", "NOTE"), None, ""),
        ([START, RELEASE], DONE, "C203", "nobody holds 1.1.1a"),
        ([], RELEASE, "C203", "RELEASE fits no claim: nobody holds 1.1.1a"),
        ([START], RELEASE.replace("ada", "bob"), "C204", "bob writes RELEASE for 1.1.1a"),
        ([START, DONE], RELEASE, "C205", "RELEASE on 1.1.1a, which ada completed"),
        ([START, DONE, REVERT], START.replace("ada", "bob"), None, ""),
        ([START, DONE, REVERT], DONE, "C203", "nobody holds 1.1.1a"),
        ([START], START.replace("ada", "bob").replace("START", "RECLAIM"), None, ""),
        ([START], row("10:31", "bob", "START", "1.1.1b"), None, ""),
    ],
)
def test_a_row_and_the_claims_before_it(
    before: list[str], new: str, code: str | None, words: str
) -> None:
    found = appended(before, new)
    assert codes(found) == ([code] if code else [])
    for one in found:
        assert words in one.message
        assert one.hint
        assert (one.path, one.task, one.severity) == (LOGIN, "1.1.1a", "error")
        assert one.line == feature(rows=[*before, new]).rstrip("\n").count("\n") + 1


def test_a_breach_is_reported_once_at_the_commit_that_brings_it() -> None:
    bob = START.replace("ada", "bob")
    broken = plan(START, bob)
    assert codes(list(judge_rows([plan(START)], broken))) == ["C201"]
    assert list(judge_rows([broken], broken)) == []
    assert list(judge_rows([broken], plan(START, bob, DONE))) == []
    assert list(judge_rows([broken], plan(START.replace("10:30", "10:29"), bob))) == []
    assert codes(list(judge_rows([], broken))) == ["C201"]
    assert codes(list(judge_rows([NONE], broken))) == ["C201"]


def test_a_merge_of_two_claims_names_the_loser() -> None:
    bob = row("10:29", "bob", "START", "1.1.1a")
    found = list(judge_rows([plan(START), plan(bob)], plan(START, bob)))
    assert [(one.code, "bob STARTs" in one.message) for one in found] == [("C201", True)]
    assert list(judge_rows([plan(START), plan(START, bob)], plan(START, bob))) == []


def test_new_rows_come_with_the_state_they_meet() -> None:
    found = list(new_rows([plan(START)], plan(START, DONE, REVERT), "abc"))
    assert [(new.row.action, new.before.state) for new in found] == [
        ("DONE", "held"),
        ("REVERT", "done"),
    ]
    assert {(new.path, new.commit) for new in found} == {(LOGIN, "abc")}
    assert [new.row.action for new in new_rows([], plan(START), None)] == ["START"]
    assert list(new_rows([plan(START), plan()], plan(START), None)) == []
    assert list(new_rows([plan(START)], plan(DONE), None)) == []
    same = plan(START)
    assert list(new_rows([same], same, None)) == []


# -- taking over ------------------------------------------------------------------------------


def reclaim(
    *rows: str, worked: Sequence[str] = (), settings: Settings | None = None
) -> Finding | None:
    """The verdict on the last row, given the others and the times of work commits."""
    new: NewRow = list(new_rows([plan(*rows[:-1])], plan(*rows), "abc"))[-1]
    subject = parse_subject("feat(1.1.1a): add", GRAMMAR)
    moments = [utc_minutes(f"{DAY} {time}") or 0 for time in worked]
    work = {"1.1.1a": [WorkCommit("f" * 40, subject, moment) for moment in moments]}
    return judge_reclaim(new, work, settings or Settings())


def bob(time: str) -> str:
    return row(time, "bob", "RECLAIM", "1.1.1a")


@pytest.mark.parametrize(
    ("time", "legal"),
    [("10:30", False), ("10:59", False), ("11:00", False), ("11:01", True), ("11:06", True)],
)
def test_a_claim_can_be_taken_over_from_31_full_minutes_on(time: str, legal: bool) -> None:
    found = reclaim(START, bob(time))
    assert (found is None) == legal
    assert found is None or (found.code, found.commit, found.task) == ("C202", "abc", "1.1.1a")


def test_c202_says_how_long_to_wait() -> None:
    found = reclaim(START, bob("11:00"))
    assert found is not None
    assert "ada has been idle for 30 minutes only" in found.message
    assert "write it 1 minute later" in found.hint
    early = reclaim(START, bob("10:20"))
    assert early is not None
    assert "0 minutes only" in early.message
    assert "41 minutes later" in early.hint


@pytest.mark.parametrize(
    ("rows", "worked", "first"),
    [
        ([START, row("10:40", "ada", "NOTE", "1.1.1a", "x")], [], "11:11"),
        ([START, row("10:40", "eve", "NOTE", "1.1.1a", "x")], [], "11:01"),
        ([START], ["10:45"], "11:16"),
        ([START], ["10:20"], "11:01"),
        ([START, row("11:01", "eve", "RECLAIM", "1.1.1a")], [], "11:32"),
    ],
)
def test_rows_and_work_keep_a_claim_alive(rows: list[str], worked: list[str], first: str) -> None:
    hour, minute = first.split(":")
    before = f"{hour}:{int(minute) - 1:02}"
    assert reclaim(*rows, bob(first), worked=worked) is None
    assert reclaim(*rows, bob(before), worked=worked) is not None


def test_the_time_out_and_the_time_zone_are_settings() -> None:
    assert reclaim(START, bob("10:36"), settings=Settings(stale_after=300)) is None
    assert reclaim(START, bob("10:35"), settings=Settings(stale_after=300)) is not None
    far = START.replace("10:30", "10:30+05:30")
    assert reclaim(far, bob("05:31")) is None
    assert reclaim(far, bob("05:30")) is not None


def test_an_ambiguous_hour_never_lets_a_claim_be_stolen_early() -> None:
    start = row("2024-10-27 02:30", "ada", "START", "1.1.1a")
    berlin = Settings(timezone="Europe/Berlin")
    same_hour = row("2024-10-27 02:59", "bob", "RECLAIM", "1.1.1a")
    assert reclaim(start, same_hour, settings=berlin) is not None
    later = row("2024-10-27 03:01", "bob", "RECLAIM", "1.1.1a")
    assert reclaim(start, later, settings=berlin) is None


def test_only_a_reclaim_of_anothers_claim_takes_over() -> None:
    def last(*rows: str) -> NewRow:
        return list(new_rows([plan(*rows[:-1])], plan(*rows), None))[-1]

    assert is_reclaim(last(START, bob("11:01")))
    assert not is_reclaim(last(START, bob("11:01").replace("bob", "ada")))
    assert not is_reclaim(last(bob("11:01")))
    assert not is_reclaim(last(START, DONE))


def test_a_task_that_nobody_holds_has_no_activity() -> None:
    state = plan().state_of("1.1.1a")
    assert last_activity("1.1.1a", state, {}, Settings()) is None


# -- a task that two features plan --------------------------------------------------------------


def planned_twice(first: Sequence[str], second: Sequence[str], task: str = "T1") -> Snapshot:
    """Features 0.1 and 1.1 that plan the same task; which is read first, its name decides."""
    names = {"docs/plans/0.md": ("0.1", first), "docs/plans/1.md": ("1.1", second)}
    grammar = TaskGrammar(r"T\d|1\.1\.1a|[01]\.1")
    files = [
        read_feature_file(
            feature(name, "Login", ((task, "Create form"),), rows).encode(), path, grammar
        )
        for path, (name, rows) in names.items()
    ]
    return snapshot_of([file for file in files if file is not None])


def misplaced(before: Snapshot, after: Snapshot) -> list[tuple[str, str]]:
    found = judge_places(new_rows([before], after, "abc"), after)
    return [(one.code, str(one.path)) for one in found]


def test_l109_a_task_has_one_log_even_if_two_features_plan_it() -> None:
    mine, hers = [row("10:30", "ada", "START", "T1")], [row("10:40", "eve", "START", "T1")]
    none, held = planned_twice([], []), planned_twice([], mine)
    assert misplaced(held, planned_twice(hers, mine)) == [("L109", "docs/plans/0.md")]
    assert misplaced(none, held) == []
    assert held.state_of("T1").holder == "ada"
    assert none.feature_of("T1") is none.features["0.1"]
    near = planned_twice([START], [], "1.1.1a")
    assert misplaced(planned_twice([], [], "1.1.1a"), near) == [("L109", "docs/plans/0.md")]
    assert misplaced(near, planned_twice([START], [START], "1.1.1a")) == []


# -- dependencies -----------------------------------------------------------------------------

CART_START = row("12:00", "bob", "START", "1.2.1a")
LOGIN_IDS = ("1.1.1a", "1.1.1b", "1.1.2")


def waits(before: Snapshot, after: Snapshot, elsewhere: Snapshot = NONE) -> list[Finding]:
    return list(judge_dependencies(new_rows([before], after, "abc"), after, elsewhere))


def test_c208_a_start_waits_for_the_dependencies() -> None:
    found = waits(plan(cart=[]), plan(cart=[CART_START]))
    assert [(one.code, one.task, one.path) for one in found] == [("C208", "1.2.1a", CART)]
    assert "where 1.1.1a and 2 more are not DONE" in found[0].message
    two = ("1.1.1a", "1.1.2")
    one = waits(plan(ticked=two, cart=[]), plan(ticked=two, cart=[CART_START]))
    assert "where 1.1.1b is not DONE" in one[0].message


def test_c208_a_dependency_may_be_complete_here_or_on_the_default_branch() -> None:
    ready = plan(ticked=LOGIN_IDS, cart=[CART_START])
    assert waits(plan(ticked=LOGIN_IDS, cart=[]), ready) == []
    assert waits(plan(cart=[]), plan(cart=[CART_START]), plan(ticked=LOGIN_IDS)) == []
    assert codes(waits(plan(cart=[]), plan(cart=[CART_START]), plan())) == ["C208"]


def test_c208_a_dependency_without_a_task_is_not_complete() -> None:
    texts = {LOGIN: feature(tasks=[]), CART: plan(cart=[]).features["1.2"].text.decode()}
    files = [read_feature_file(text.encode(), path, GRAMMAR) for path, text in texts.items()]
    before = snapshot_of([file for file in files if file is not None])
    cart = plan(cart=[CART_START]).features["1.2"]
    after = Snapshot({**before.features, "1.2": cart})
    (found,) = waits(before, after)
    assert "waits for feature 1.1, where no task can be read" in found.message


def test_c208_is_about_starts_of_open_tasks_only() -> None:
    before = plan(cart=[CART_START])
    again = CART_START.replace("bob", "eve")
    assert waits(before, plan(cart=[CART_START, again])) == []
    assert waits(before, plan(cart=[CART_START, again.replace("START", "RECLAIM")])) == []
    assert waits(plan(), plan(START)) == []
    assert waits(plan(), plan(row("10:30", "ada", "START", "9.9.9"))) == []


def test_a_breach_that_a_merge_makes_is_for_a_person_to_decide() -> None:
    """Both rows are published, so neither can be deleted."""
    theirs = row("10:29", "bob", "START", "1.1.1a")
    again = row("10:52", "bob", "START", "1.1.1a")
    for ours, rows in (([START], [theirs]), ([START, DONE], [again])):
        (found,) = judge_rows([plan(*ours), plan(*rows)], plan(*ours, *rows))
        assert "delete" not in found.hint
        for word in ("git merge --abort", "a person", "keeps 1.1.1a", "picks the work"):
            assert word in found.hint
    assert "delete the row" in appended([START], theirs)[0].hint


def test_a_merge_of_two_features_that_both_claimed_a_task() -> None:
    ada = [row("10:30", "ada", "START", "T1")]
    bob = [row("10:31", "bob", "START", "T1")]
    ours, theirs, both = planned_twice(ada, []), planned_twice([], bob), planned_twice(ada, bob)
    [found] = judge_claimed_twice([ours, theirs], both)
    assert (found.code, found.task) == ("C201", "T1")
    assert found.message == "bob has T1 in feature 1.1, and ada has it in feature 0.1"
    assert list(judge_claimed_twice([ours, both], both)) == []
    assert list(judge_claimed_twice([ours], both)) == []
    assert list(judge_claimed_twice([ours, planned_twice([], [])], ours)) == []
