"""The state of every task, joined from the remote's branches and task refs and our own branches."""

from __future__ import annotations

from gitbaton.core.board import Board, FeatureBoard, TaskLine
from gitbaton.core.snapshot import Snapshot, is_complete
from gitbaton.flows.agent import branch_of
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.plan_tree import MissingHistoryError
from gitbaton.flows.survey import join
from gitbaton.flows.view import ahead_of, grown, won_rows
from gitbaton.repo.history import list_tips
from gitbaton.repo.objects import is_commit
from gitbaton.repo.remote import RemoteState, UnreachableError, bring, read_remote
from gitbaton.rules.claims import last_activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.core.board import State
    from gitbaton.core.claims import TaskState
    from gitbaton.core.facts import Work
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.log import Row
    from gitbaton.flows.view import Site


def read_board(site: Site, now: int, with_work: bool = True) -> Board:
    """Read the remote, or without it what this clone last saw; ``now`` is epoch seconds.

    Without the work commits it is faster, and cannot tell which claims are stale.
    """
    offline = ""
    tips = list(list_tips(site.environ))
    state = RemoteState({}, {}, "")
    try:
        state = read_remote(site.remote, site.environ)
        bring(site.remote, state.heads.values(), site.objects, site.environ)
        tips += state.heads.values()
    except UnreachableError as error:
        offline = error.message
    tips = list(dict.fromkeys([*tips, *(["HEAD"] if is_commit("HEAD", site.objects) else [])]))
    joined = _with_won_rows(join([_plan(tip, site) for tip in tips]), tips, state, site)
    states = [each for file in joined.features.values() for each in file.states.values()]
    work: Mapping[str, Sequence[Work]] = {}
    if tips and with_work:
        history = History(tuple(tips), (joined,), shallow=False)
        work = gather_evidence(history, [], states, site.objects, site.settings, site.environ).work
    default = state.heads.get(site.default_of(state), "")
    merged = _plan(default, site) if default else joined
    features = [
        _feature(joined.features[name], merged, work, site, now)
        for name in sorted(joined.features, key=natural)
    ]
    return Board(tuple(features), offline)


def rows_on_the_way(site: Site) -> tuple[list[Row], list[str]]:
    """Won rows that no branch at the remote has yet; and the tasks whose ref lost to another row.

    Raises UnreachableError.
    """
    state = read_remote(site.remote, site.environ)
    bring(site.remote, state.heads.values(), site.objects, site.environ)
    tips = list(state.heads.values())
    ahead = ahead_of(tips, state, state.tasks, site)
    found = [
        (task, won_rows(site, file, task, ahead[task]))
        for file in join([_plan(tip, site) for tip in tips]).features.values()
        for task in sorted(file.tasks & ahead.keys())
    ]
    rows = [row for _, won in found for row in won or ()]
    return rows, [task for task, won in found if won is None]


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A key that sorts 1.2 before 1.10."""
    parts: list[tuple[int, int | str]] = []
    word = ""
    for char in [*name, ""]:
        if word and char.isdigit() != word.isdigit():
            parts.append((0, int(word)) if word.isdigit() else (1, word))
            word = ""
        word += char
    return tuple(parts)


def _plan(tip: str, site: Site) -> Snapshot:
    try:
        return site.reader.at(tip).snapshot
    except MissingHistoryError:
        return Snapshot({})


def _with_won_rows(
    joined: Snapshot, tips: Sequence[str], state: RemoteState, site: Site
) -> Snapshot:
    """The logs with the rows that their task refs carry and no branch has yet."""
    features = dict(joined.features)
    ahead = ahead_of(tips, state, state.tasks, site)
    for name, file in joined.features.items():
        found = [won_rows(site, file, task, ahead[task]) for task in file.tasks & ahead.keys()]
        rows = [row for each in found for row in each or ()]
        if rows:
            states = grown(file, rows, site).states
            new = {row.task: states[row.task] for row in rows}
            features[name] = file.replace(states={**file.states, **new})
    return Snapshot(features)


def _feature(
    file: FeatureFile,
    merged: Snapshot,
    work: Mapping[str, Sequence[Work]],
    site: Site,
    now: int,
) -> FeatureBoard:
    tasks = [
        TaskLine(
            item.id,
            item.title,
            *_state(item.id, file.state_of(item.id), work, site, now),
            tuple([commit.oid for commit in work.get(item.id, ())]),
        )
        for item in file.outline.items
    ]
    ready = all(is_complete(other) for other in merged.dependencies_of(file))
    branch = branch_of(file, site.settings)
    return FeatureBoard(file.feature, file.outline.title, branch, ready, tuple(tasks))


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
