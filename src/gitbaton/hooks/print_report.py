"""What every hook does with a report that has something to say."""

from __future__ import annotations

from gitbaton.base.color import wants_color
from gitbaton.rules.findings import has_errors
from gitbaton.rules.findings_text import findings_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from gitbaton.rules.findings import Report


def print_report(report: Report, stream: TextIO, environ: Mapping[str, str]) -> int:
    """Print the findings; 1 if any of them refuses, else 0."""
    if report.findings:
        stream.write(findings_text(report, wants_color(stream, environ)) + "\n")
    return int(has_errors(report.findings))
