"""A report: the findings of one judgement, and how much was judged."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.rules.findings import Finding


class Report(Value):
    """Findings in the order of discovery; counts of what was judged.

    ``waived`` are the findings that the default branch's settings declare false; ``amends`` says
    that the commit being made takes the place of the last one.
    """

    findings: tuple[Finding, ...]
    commits: int = 0
    files: int = 0
    refs: int = 0
    waived: tuple[Finding, ...] = ()
    amends: bool = False
