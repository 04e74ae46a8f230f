"""What a person should see to, and how many tasks were done from when on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.dashboard.models import alerts, done_over_time
from gitbaton.reports.claim_history import claim_history_of
from gitbaton.rules.findings import Finding
from gitbaton.rules.rule_docs import RULES
from support.dashboards import told

if TYPE_CHECKING:
    from gitbaton.rules.findings import Severity


def finding(code: str, severity: Severity = "error") -> Finding:
    return Finding(code, f"{code} {severity}", "git push", severity)


def test_findings_by_kind_what_stops_work_first() -> None:
    found = alerts(
        [finding(code) for code in ("S101", "S108", "L101", "M301", "T404", "C201", "T403")]
    )
    assert [(each.kind, [one.code for one in each.findings]) for each in found] == [
        ("Claims whose holder has gone silent", ["T403"]),
        ("Taken over again and again", ["T404"]),
        ("Log and history disagree", ["M301"]),
        ("The protocol was broken", ["L101", "C201"]),
        ("Settings that judge less", ["S108"]),
        ("Went around the hooks", ["S101"]),
    ]


def test_errors_go_first_and_the_others_stay_in_their_order() -> None:
    given = [
        finding("L101", "warning"),
        finding("T401"),
        finding("C201", "warning"),
        finding("H601"),
    ]
    [concern] = alerts(given)
    assert [one.code for one in concern.findings] == ["T401", "H601", "L101", "C201"]


def test_a_rewritten_commit_needs_nobody() -> None:
    assert alerts([finding("M303", "warning")]) == ()


def test_every_rule_has_its_kind() -> None:
    found = alerts([finding(code) for code in RULES])
    assert sum(len(each.findings) for each in found) == len(RULES) - 1


def test_done_over_time_counts_a_reopened_task_down() -> None:
    happened = [
        told("START", "ada", "1.1.1", 0),
        told("DONE", "ada", "1.1.1", 9),
        told("START", "ada", "1.1.2", 10),
        told("DONE", "ada", "1.1.2", 20),
        told("REVERT", "bob", "1.1.1", 20),
        told("REVERT", "bob", "1.1.2", 30),
    ]
    assert done_over_time(claim_history_of(happened)) == [(9, 1), (20, 1), (30, 0)]


def test_nothing_done_has_no_points() -> None:
    assert done_over_time(claim_history_of([told("START", "ada", "1.1.1", 0)])) == []
