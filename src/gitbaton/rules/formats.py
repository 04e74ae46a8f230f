"""The formats of a report. To add one: its file, and one line in FORMATS."""

from __future__ import annotations

from collections.abc import Callable

from gitbaton.rules.findings import Report
from gitbaton.rules.findings_text import findings_text


def _json(report: Report, _color: bool) -> str:
    from gitbaton.rules.findings_json import findings_json

    return findings_json(report)


def _sarif(report: Report, _color: bool) -> str:
    from gitbaton.rules.findings_sarif import findings_sarif

    return findings_sarif(report)


def _github(report: Report, _color: bool) -> str:
    from gitbaton.rules.findings_github import findings_github

    return findings_github(report)


FORMATS: dict[str, Callable[[Report, bool], str]] = {
    "text": findings_text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
}
"""Name -> function of a report and whether to colour; each imports its own needs late."""
