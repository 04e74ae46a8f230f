"""Findings as SARIF 2.1.0, the form that code-scanning services read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

from gitbaton import __version__
from gitbaton.base.mask import json_for_runners, mask
from gitbaton.plan.settings import CONFIG_FILE
from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.findings_text import place_text
from gitbaton.rules.rule_docs import RULES, Rule
from gitbaton.rules.rule_page import rule_markdown, rule_page

Json = dict[str, object]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "gitBatonFinding/v1"
_INDEX = {code: index for index, code in enumerate(RULES)}


def findings_sarif(report: Report) -> str:
    """One run with the whole catalogue and a result for each finding. No final newline.

    GitHub refuses a file with a result that has no line: a finding about a commit or a ref says
    so in its message, and is placed at the top of the settings file.
    """
    driver = {
        "name": "git-baton",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES.values()],
    }
    findings = (*report.findings, *report.waived)
    results = [
        _result(finding, fingerprint)
        for finding, fingerprint in zip(findings, _fingerprints(findings), strict=True)
    ]
    for result in results[len(report.findings) :]:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_for_runners(json.dumps(document, indent=2))


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "shortDescription": {"text": _message(rule.title)},
        "fullDescription": {"text": _message(rule.why)},
        "help": {"text": _message(rule_page(rule)), "markdown": rule_markdown(rule)},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, fingerprint: str) -> Json:
    hint = f"\n→ {finding.hint}" if finding.hint else ""
    place = "" if finding.path else place_text(finding)
    about = f"{place}: " if place else ""
    result: Json = {
        "ruleId": mask(finding.code),
        "level": finding.severity,
        "message": {"text": _message(f"{about}{finding.message}{hint}")},
        "locations": [_location(finding)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.code in _INDEX:
        result["ruleIndex"] = _INDEX[finding.code]
    return result


def _location(finding: Finding) -> Json:
    artifact = {"uri": _uri(finding.path or CONFIG_FILE), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": finding.line or 1}
    location: Json = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    logical = [
        {"name": mask(name), "fullyQualifiedName": mask(name), "kind": kind}
        for name, kind in ((finding.commit, "commit"), (finding.ref, "ref"))
        if name
    ]
    if logical:
        location["logicalLocations"] = logical
    return location


def _fingerprints(findings: tuple[Finding, ...]) -> Iterator[str]:
    """Equal over runs: without the line, which moves, and the message, which may hold an age."""
    seen: dict[tuple[str | None, ...], int] = {}
    for finding in findings:
        key = (finding.code, finding.path, finding.commit, finding.ref, finding.task)
        seen[key] = seen.get(key, 0) + 1
        yield sha256(ascii((*key, seen[key])).encode()).hexdigest()


def _uri(path: str) -> str:
    """A relative reference; undecodable bytes of the name come back as they were."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = mask(path).encode()
    quoted = quote(raw, safe="/")
    return f"%2F{quoted[1:]}" if quoted.startswith("/") else quoted


def _message(text: str) -> str:
    """Plain text in which SARIF finds neither a placeholder (3.11.5) nor a link (3.11.6)."""
    masked = mask(text, newline=True)
    return masked.replace("{", "{{").replace("}", "}}").replace("](", "] (")
