"""A finding: what a rule has to say about one commit, one line or one ref."""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from gitbaton.commits.models import NewRow

    Severity = Literal["error", "warning"]


class Finding(Value):
    """One refusal or warning, with the place it is about and what to type next.

    ``code`` is a key of the catalogue (``S101``); ``message`` one sentence without a final
    newline; ``hint`` the next command or edit. ``path`` is relative to the repository's top,
    ``line`` counts from 1, ``commit`` is a full object ID, ``ref`` a full ref name. Facts that
    do not apply are None. Text may hold bytes from the repository: outputs mask it.
    """

    code: str
    message: str
    hint: str
    severity: Severity = "error"
    path: str | None = None
    line: int | None = None
    commit: str | None = None
    ref: str | None = None
    task: str | None = None

    def is_waived_by(self, waivers: Iterable[str]) -> bool:
        """Whether one of the waivers, ``C202@3228f21``, is about this rule and commit."""
        pairs = [waiver.partition("@") for waiver in waivers] if self.commit else []
        return any(
            code == self.code and (self.commit or "").startswith(commit)
            for code, _, commit in pairs
        )


def finding_of_row(
    new: NewRow, code: str, message: str, hint: str, severity: Severity = "error"
) -> Finding:
    """A finding about a row that a commit appends."""
    return Finding(
        code,
        message,
        hint,
        severity=severity,
        path=new.path,
        line=new.row.line,
        commit=new.commit,
        task=new.row.task,
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding refuses (as opposed to warns)."""
    return any(finding.severity == "error" for finding in findings)


class Report(Value):
    """Findings in the order of discovery; counts of what was judged.

    ``waived`` are the findings that the default branch's settings declare false; ``amends`` says
    that the commit being made replaces the last one.
    """

    findings: tuple[Finding, ...]
    commits: int = 0
    files: int = 0
    refs: int = 0
    waived: tuple[Finding, ...] = ()
    amends: bool = False
