"""A report: the findings of one judgement, and how much was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.core.value import Value

if TYPE_CHECKING:
    from gitbaton.core.findings import Finding


class Report(Value):
    """Findings in the order of discovery; counts of what was judged."""

    findings: tuple[Finding, ...]
    commits: int = 0
    files: int = 0
    refs: int = 0
