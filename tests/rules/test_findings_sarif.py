"""SARIF 2.1.0: the required structure, and fingerprints that survive a second run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.findings_sarif import FINGERPRINT, findings_sarif
from gitbaton.rules.rule_docs import RULES

SHA = "1a2b3c4" + "0" * 33
ON_COMMIT = Finding("S101", "no task ID", "git commit --amend", commit=SHA)
ON_LINE = Finding("T403", "stale for 47 minutes", "", "warning", path="docs/a b.md", line=3)


def run_of(*findings: Finding) -> dict[str, Any]:
    document = json.loads(findings_sarif(Report(findings)))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-schema-2.1.0.json")
    [run] = document["runs"]
    assert isinstance(run, dict)
    return run


def fingerprints(*findings: Finding) -> list[str]:
    return [result["partialFingerprints"][FINGERPRINT] for result in run_of(*findings)["results"]]


def test_driver_carries_the_catalogue() -> None:
    driver = run_of()["tool"]["driver"]
    assert driver["name"] == "git-baton"
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"] == RULES[rule["id"]].title
        assert RULES[rule["id"]].why.split(".")[0] in rule["fullDescription"]["text"]
        assert "Next:" in rule["help"]["text"]
        assert rule["help"]["markdown"].startswith(f"### {rule['id']}")
        assert rule["defaultConfiguration"] == {"level": RULES[rule["id"]].severity}


def test_waived_finding_is_a_suppressed_result() -> None:
    document = json.loads(findings_sarif(Report((ON_COMMIT,), waived=(ON_COMMIT,))))
    plain, waived = document["runs"][0]["results"]
    assert "suppressions" not in plain
    assert waived["suppressions"] == [{"kind": "external", "status": "accepted"}]
    assert plain["partialFingerprints"] != waived["partialFingerprints"]


def test_no_finding_is_an_empty_list_of_results() -> None:
    assert run_of()["results"] == []


def test_commit_is_a_logical_location_at_a_line_that_github_accepts() -> None:
    [result] = run_of(ON_COMMIT)["results"]
    assert result["ruleId"] == "S101"
    assert list(RULES)[result["ruleIndex"]] == "S101"
    assert result["level"] == "error"
    assert result["message"] == {"text": "commit 1a2b3c4: no task ID\n→ git commit --amend"}
    [location] = result["locations"]
    assert location["logicalLocations"] == [
        {"name": SHA, "fullyQualifiedName": SHA, "kind": "commit"}
    ]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": ".git-baton.toml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }


def test_line_is_a_physical_location() -> None:
    [result] = run_of(ON_LINE)["results"]
    assert result["level"] == "warning"
    artifact = {"uri": "docs/a%20b.md", "uriBaseId": "%SRCROOT%"}
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 3}}}
    ]


def test_finding_without_place_or_known_rule() -> None:
    [result] = run_of(Finding("Z999", "m", ""))["results"]
    assert result["message"] == {"text": "m"}
    [location] = result["locations"]
    assert location.keys() == {"physicalLocation"}
    assert "ruleIndex" not in result


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("docs/é.md", "docs/%C3%A9.md"),
        ("a\udce9.md", "a%E9.md"),
        ("a\ud800.md", "a%3CU%2BD800%3E.md"),
        ("C:/x", "C%3A/x"),
        ("/etc/x", "%2Fetc/x"),
        ("a?b#c", "a%3Fb%23c"),
    ],
)
def test_uri(path: str, uri: str) -> None:
    [result] = run_of(ON_LINE.replace(path=path))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_placeholders_and_links_in_messages_are_broken() -> None:
    [result] = run_of(ON_COMMIT.replace(message="{0} [x](https://e.invalid)\x1b", hint=""))[
        "results"
    ]
    says = "commit 1a2b3c4: {{0}} [x] (https://e.invalid)<U+001B>"
    assert result["message"] == {"text": says}


def test_fingerprint_ignores_line_and_wording() -> None:
    later = ON_LINE.replace(line=9, message="stale for 52 minutes")
    assert fingerprints(ON_LINE) == fingerprints(later)


def test_fingerprints_of_different_findings_differ() -> None:
    found = (ON_LINE, ON_LINE, ON_COMMIT, ON_LINE.replace(task="1.1.1a"), ON_LINE.replace(path="b"))
    assert len(set(fingerprints(*found))) == len(found)


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_valid_json(message: str, path: str) -> None:
    [result] = run_of(Finding("S101", message, path, path=path, ref=path, task=path))["results"]
    json.dumps(result, ensure_ascii=False).encode("utf-8")
