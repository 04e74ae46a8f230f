"""Findings for a terminal, as golden text."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.findings_text import clean_text, findings_text, place_text

SHA = "1a2b3c4" + "0" * 33
OTHER = "9f8e7d6" + "0" * 33
LOGIN = "docs/plans/1.1-login.md"
NO_ID = Finding("S101", "no task ID", "git commit --amend", commit=SHA)


def golden(text: str) -> str:
    return dedent(text).strip("\n")


def test_report_with_places_and_summary() -> None:
    report = Report(
        (
            NO_ID,
            Finding("L101", "row 3 was edited", "git restore x", path=LOGIN, line=41),
            Finding("H606", "would be deleted", "git push", ref="refs/baton/tasks/1.1.1a"),
            Finding("T403", "stale", "git push", "warning", path=LOGIN, line=42, commit=SHA),
        ),
        commits=14,
        files=3,
        refs=1,
    )
    assert findings_text(report) == golden(
        """
        commit 1a2b3c4: S101 no task ID
          → git commit --amend
        docs/plans/1.1-login.md:41: L101 row 3 was edited
          → git restore x
        ref refs/baton/tasks/1.1.1a: H606 would be deleted
          → git push
        docs/plans/1.1-login.md:42 (commit 1a2b3c4): T403 warning: stale
          → git push
        3 errors, 1 warning in 14 commits, 3 files, 1 ref
        """
    )


def test_waived_findings_are_shown_and_counted() -> None:
    waived = Finding("C202", "taken over early", "wait", path=LOGIN, line=41, commit=SHA)
    report = Report((NO_ID,), commits=14, waived=(waived,))
    assert findings_text(report) == golden(
        """
        commit 1a2b3c4: S101 no task ID
          → git commit --amend
        docs/plans/1.1-login.md:41 (commit 1a2b3c4): C202 waived: taken over early
        1 error, 1 waived in 14 commits
        """
    )
    assert findings_text(report.replace(findings=())).endswith("\n1 waived in 14 commits")


def test_places_stay_together_and_a_shared_hint_is_printed_once() -> None:
    other = NO_ID.replace(commit=OTHER)
    body = Finding("S102", "ID in the body", "move it up", commit=SHA)
    report = Report((NO_ID, other, body, other.replace(commit="abc"), body), commits=1)
    assert findings_text(report) == golden(
        """
        commit 1a2b3c4: S101 no task ID
          → git commit --amend
        commit 1a2b3c4: S102 ID in the body
        commit 1a2b3c4: S102 ID in the body
          → move it up
        commit 9f8e7d6: S101 no task ID
        commit abc: S101 no task ID
        5 errors in 1 commit
        """
    )


def test_fifty_equal_hints_are_one() -> None:
    many = tuple([NO_ID.replace(commit=f"{number:040x}") for number in range(50)])
    text = findings_text(Report(many, commits=50))
    assert text.count("→") == 1
    assert text.splitlines()[50] == "  → git commit --amend"


def test_further_lines_of_a_hint_stand_once_whatever_commit_they_name() -> None:
    def reword(commit: str) -> Finding:
        return Finding("S101", "no ID", f"say {commit}\ngit rebase -i {commit[:7]}^", commit=commit)

    assert findings_text(Report((reword(SHA), reword(OTHER)))) == golden(
        f"""
        commit 1a2b3c4: S101 no ID
          → say {SHA}
            git rebase -i 1a2b3c4^
        commit 9f8e7d6: S101 no ID
          → say {OTHER}
        2 errors
        """
    )


def test_equal_hints_of_two_codes_both_stand() -> None:
    two = (NO_ID, NO_ID.replace(code="S105"))
    assert findings_text(Report(two)).count("→") == 2


def test_place_and_hint_may_be_absent() -> None:
    assert findings_text(Report((Finding("S101", "no ID", ""),))) == "S101 no ID\n1 error"


def test_hint_of_two_lines_is_indented() -> None:
    text = findings_text(Report((NO_ID.replace(hint="one\ntwo"),)))
    assert text.splitlines()[1:3] == ["  → one", "    two"]


@pytest.mark.parametrize(
    ("finding", "place"),
    [
        (Finding("X", "m", "h"), ""),
        (Finding("X", "m", "h", path="a"), "a"),
        (Finding("X", "m", "h", line=3), ""),
        (Finding("X", "m", "h", path="a", ref="refs/heads/x"), "a (ref refs/heads/x)"),
        (Finding("X", "m", "h", commit=SHA, ref="refs/heads/x"), "commit 1a2b3c4"),
        (Finding("X", "m", "h", path="a\n\x1bb", line=1), "a<U+000A><U+001B>b:1"),
        (Finding("X", "m", "h", ref="refs/heads/\udcff"), "ref refs/heads/<0xFF>"),
    ],
)
def test_place(finding: Finding, place: str) -> None:
    assert place_text(finding) == place


def test_of_several_refs_each_is_named() -> None:
    commit = NO_ID.replace(ref="refs/heads/a")
    row = Finding("L101", "row 3 was edited", "", path=LOGIN, line=41, commit=SHA, ref="refs/x\x1b")
    deleted = Finding("H606", "would be deleted", "", ref="refs/heads/main")
    report = Report((commit, row, deleted), commits=2, refs=2)
    assert findings_text(report) == golden(
        """
        commit 1a2b3c4, ref refs/heads/a: S101 no task ID
          → git commit --amend
        docs/plans/1.1-login.md:41 (commit 1a2b3c4, ref refs/x<U+001B>): L101 row 3 was edited
        ref refs/heads/main: H606 would be deleted
        3 errors in 2 commits, 2 refs
        """
    )
    assert "refs/heads/a" not in findings_text(report.replace(refs=1))


def test_color_only_when_asked() -> None:
    report = Report((NO_ID, NO_ID.replace(severity="warning", hint="other")))
    colored = findings_text(report, color=True)
    assert colored.splitlines()[0] == "\x1b[1mcommit 1a2b3c4\x1b[0m: \x1b[31mS101\x1b[0m no task ID"
    assert "\x1b[33mS101\x1b[0m warning: no task ID" in colored
    plain = findings_text(report)
    for style in ("1", "31", "33", "36", "0"):
        colored = colored.replace(f"\x1b[{style}m", "")
    assert colored == plain


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (Report(()), "nothing to judge"),
        (Report((), commits=1), "no findings in 1 commit"),
        (Report((), commits=14, files=3), "no findings in 14 commits, 3 files"),
        (Report((), refs=2), "no findings in 2 refs"),
    ],
)
def test_clean(report: Report, text: str) -> None:
    assert clean_text(report) == text
    assert findings_text(report) == ""


def test_no_line_is_a_workflow_command() -> None:
    hostile = Finding("S101", "##[error]m", "h\n::add-mask::x", path="::stop-commands::t")
    assert findings_text(Report((hostile,))) == golden(
        """
        <U+003A>:stop-commands::t: S101 ##<U+005B>error]m
          → h
            <U+003A>:add-mask::x
        1 error
        """
    )


@given(st.text(), st.text(), st.text(), st.text())
def test_hostile_text_never_breaks_the_lines(path: str, message: str, hint: str, ref: str) -> None:
    text = findings_text(Report((Finding("S101", message, hint, path=path, ref=ref),)))
    assert not any(char < " " or "\x7f" <= char <= "\x9f" for char in text.replace("\n", ""))
    assert "\u202e" not in text
    assert sum("S101" in line.partition(" → ")[0] for line in text.splitlines()) >= 1
    assert text.count("\n") <= 2 + hint.count("\n")
