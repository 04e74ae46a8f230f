"""Everything that the dashboard shows, read once and handed to the pure rooms."""

from __future__ import annotations

from gitbaton.core.course import course_of
from gitbaton.core.dashboard import Dashboard
from gitbaton.core.dependencies import joined as joined_dependencies
from gitbaton.core.errors import BatonError
from gitbaton.core.plan_graph import plan_graph
from gitbaton.core.report import Report
from gitbaton.core.stats import figures
from gitbaton.flows.board import board_of
from gitbaton.flows.check import check_branches
from gitbaton.flows.conflicts import conflicts_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.task_log import chronicle_of
from gitbaton.repo.refs import HEADS, list_refs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.board import Board
    from gitbaton.core.overlap import Overlaps
    from gitbaton.core.plan_graph import Graph
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site


def read_dashboard(site: Site, now: int) -> Dashboard:
    """Read the remote, or without it what this clone last saw; ``now`` is epoch seconds."""
    joined = read_joined(site)
    chronicle = chronicle_of(joined, site)
    course = course_of(chronicle.entries)
    board = board_of(joined, site, now)
    report, unjudged = _judge(joined, site, now)
    overlaps, unmerged = _overlaps(joined, site)
    return Dashboard(
        _project(site),
        now // 60,
        site.settings.stale_after // 60,
        board,
        figures(course, board, 0, now // 60),
        course,
        _graph(joined, board),
        chronicle.entries,
        report,
        overlaps,
        tuple(filter(None, [unjudged, unmerged])),
    )


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
    return plan_graph(board.features, joined_dependencies(needs, nothing), progress)


def _judge(joined: Joined, site: Site, now: int) -> tuple[Report, str]:
    """What the judge says of the branches at the remote, and why it could not say all."""
    tips = {HEADS + name: oid for name, oid in joined.state.heads.items()}
    if joined.offline:
        prefix = f"refs/remotes/{site.remote}/"
        seen = list_refs(site.environ, prefix)
        tips = {HEADS + ref.removeprefix(prefix): oid for ref, oid in seen.items()}
        tips.pop(f"{HEADS}HEAD", None)
    try:
        return check_branches(tips, site.environ, now), ""
    except BatonError as error:
        return Report(()), f"nothing was judged: {error.message}"


def _overlaps(joined: Joined, site: Site) -> tuple[Overlaps | None, str]:
    try:
        return conflicts_of(joined, site), ""
    except BatonError as error:
        return None, f"no merge was tried: {error.message}"


def _project(site: Site) -> str:
    """The project's name: the last part of the remote's URL, else of this folder."""
    from gitbaton.repo.index import configured

    url = configured((f"remote.{site.remote}.url",), site.environ) if site.remote else {}
    last = next(iter(url.values()), "").rstrip("/").replace(":", "/").rpartition("/")[2]
    return last.removesuffix(".git") or "this repository"
