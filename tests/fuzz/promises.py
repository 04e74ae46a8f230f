"""What holds of whatever git-baton says, told without its own tables of characters."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.formats import FORMATS
from gitbaton.rules.rule_docs import RULES

# Joiners may stand between letters that need them (Arabic, Indic scripts, emoji).
_JOINERS = "\u200c\u200d"


def assert_masked(text: str) -> None:
    """Nothing in the text moves a cursor, turns a line round, hides, or is no UTF-8."""
    text.encode()
    bad = [
        char
        for char in text
        if char not in "\n" + _JOINERS
        and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    ]
    assert bad == []


def assert_sound(findings: Sequence[Finding], lines: int) -> None:
    """Each finding has a code, a sentence and a place that exists; every format can print them."""
    for finding in findings:
        assert finding.code in RULES
        assert finding.severity in ("error", "warning")
        assert finding.message.strip()
        assert finding.hint.strip()
        assert finding.line is None or 1 <= finding.line <= lines
    report = Report(tuple(findings), 1, 1, 1)
    assert_masked(FORMATS["text"](report, False))
    texts = [f"{each.message}{each.hint}{each.path}{each.ref}" for each in findings]
    if all(text.isascii() and text.isprintable() for text in texts):
        return  # the other formats have nothing to escape
    assert_masked(FORMATS["github"](report, False))
    told = json.loads(FORMATS["json"](report, False))
    assert [each["code"] for each in told["findings"]] == [each.code for each in findings]
    results = json.loads(FORMATS["sarif"](report, False))["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == [each.code for each in findings]
