"""Everything that the dashboard shows, read once and handed to the pure rooms."""

from __future__ import annotations

import os
from collections.abc import Mapping

from gitbaton.base.atomic_write import replace_file
from gitbaton.base.errors import BatonError, UsageError
from gitbaton.check.entry_points import check_branches
from gitbaton.dashboard.models import Dashboard
from gitbaton.git.history import commit_before
from gitbaton.git.refs import HEADS
from gitbaton.hosting.project_page import hosting_of, project_of
from gitbaton.hosting.remote_host import Hosting
from gitbaton.plan.dependencies import joined as joined_dependencies
from gitbaton.plan.dependencies import needed_files
from gitbaton.plan.graph import Graph, plan_graph
from gitbaton.project.double_ids import judge_branches
from gitbaton.project.file_overlap import Overlaps
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.claim_history import claim_history_of
from gitbaton.reports.conflicts import conflicts_of
from gitbaton.reports.stats import compute_stats
from gitbaton.reports.task_log import task_history_of
from gitbaton.rules.findings import Report
from gitbaton.status.status import status_of
from gitbaton.status.task_status import PlanStatus

_MOST_JUDGED = 300  # commits; the page is about now, and has to be there in seconds


def read_dashboard(session: Session, now: int) -> Dashboard:
    """Read the remote, or without it what was last fetched; ``now`` is epoch seconds."""
    joined = read_merged_plan(session)
    history = task_history_of(joined, session)
    claim_history = claim_history_of(history.entries)
    board = status_of(joined, session, now)
    branches, default = branches_of(joined, session)
    heads = {HEADS + name: oid for name, oid in branches.items()}
    report, unjudged = _judge(heads, session, now)
    report = report.replace(findings=(*report.findings, *judge_branches(joined, session)))
    overlaps, unmerged = _overlaps(joined, session)
    return Dashboard(
        project_of(session) or "this repository",
        now // 60,
        board,
        compute_stats(claim_history, board, 0, now // 60),
        claim_history,
        _graph(joined, board),
        history.entries,
        report,
        overlaps,
        heads,
        HEADS + default,
        _hosting(session),
        tuple(filter(None, [unjudged, unmerged])),
    )


def write_page(page: bytes, path: str) -> None:
    """Give a file the page as its content, whole or not at all. Raises BatonError."""
    place = os.path.realpath(path)
    if os.path.exists(place) and not os.path.isfile(place):
        raise UsageError(f"{path} is no regular file", "--out - writes to standard output")
    replace_file(place, page)


def _graph(joined: MergedPlan, board: PlanStatus) -> Graph:
    files = joined.plan.features
    needs = {
        name: tuple([other.feature for other in needed_files(file, joined.plan)])
        for name, file in files.items()
    }
    progress = {
        each.id: (sum([task.state == "done" for task in each.tasks]), len(each.tasks))
        for each in board.features
    }
    nothing: dict[str, tuple[str, ...]] = dict.fromkeys(files, ())
    return plan_graph(
        {each.id: each for each in board.features}, joined_dependencies(needs, nothing), progress
    )


def _judge(heads: Mapping[str, str], session: Session, now: int) -> tuple[Report, str]:
    """The findings on the branches, and what was not judged."""
    before = commit_before(_MOST_JUDGED, list(heads.values()), session.git)
    older = (
        f"commits older than the latest {_MOST_JUDGED} are not judged here: git baton check --all"
    )
    try:
        return check_branches(heads, session, now, before), older if before else ""
    except BatonError as error:
        return Report(()), f"nothing was judged: {error.message}"


def _overlaps(joined: MergedPlan, session: Session) -> tuple[Overlaps | None, str]:
    try:
        return conflicts_of(joined, session, planned=False), ""
    except BatonError as error:
        return None, f"no merge was tried: {error.message}"


def _hosting(session: Session) -> Hosting | None:
    try:
        return hosting_of(session) if session.remote else None
    except BatonError:
        return None
