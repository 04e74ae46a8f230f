"""Brief: what an agent must know at the start of a session, or when it has lost the thread."""

from __future__ import annotations

from gitbaton.core.brief import BEST, Brief, HeldTask
from gitbaton.core.situation import complete_features
from gitbaton.flows.board import board_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.next_task import handout_of
from gitbaton.flows.show import page_of
from gitbaton.repo.local_branch import current_branch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.board import Board
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site


def read_brief(site: Site, now: int, *, ask: bool = True) -> Brief | None:
    """The brief for the site's agent; None where no commit has a plan. ``now`` is epoch seconds.

    Unless it may ``ask`` the remote, it tells what this clone last saw.
    """
    joined = read_joined(site, ask=ask)
    board = board_of(joined, site, now)
    if not board.features:
        return None
    handout = handout_of(joined, board, site)
    claims = _claims(joined, board, site, now)
    return Brief(
        site.agent,
        current_branch(site.environ),
        claims,
        () if claims else handout.offers[:BEST],
        tuple([feature.id for feature in complete_features(board)]),
        None if claims else handout.situation,
        site.remote or "origin",
        joined.offline,
    )


def _claims(joined: Joined, board: Board, site: Site, now: int) -> tuple[HeldTask, ...]:
    own = [
        task.id
        for feature in board.features
        for task in feature.tasks
        if task.state in ("claimed", "stale") and task.agent == site.agent != ""
    ]
    pages = filter(None, [page_of(task, joined, board, site, now) for task in own])
    found = [
        HeldTask(
            page.id, page.title, page.branch, page.minutes_left or 0, page.text, bool(page.commits)
        )
        for page in pages
    ]
    return tuple(sorted(found, key=lambda held: held.minutes_left))
