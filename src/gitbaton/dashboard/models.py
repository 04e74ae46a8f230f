"""The dashboard: everything that a person who runs several agents wants to see at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gitbaton.base.value import Value
from gitbaton.plan.graph import Graph
from gitbaton.rules.findings import Finding, Report

if TYPE_CHECKING:
    from gitbaton.hosting.remote_host import Hosting
    from gitbaton.project.file_overlap import Overlaps
    from gitbaton.reports.claim_history import ClaimHistory
    from gitbaton.reports.stats import Stats
    from gitbaton.reports.task_history import HistoryEntry
    from gitbaton.status.task_status import PlanStatus


class Dashboard(Value):
    """One moment of a project.

    ``now`` is minutes since the epoch, ``happened`` every row and work commit in order, and
    ``report`` the findings on every branch at the remote. ``heads`` are their commits by full ref
    name, ``mainline`` the default one's; ``hosting`` is where all this is on the web. ``unseen``
    says what could not be read, and why.
    """

    project: str
    now: int
    board: PlanStatus
    stats: Stats
    claim_history: ClaimHistory
    graph: Graph
    happened: tuple[HistoryEntry, ...]
    report: Report
    overlaps: Overlaps | None
    heads: Mapping[str, str]
    mainline: str
    hosting: Hosting | None = None
    unseen: tuple[str, ...] = ()

    def page_of_commit(self, oid: str) -> str:
        """The web page of a commit; empty if the host is unknown."""
        return self.hosting.commit(oid) if self.hosting and oid else ""

    def page_of_line(self, path: str, line: int, branch: str, commit: str = "") -> str:
        """The web page of a line, as a commit has it, or the branch, or the default branch."""
        at = commit or self.heads.get(branch) or self.heads.get(self.mainline)
        return self.hosting.line(at, path, line) if self.hosting and at and path else ""


class Alert(Value):
    """Findings of one kind that a person should see to."""

    kind: str
    findings: tuple[Finding, ...]


_KINDS = (
    ("Claims whose holder has gone silent", ("T403",)),
    ("Taken over again and again", ("T404",)),
    ("Log and history disagree", ("M",)),
    ("The protocol was broken", ("L", "C", "H", "T", "P")),
    ("Settings that judge less", ("S108",)),
    ("Went around the hooks", ("S",)),
)


def alerts(findings: Iterable[Finding]) -> tuple[Alert, ...]:
    """The findings by kind, what stops work first; within a kind errors go first.

    M303 is left out: after a squash or a rebase there is nothing to do.
    """
    groups: dict[str, list[Finding]] = {kind: [] for kind, _ in _KINDS}
    for finding in [each for each in findings if each.code != "M303"]:
        kind = next(
            kind for kind, codes in _KINDS if finding.code in codes or finding.code[0] in codes
        )
        groups[kind].append(finding)
    return tuple(
        [
            Alert(kind, tuple(sorted(group, key=lambda each: each.severity)))
            for kind, group in groups.items()
            if group
        ]
    )


def done_over_time(claim_history: ClaimHistory) -> list[tuple[int, int]]:
    """How many tasks were done from which minute on; a REVERT takes one away."""
    steps = [(one.ended // 60, 1) for one in claim_history.completions]
    steps += [(at // 60, -1) for at in claim_history.reopened]
    done = 0
    points: dict[int, int] = {}
    for minute, step in sorted(steps):
        done += step
        points[minute] = done
    return list(points.items())
