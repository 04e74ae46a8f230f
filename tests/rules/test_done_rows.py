"""Rows against history: the pure decisions."""

from __future__ import annotations

import pytest

from gitbaton.commits.models import Resolved, WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.rules.done_rows import Evidence, judge_checkboxes, judge_done, judge_merged
from gitbaton.rules.findings import Finding
from support.plans import LOGIN, feature, row

GRAMMAR = Settings().grammar
START = row("10:00", "ada", "START", "1.1.1a")
OID = "a1b2c3d" + "0" * 33
OTHER = "b2c3d4e" + "0" * 33


def _file(*rows: str, ticked: tuple[str, ...] = ()) -> FeatureFile:
    text = feature(rows=rows, ticked=ticked).encode()
    file = read_feature_file(text, LOGIN, GRAMMAR)
    assert file is not None
    return file


def _work(oid: str, subject: str = "feat(1.1.1a): add form", reverted: bool = False) -> WorkCommit:
    return WorkCommit(oid, parse_subject(subject, GRAMMAR), 0, reverted)


def _named(subject: str = "feat(1.1.1a): add form", reachable: bool = True) -> Resolved:
    return Resolved(1, OID, parse_subject(subject, GRAMMAR), reachable)


def _judge(cell: str, evidence: Evidence) -> Finding | None:
    file = _file(START, row("10:05", "ada", "DONE", "1.1.1a", cell))
    return judge_done(file, file.log.rows[-1], evidence)


@pytest.mark.parametrize(
    ("cell", "evidence", "code", "severity", "says", "hint"),
    [
        pytest.param(
            "-",
            Evidence({}, {}),
            "M304",
            "error",
            "names no commit",
            "feat(1.1.1a): …",
            id="no commit",
        ),
        pytest.param(
            "-",
            Evidence({"1.1.1a": [_work(OTHER)]}, {}),
            "M304",
            "error",
            "names no commit",
            "b2c3d4e feat(1.1.1a): add form",
            id="no-commit-with-work",
        ),
        pytest.param(
            "deadbee",
            Evidence({}, {"deadbee": Resolved(0)}),
            "M301",
            "error",
            "deadbee, which does not exist",
            "feat(1.1.1a): …",
            id="unknown-commit-missing",
        ),
        pytest.param(
            "a" * 64,
            Evidence({"1.1.1a": [_work(OTHER)]}, {"a" * 64: Resolved(0)}),
            "M301",
            "error",
            "64 digits, but commits have 40 here",
            "b2c3d4e",
            id="unknown-commit-sha256-in-sha1",
        ),
        pytest.param(
            "a" * 40,
            Evidence({}, {"a" * 40: Resolved(0)}, digits=64),
            "M301",
            "error",
            "40 digits, but commits have 64 here",
            "feat(1.1.1a): …",
            id="unknown-commit-sha1-in-sha256",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({}, {"a1b2c3d": Resolved(2)}, ambiguous={"a1b2c3d": [OID, "a1b2c3d1" * 5]}),
            "M301",
            "error",
            "ambiguous: a1b2c3d0000, a1b2c3d1a1b",
            "more digits",
            id="ambiguous",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence(
                {"1.1.1a": [_work(OTHER)]},
                {"a1b2c3d": Resolved(2)},
                ambiguous={"a1b2c3d": [OID, "a1b2c3d1" * 5]},
            ),
            "M301",
            "error",
            "ambiguous",
            "b2c3d4e",
            id="ambiguous-with-work",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({}, {"a1b2c3d": _named(reachable=False)}),
            "M301",
            "error",
            "not published in this history",
            "feat(1.1.1a): …",
            id="absent-commit-elsewhere",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({"1.1.1a": [_work(OTHER)]}, {"a1b2c3d": _named(reachable=False)}),
            "M303",
            "warning",
            "a1b2c3d was rewritten; the work on 1.1.1a is now b2c3d4e feat(1.1.1a): add form",
            "nothing to do",
            id="absent-commit-rewritten",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({}, {"a1b2c3d": Resolved(0)}, shallow=True),
            "M305",
            "error",
            "too shallow",
            "git fetch --unshallow",
            id="shallow",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({"1.1.1a": [_work(OTHER)]}, {"a1b2c3d": Resolved(0)}, shallow=True),
            "M305",
            "error",
            "too shallow",
            "git fetch --unshallow",
            id="shallow-with-other-work",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({}, {"a1b2c3d": _named("chore: claim task 1.1.1a")}),
            "M302",
            "error",
            'a1b2c3d, which says "chore: claim task 1.1.1a"',
            "feat(1.1.1a): …",
            id="M302-log-commit",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({"1.1.1a": [_work(OTHER)]}, {"a1b2c3d": Resolved(1, OID, None, True)}),
            "M302",
            "error",
            "which is no commit",
            "b2c3d4e",
            id="M302-blob",
        ),
        pytest.param(
            "a1b2c3d",
            Evidence({"1.1.1a": [_work(OID, reverted=True)]}, {"a1b2c3d": _named()}),
            "M304",
            "warning",
            "all its work was reverted",
            "REVERT row for 1.1.1a",
            id="reverted work",
        ),
    ],
)
def test_done_that_is_not_proven(
    cell: str, evidence: Evidence, code: str, severity: str, says: str, hint: str
) -> None:
    found = _judge(cell, evidence)
    assert found is not None
    assert (found.code, found.severity, found.path, found.task) == (code, severity, LOGIN, "1.1.1a")
    assert found.line
    assert says in found.message
    assert hint in found.hint


@pytest.mark.parametrize(
    ("cell", "evidence"),
    [
        ("-", Evidence({}, {}, without_commit=frozenset(["1.1.1a"]))),
        ("a1b2c3d", Evidence({"1.1.1a": [_work(OTHER), _work(OID)]}, {"a1b2c3d": _named()})),
        (
            "a1b2c3d",
            Evidence({"1.1.1a": [_work(OID, reverted=True), _work(OTHER)]}, {"a1b2c3d": _named()}),
        ),
        (
            "a1b2c3d",
            Evidence({"1.1.1a": [_work(OID)]}, {"a1b2c3d": _named()}, shallow=True),
        ),
    ],
    ids=["needs-no-commit", "proven", "done-again", "proven-in-shallow"],
)
def test_done_that_is_proven(cell: str, evidence: Evidence) -> None:
    assert _judge(cell, evidence) is None


def test_hint_never_names_reverted_work() -> None:
    found = _judge("-", Evidence({"1.1.1a": [_work(OTHER), _work(OID, reverted=True)]}, {}))
    assert found is not None
    assert "b2c3d4e" in found.hint


DONE = row("10:05", "ada", "DONE", "1.1.1a", "a1b2c3d")
OPEN, HELD, FINISHED = (), (START,), (START, DONE)
GIVEN_BACK = (START, row("10:05", "ada", "RELEASE", "1.1.1a", "needs a design first"))
REOPENED = (*FINISHED, row("10:09", "bob", "REVERT", "1.1.1a"))


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        ((OPEN, ()), (OPEN, ("1.1.1a",)), "error"),
        ((HELD, ()), (HELD, ("1.1.1a",)), "error"),
        ((HELD, ()), (FINISHED, ()), "warning"),
        ((None, ()), (FINISHED, ()), "warning"),
        ((None, ()), (OPEN, ("1.1.1a",)), "error"),
        ((FINISHED, ("1.1.1a",)), (FINISHED, ()), "warning"),
        ((HELD, ()), (FINISHED, ("1.1.1a",)), None),
        ((OPEN, ("1.1.1a",)), (OPEN, ("1.1.1a",)), None),  # said before
        ((OPEN, ("1.1.1a",)), (OPEN, ()), None),
        ((OPEN, ()), (HELD, ()), None),
    ],
)
def test_checkbox_and_log(
    old: tuple[tuple[str, ...] | None, tuple[str, ...]],
    new: tuple[tuple[str, ...], tuple[str, ...]],
    severity: str | None,
) -> None:
    before = Snapshot({}) if old[0] is None else snapshot_of([_file(*old[0], ticked=old[1])])
    after = snapshot_of([_file(*new[0], ticked=new[1])])
    found = list(judge_checkboxes(before, after))
    assert [(each.code, each.severity) for each in found] == (
        [("M306", severity)] if severity else []
    )
    for each in found:
        assert (each.path, each.task, each.line) == (LOGIN, "1.1.1a", 9)
        assert "tick" in each.hint


@pytest.mark.parametrize(
    ("state", "row", "said", "hint"),
    [
        (HELD, "done", "is done by its row, but its log says held", "write todo into its row, or"),
        (FINISHED, "todo", "is DONE in the log, but its row does not", "write done into its row"),
    ],
)
def test_row_of_a_task_table_and_log(
    state: tuple[str, ...], row: str, said: str, hint: str
) -> None:
    table = f"| ID | Status |\n|---|---|\n| 1.1.1a | {row} |\n"
    text = feature(rows=state).replace("- [ ] ", "- ").replace("- 1.1.1a", f"\n{table}\n- 1.1.1a")
    file = read_feature_file(text.encode(), LOGIN, GRAMMAR)
    assert file
    [found] = judge_checkboxes(Snapshot({}), snapshot_of([file]))
    assert said in found.message
    assert found.hint.startswith(hint)


def test_unchanged_file_costs_no_look() -> None:
    snapshot = snapshot_of([_file(ticked=("1.1.1a",))])
    assert list(judge_checkboxes(snapshot, snapshot)) == []


@pytest.mark.parametrize(
    ("rows", "expected"), [(OPEN, 1), (HELD, 0), (GIVEN_BACK, 0), (FINISHED, 0), (REOPENED, 0)]
)
def test_merged_work_on_an_open_task(rows: tuple[str, ...], expected: int) -> None:
    tip = snapshot_of([_file(*rows)])
    found = list(judge_merged(["1.1.1a", "1.1.1a", "9.9.9"], tip, "refs/heads/main"))
    assert [each.code for each in found] == ["M307"] * expected
    for each in found:
        assert (each.path, each.ref, each.task) == (LOGIN, "refs/heads/main", "1.1.1a")
        assert LOGIN in each.hint


def test_work_that_proves_nothing() -> None:
    void = {("1.1.1a", OID): "was made before the claim"}
    file = _file(START, row("10:05", "ada", "DONE", "1.1.1a", "a1b2c3d"))
    work = {"1.1.1a": [_work(OID), _work(OTHER)]}
    found = judge_done(file, file.log.rows[-1], Evidence(work, {"a1b2c3d": _named()}, void=void))
    assert found is not None
    assert (found.code, found.message) == (
        "M304",
        "DONE of 1.1.1a names a1b2c3d, which was made before the claim",
    )
    assert "b2c3d4e" in found.hint
