"""The state of every task, joined from the remote's branches and task refs and our own branches."""

from __future__ import annotations

from gitbaton.core.board import Board, FeatureBoard, TaskLine
from gitbaton.core.natural_order import natural
from gitbaton.flows.agent import branch_of
from gitbaton.flows.joined import read_joined
from gitbaton.rules.claims import last_activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.core.board import State
    from gitbaton.core.claims import TaskState
    from gitbaton.core.facts import Work
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site


def read_board(site: Site, now: int, with_work: bool = True) -> Board:
    """Read the remote, or without it what this clone last saw; ``now`` is epoch seconds.

    Without the work commits it is faster, and cannot tell which claims are stale.
    """
    return board_of(read_joined(site, with_work), site, now)


def board_of(joined: Joined, site: Site, now: int) -> Board:
    """The board of what was read; ``now`` is epoch seconds."""
    features = [
        _feature(joined.plan.features[name], joined, site, now)
        for name in sorted(joined.plan.features, key=natural)
    ]
    return Board(tuple(features), joined.offline)


def _feature(
    file: FeatureFile,
    joined: Joined,
    site: Site,
    now: int,
) -> FeatureBoard:
    tasks = [
        TaskLine(
            item.id,
            item.title,
            *_state(item.id, file.state_of(item.id), joined.work, site, now),
            tuple([commit.oid for commit in joined.work.get(item.id, ())]),
            item.checked is True,
        )
        for item in file.outline.items
    ]
    needed = joined.merged.dependencies_of(file)
    waits_for = tuple([other.feature for other in needed if not other.complete])
    there = joined.merged.features.get(file.feature)
    return FeatureBoard(
        file.feature,
        file.title,
        file.track,
        file.path,
        branch_of(file, site.settings),
        not waits_for,
        tuple(tasks),
        there is not None and there.complete,
        waits_for,
    )


def _state(
    task: str,
    state: TaskState,
    work: Mapping[str, Sequence[Work]],
    site: Site,
    now: int,
) -> tuple[State, str | None, str | None]:
    if state.state == "open":
        return "open", None, None
    if state.state == "done":
        return "done", state.holder, state.done.timestamp if state.done else None
    last = last_activity(task, state, work, site.settings)
    idle = 0 if last is None else now // 60 - last
    since = state.claimed.timestamp if state.claimed else None
    return "stale" if idle * 60 > site.settings.stale_after else "claimed", state.holder, since
