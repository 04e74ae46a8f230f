"""Findings as JSON, version 1: an interface, so fields only ever get added."""

from __future__ import annotations

import json

from gitbaton.base.mask import json_for_runners, without_surrogates
from gitbaton.rules.findings import Finding, Report

VERSION = 1


def findings_json(report: Report) -> str:
    """The report in the order of discovery; absent facts are null. No final newline.

    Pure ASCII: everything else is escaped, so it is safe on a terminal. Bytes that are not
    UTF-8 become ``<0xFF>``, for JSON cannot hold them.
    """
    document = {
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "waived": [_finding(finding) for finding in report.waived],
        "judged": {"commits": report.commits, "files": report.files, "refs": report.refs},
    }
    return json_for_runners(json.dumps(document, indent=2))


def _finding(finding: Finding) -> dict[str, str | int | None]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": without_surrogates(finding.message),
        "hint": without_surrogates(finding.hint),
        "path": _text(finding.path),
        "line": finding.line,
        "commit": _text(finding.commit),
        "ref": _text(finding.ref),
        "task": _text(finding.task),
    }


def _text(value: str | None) -> str | None:
    return None if value is None else without_surrogates(value)
