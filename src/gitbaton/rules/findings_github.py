"""Findings as GitHub workflow commands: annotations on the run and on the changed lines."""

from __future__ import annotations

from gitbaton.base.mask import mask, no_workflow_command
from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.findings_text import place_text
from gitbaton.rules.rule_docs import RULES


def findings_github(report: Report) -> str:
    """One ``::error …::`` or ``::warning …::`` line a finding, ``::notice …::`` a waived one."""
    several = report.refs > 1
    lines = [_command(finding, several, finding.severity) for finding in report.findings]
    lines += [_command(finding, several, "notice") for finding in report.waived]
    return "\n".join(lines)


def _command(finding: Finding, with_ref: bool, level: str) -> str:
    properties = {"title": _title(finding.code)}
    message = mask(finding.message)
    if finding.path:
        properties = {"file": mask(finding.path), **_line(finding.line), **properties}
    if place := place_text(finding, with_ref):
        message = f"{place}: {message}"
    if level == "notice":
        message = f"waived: {message}"
    elif finding.hint:
        message = f"{message}\n→ {mask(finding.hint, newline=True)}"
    listed = ",".join([f"{key}={_property(value)}" for key, value in properties.items()])
    return f"::{level} {listed}::{_data(no_workflow_command(message))}"


def _title(code: str) -> str:
    rule = RULES.get(code)
    return f"{code} {rule.title.rstrip('.')}" if rule else mask(code)


def _line(line: int | None) -> dict[str, str]:
    return {"line": str(line)} if line else {}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
