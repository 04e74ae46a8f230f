"""Workflow commands, escaped as GitHub's runner unescapes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.findings_github import findings_github

TITLE = "title=S101 The commit subject names no task ID"


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (
            Finding("S101", "no ID", "git commit --amend", commit="1a2b3c4d5e"),
            f"::error {TITLE}::commit 1a2b3c4: no ID%0A→ git commit --amend",
        ),
        (
            Finding("S101", "no ID", "", "warning", path="docs/a.md", line=3),
            f"::warning file=docs/a.md,line=3,{TITLE}::docs/a.md:3: no ID",
        ),
        (
            Finding("S101", "100%: a,b", "one\ntwo", path="a,b:c%.md"),
            f"::error file=a%2Cb%3Ac%25.md,{TITLE}::a,b:c%25.md: 100%25: a,b%0A→ one%0Atwo",
        ),
        (
            Finding("S101", "a\r\n::error::b\x1b", ""),
            f"::error {TITLE}::a<U+000D><U+000A>::error::b<U+001B>",
        ),
        (Finding("Z999", "unknown", ""), "::error title=Z999::unknown"),
    ],
)
def test_command(finding: Finding, line: str) -> None:
    assert findings_github(Report((finding,))) == line


def test_of_several_refs_each_is_named() -> None:
    report = Report((Finding("S101", "no ID", "", commit="1a2b3c4d5e", ref="refs/heads/a"),))
    assert "::commit 1a2b3c4: no ID" in findings_github(report)
    assert "::commit 1a2b3c4, ref refs/heads/a: no ID" in findings_github(report.replace(refs=2))


def test_waived_finding_is_a_notice() -> None:
    waived = Finding("S101", "no ID", "git commit --amend", commit="1a2b3c4d5e")
    expected = f"::notice {TITLE}::waived: commit 1a2b3c4: no ID"
    assert findings_github(Report((), waived=(waived,))) == expected


def test_silent_without_findings() -> None:
    assert findings_github(Report((), commits=3)) == ""


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=3))
def test_one_line_a_finding_whatever_the_text(texts: list[tuple[str, str, str]]) -> None:
    found = tuple([Finding("S101", message, hint, path=path) for message, hint, path in texts])
    lines = findings_github(Report(found)).splitlines()
    assert len(lines) == len(found)
    assert all(line.startswith("::error ") for line in lines)


def test_the_older_mark_of_a_command_is_broken() -> None:
    found = Finding("S101", "x ##[stop-commands]abc", "say ##[add-mask]x")
    assert "##[" not in findings_github(Report((found,)))
