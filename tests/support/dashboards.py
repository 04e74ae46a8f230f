"""A dashboard by hand: a small project in which everything that a page can show happens once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitbaton.base.timestamp import utc_minutes, utc_stamp
from gitbaton.commits.models import WorkCommit
from gitbaton.commits.subject import parse_subject
from gitbaton.dashboard.models import Dashboard
from gitbaton.plan.graph import Graph, GraphNode
from gitbaton.plan.log.rows import Row
from gitbaton.plan.settings import Settings
from gitbaton.project.file_overlap import MergeConflict, Overlap, Overlaps, Side, TaskLocation
from gitbaton.reports.claim_history import ClaimHistory, ClaimPeriod, claim_history_of
from gitbaton.reports.stats import compute_stats
from gitbaton.reports.task_history import HistoryEntry
from gitbaton.rules.findings import Finding, Report
from gitbaton.status.task_status import FeatureStatus, PlanStatus, TaskStatus

if TYPE_CHECKING:
    from gitbaton.plan.graph import NodeState
    from gitbaton.plan.log.cells import Action
    from gitbaton.reports.claim_history import End
    from gitbaton.status.task_status import State

DAY = 1440
NOW = utc_minutes("2024-01-16 12:00") or 0
OID = "1a2b3c4d5e" + "0" * 30


def task(id: str, title: str, state: State = "open", agent: str | None = None) -> TaskStatus:
    """A task's line, without commits."""
    return TaskStatus(id, title, state, agent, None, ())


def feature(
    id: str, tasks: Sequence[TaskStatus], *, title: str = "Login", ready: bool = True
) -> FeatureStatus:
    """A feature of the shop's only track."""
    path = f"docs/plans/{id}.md"
    return FeatureStatus(id, title, "1 - Web shop", path, f"feature/{id}", ready, tuple(tasks))


def told(action: Action, agent: str, task: str, at: int, *, line: int = 40) -> HistoryEntry:
    """A row of the log of the task's feature, ``at`` minutes since the epoch."""
    row = Row(utc_stamp(at), agent, action, task, "-", line=line)
    return HistoryEntry(task.rpartition(".")[0], task, at * 60, row)


def worked(subject: str, task: str, at: int, oid: str = OID) -> HistoryEntry:
    """A work commit on a task."""
    work = WorkCommit(oid, parse_subject(subject, Settings().grammar), at)
    return HistoryEntry(task.rpartition(".")[0], task, at * 60, None, work)


def node(
    id: str, state: NodeState = "ready", needs: Sequence[str] = (), *, title: str = "Login"
) -> GraphNode:
    """A feature in the graph, with two tasks of which one is done."""
    waits = tuple(needs) if state == "waiting" else ()
    path = f"docs/plans/{id}.md"
    return GraphNode(id, title, "", path, state, tuple(needs), waits, (), (), 1, 2)


def hold(
    agent: str, task: str, began: int, last: int, ended: int | None = None, end: End = "held"
) -> ClaimPeriod:
    """A claim, from minute to minute."""
    ended = ended if ended is None else ended * 60
    return ClaimPeriod(task.rpartition(".")[0], task, agent, began * 60, last * 60, ended, end)


HAPPENED = (
    told("START", "ada", "1.1.1", NOW - 2 * DAY, line=41),
    worked("feat(1.1.1): create form", "1.1.1", NOW - 2 * DAY + 20),
    told("DONE", "ada", "1.1.1", NOW - 2 * DAY + 30, line=42),
    told("START", "bob", "1.1.2", NOW - DAY, line=43),
    told("RECLAIM", "ada", "1.1.2", NOW - 600, line=44),
    told("START", "eve", "1.1.3", NOW - 500, line=45),
)
FEATURES = (
    feature(
        "1.1",
        [
            task("1.1.1", "Create form", "done", "ada"),
            task("1.1.2", "Check password", "claimed", "ada"),
            task("1.1.3", "Remember visitor", "stale", "eve"),
            task("1.1.4", "Forget visitor"),
        ],
    ),
    feature("1.2", [task("1.2.1", "Add article")], title="Cart", ready=False),
)
SILENT = Finding(
    "T403", "eve holds 1.1.3 and has been idle", "git baton reclaim 1.1.3", "warning", task="1.1.3"
)
ROW_EDITED = Finding(
    "L101", "row 3 was edited", "git restore x\ngit push", path="docs/plans/1.1.md", line=43
)
NO_ID = Finding("S101", "the subject names no task", "git rebase -i", commit=OID)
COLLISION = Overlap(
    "shop/app.py",
    "conflict",
    (
        Side(
            "1.1",
            "feature/1.1",
            True,
            (TaskLocation("1.1.2", "docs/plans/1.1.md", 20, "ada", True),),
        ),
        Side(
            "1.2",
            "feature/1.2",
            True,
            (TaskLocation("1.2.1", "docs/plans/1.2.md", 20, "bob", True),),
        ),
    ),
    (MergeConflict("shop/app.py", ("feature/1.1", "feature/1.2"), "content"),),
)
OVERLAPS = Overlaps((COLLISION,))
GRAPH = Graph((node("1.1"), node("1.2", "waiting", ["1.1"], title="Cart")), (("1.1", "1.2"),), ())


def dashboard(
    features: Sequence[FeatureStatus] = FEATURES,
    happened: Sequence[HistoryEntry] = HAPPENED,
    findings: Sequence[Finding] = (SILENT, ROW_EDITED, NO_ID),
    *,
    overlaps: Overlaps | None = OVERLAPS,
    graph: Graph | None = None,
    claim_history: ClaimHistory | None = None,
    now: int = NOW,
) -> Dashboard:
    """The moment at which this is so; other fields by ``replace``."""
    board = PlanStatus(tuple(features))
    claim_history = claim_history or claim_history_of(happened)
    return Dashboard(
        "shop",
        now,
        board,
        compute_stats(claim_history, board, 0, now),
        claim_history,
        graph or Graph(tuple([node(each.id, title=each.title) for each in features]), (), ()),
        tuple(happened),
        Report(tuple(findings), commits=9),
        overlaps,
        {"refs/heads/main": OID},
        "refs/heads/main",
    )


EMPTY = dashboard((), (), (), overlaps=Overlaps(()), graph=Graph((), (), ()))
