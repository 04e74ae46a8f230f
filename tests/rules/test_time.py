"""Family T: rows from the future, rows far from their commit, claims gone quiet."""

from __future__ import annotations

import pytest

from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.models import NewRow, WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import snapshot_of
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.rules.findings import Finding
from gitbaton.rules.time import judge_stale, judge_timestamp
from support.plans import DAY, LOGIN, feature, row

GRAMMAR = TaskGrammar()


def at(time: str) -> int:
    """Seconds since the epoch of a moment on the day of the examples, or of a full timestamp."""
    minutes = utc_minutes(time if len(time) > 5 else f"{DAY} {time}")
    assert minutes is not None
    return minutes * 60


def judged(
    stamp: str, now: str, dated: list[str] | None = None, settings: Settings | None = None
) -> Finding | None:
    full = stamp if len(stamp) > 5 else f"{DAY} {stamp}"
    new = NewRow(Row(full, "ada", "START", "1.1.1a", "-", (), 40), LOGIN, "abc", OPEN)
    moments = [at(moment) for moment in dated or []]
    return judge_timestamp(new, at(now), moments, settings or Settings())


@pytest.mark.parametrize(
    ("stamp", "now", "code"),
    [
        ("10:34", "10:30", None),
        ("10:35", "10:30", None),
        ("10:36", "10:30", "T401"),
        ("2031-01-01 00:00", "10:30", "T401"),
        ("9999-12-31 23:59", "10:30", "T401"),
        ("2024-01-15T12:30+02:00", "10:30", None),
        ("2024-01-15T10:30-02:00", "10:30", "T401"),
    ],
)
def test_a_row_in_the_future(stamp: str, now: str, code: str | None) -> None:
    found = judged(stamp, now)
    assert (found and found.code) == code
    if found:
        assert (found.severity, found.path, found.line) == ("error", LOGIN, 40)
        assert (found.commit, found.task) == ("abc", "1.1.1a")
        assert "in the future" in found.message
        assert "date -u" in found.hint


@pytest.mark.parametrize(
    ("dated", "code"),
    [
        ([], None),
        (["11:00"], None),
        (["10:00"], None),
        (["11:01"], "T402"),
        (["09:59"], "T402"),
        (["2024-01-16 10:30"], "T402"),
        (["2024-01-16 10:30", "10:40"], None),
    ],
)
def test_a_row_far_from_its_commit(dated: list[str], code: str | None) -> None:
    found = judged("10:30", "2024-02-01 10:30", dated)
    assert (found and found.code) == code
    assert found is None or found.severity == "warning"


@pytest.mark.parametrize(
    ("stamp", "now", "dated", "local"),
    [
        ("12:30", "10:31", [], True),
        ("12:30", "10:33", ["10:29"], True),
        ("16:30", "10:30", [], True),
        ("16:20", "10:30", [], False),
        ("2024-01-16 10:30", "10:30", [], False),
        ("05:30", "10:32", ["10:31"], True),
        ("09:31", "10:30", ["10:30"], True),
        ("05:50", "10:30", ["10:31"], False),
        ("2024-01-14 10:30", "10:32", ["10:30"], False),
    ],
)
def test_row_that_is_off_by_a_time_zone_is_called_a_local_time(
    stamp: str, now: str, dated: list[str], local: bool
) -> None:
    found = judged(stamp, now, dated)
    assert found is not None
    assert ("a local time" in found.message) == local
    settings = Settings(timezone="Europe/Berlin")
    there = judged("2024-01-15T12:30Z", "10:30", settings=settings)
    assert there is not None
    assert "the log's are Europe/Berlin" in there.message


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        ("10:36", "6 minutes"),
        ("12:29", "119 minutes"),
        ("12:30", "2 hours"),
        ("2024-01-17 10:30", "2 days"),
    ],
)
def test_spans_read_well(ahead: str, words: str) -> None:
    found = judged(ahead, "10:30")
    assert found is not None
    assert f"dated {words} in the future" in found.message


def test_settings_decide() -> None:
    assert judged("10:36", "10:30", settings=Settings(clock_skew=600)) is None
    assert judged("10:31", "10:30", settings=Settings(clock_skew=0)) is not None
    berlin = Settings(timezone="Europe/Berlin")
    assert judged("11:30", "10:30", settings=berlin) is None
    found = judged("12:30", "10:30", settings=berlin)
    assert found is not None
    assert "Europe/Berlin" in found.hint
    assert "TZ=Europe/Berlin date" in found.hint


def test_an_unreadable_time_is_another_rules_business() -> None:
    new = NewRow(Row("soon", "ada", "START", "1.1.1a", "-"), LOGIN, None, OPEN)
    assert judge_timestamp(new, 0, [], Settings()) is None


# -- staleness --------------------------------------------------------------------------------

START = row("10:00", "ada", "START", "1.1.1a")


def stale(
    rows: list[str], now: str, worked: list[str] | None = None, settings: Settings | None = None
) -> list[Finding]:
    file = read_feature_file(feature(rows=rows).encode(), LOGIN, GRAMMAR)
    assert file is not None
    subject = parse_subject("feat(1.1.1a): add", GRAMMAR)
    work = {"1.1.1a": [WorkCommit("f" * 40, subject, at(moment) // 60) for moment in worked or []]}
    plan = snapshot_of([file])
    return list(judge_stale(plan, at(now), work, settings or Settings()))


@pytest.mark.parametrize(
    ("rows", "worked", "fresh", "late"),
    [
        ([START], [], "10:30", "10:31"),
        ([START, row("10:20", "ada", "NOTE", "1.1.1a", "x")], [], "10:50", "10:51"),
        ([START, row("10:20", "bob", "NOTE", "1.1.1a", "x")], [], "10:30", "10:31"),
        ([START, row("10:40", "bob", "RECLAIM", "1.1.1a")], [], "11:10", "11:11"),
        ([START], ["10:25"], "10:55", "10:56"),
        ([START], ["09:55"], "10:30", "10:31"),
        ([START.replace("10:00", "12:00+02:00")], [], "10:30", "10:31"),
    ],
)
def test_a_claim_is_stale_after_more_than_thirty_full_minutes(
    rows: list[str], worked: list[str], fresh: str, late: str
) -> None:
    assert stale(rows, fresh, worked) == []
    found = stale(rows, late, worked)
    assert [(one.code, one.severity, one.task) for one in found] == [("T403", "warning", "1.1.1a")]
    assert found[0].path == LOGIN
    assert "idle for 31 minutes" in found[0].message


def test_what_nobody_holds_is_never_stale() -> None:
    assert stale([], "23:59") == []
    assert stale([START, row("10:10", "ada", "DONE", "1.1.1a", "a1b2c3d")], "23:59") == []


def test_an_ambiguous_hour_never_makes_a_claim_stale_early() -> None:
    start = row("2024-10-27 02:30", "ada", "START", "1.1.1a")
    berlin = Settings(timezone="Europe/Berlin")
    assert stale([start], "2024-10-27 02:00", settings=berlin) == []
    assert [one.code for one in stale([start], "2024-10-27 02:01", settings=berlin)] == ["T403"]


def test_reclaimed_twice_without_a_commit() -> None:
    rows = [START, row("10:40", "bob", "RECLAIM", "1.1.1a")]
    assert stale(rows, "11:20") != []
    twice = [*rows, row("11:20", "eve", "RECLAIM", "1.1.1a")]
    found = stale(twice, "11:30")
    assert [(one.code, one.severity) for one in found] == [("T404", "warning")]
    assert "reclaimed 2 times" in found[0].message
    assert stale(twice, "11:30", ["10:50"]) == []
    assert [one.code for one in stale(twice, "11:30", ["09:59"])] == ["T404"]
    assert [one.code for one in stale(twice, "11:51")] == ["T403", "T404"]
    assert stale([*twice, row("11:25", "eve", "DONE", "1.1.1a", "a1b2c3d")], "11:30") == []
