"""Family P: code and the fences around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import LintInput
from gitbaton.rules.findings import Finding

_FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<run>`{3,}|~{3,})(?P<info>[^`\n]*)$")


def judge_faults(facts: LintInput) -> Iterator[Finding]:
    """P510: code that its own language cannot read."""
    for file in facts.files:
        for snippet, fault in facts.faults.get(file.path, ()):
            yield Finding(
                "P510",
                f"the {snippet.language} code of {snippet.task} does not parse: {fault.reason}",
                "mend the code, so that it can be pasted as it stands",
                severity="warning",
                path=file.path,
                line=snippet.line + fault.line - 1,
                task=snippet.task,
            )


def judge_fences(facts: LintInput) -> Iterator[Finding]:
    """P513: a fence that is never closed, or that swallows the opening of another one."""
    for file in facts.files:
        opened, line, run = "", 0, ""
        for number, text in enumerate(file.texts, 1):
            match = _FENCE.match(text)
            if match is None:
                continue
            info = match["info"].strip()
            if not run:
                opened, line, run = info, number, match["run"]
            elif match["run"].startswith(run) and not info:
                run = ""
            elif match["run"].startswith(run) and not opened.startswith(("md", "markdown")):
                yield _swallowed(file, line, number)
                opened, line, run = info, number, match["run"]
        if run:
            yield _fence(file, line, "is never closed, so all that follows is code")


def _swallowed(file: FeatureFile, line: int, number: int) -> Finding:
    return _fence(file, line, f"is still open where line {number} opens another one")


def _fence(file: FeatureFile, line: int, what: str) -> Finding:
    task = next(
        (t.id for t in file.planned if t.section and t.section.start <= line <= t.section.end),
        None,
    )
    return Finding(
        "P513",
        f"the fence {what}",
        "open each block of code with ``` and its language, and close it with ``` on a line alone",
        path=file.path,
        line=line,
        task=task,
    )
