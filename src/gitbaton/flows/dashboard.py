"""Everything that the dashboard shows, read once and handed to the pure rooms."""

from __future__ import annotations

import os

from gitbaton.core.course import course_of
from gitbaton.core.dashboard import Dashboard
from gitbaton.core.dependencies import joined as joined_dependencies
from gitbaton.core.errors import BatonError, UsageError
from gitbaton.core.plan_graph import plan_graph
from gitbaton.core.report import Report
from gitbaton.core.stats import figures
from gitbaton.flows.board import board_of
from gitbaton.flows.check import check_branches
from gitbaton.flows.conflicts import conflicts_of
from gitbaton.flows.hosting import hosting_of, project_of
from gitbaton.flows.joined import branches_of, read_joined
from gitbaton.flows.task_log import chronicle_of
from gitbaton.repo.history import commit_before
from gitbaton.repo.refs import HEADS
from gitbaton.repo.writing import replace_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.core.board import Board
    from gitbaton.core.hosting import Hosting
    from gitbaton.core.overlap import Overlaps
    from gitbaton.core.plan_graph import Graph
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site


_MOST_JUDGED = 1000  # commits; the page is about now, and has to be there in seconds


def read_dashboard(site: Site, now: int) -> Dashboard:
    """Read the remote, or without it what this clone last saw; ``now`` is epoch seconds."""
    joined = read_joined(site)
    chronicle = chronicle_of(joined, site)
    course = course_of(chronicle.entries)
    board = board_of(joined, site, now)
    branches, default = branches_of(joined, site)
    heads = {HEADS + name: oid for name, oid in branches.items()}
    report, unjudged = _judge(heads, site, now)
    overlaps, unmerged = _overlaps(joined, site)
    return Dashboard(
        project_of(site) or "this repository",
        now // 60,
        board,
        figures(course, board, 0, now // 60),
        course,
        _graph(joined, board),
        chronicle.entries,
        report,
        overlaps,
        heads,
        HEADS + default,
        _hosting(site),
        tuple(filter(None, [unjudged, unmerged])),
    )


def write_page(page: bytes, path: str) -> None:
    """Give a file the page as its content, whole or not at all. Raises BatonError."""
    place = os.path.realpath(path)
    if os.path.exists(place) and not os.path.isfile(place):
        raise UsageError(f"{path} is no regular file", "--out - writes to standard output")
    replace_file(place, page)


def _graph(joined: Joined, board: Board) -> Graph:
    files = joined.plan.features
    needs = {
        name: tuple([other.feature for other in joined.plan.dependencies_of(file)])
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


def _judge(heads: Mapping[str, str], site: Site, now: int) -> tuple[Report, str]:
    """What the judge says of the branches, and what he did not look at."""
    before = commit_before(_MOST_JUDGED, list(heads.values()), site.environ)
    older = (
        f"commits older than the latest {_MOST_JUDGED} are not judged here: git baton check --all"
    )
    try:
        return check_branches(heads, site, now, before), older if before else ""
    except BatonError as error:
        return Report(()), f"nothing was judged: {error.message}"


def _overlaps(joined: Joined, site: Site) -> tuple[Overlaps | None, str]:
    try:
        return conflicts_of(joined, site, planned=False), ""
    except BatonError as error:
        return None, f"no merge was tried: {error.message}"


def _hosting(site: Site) -> Hosting | None:
    try:
        return hosting_of(site) if site.remote else None
    except BatonError:
        return None
