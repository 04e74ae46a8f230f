"""Every feature with the rows that any branch or task ref has, and the work on its tasks."""

from __future__ import annotations

from gitbaton.core.claims import fold
from gitbaton.core.log import is_prefix
from gitbaton.core.log_merge import merge_rows
from gitbaton.core.snapshot import Snapshot
from gitbaton.core.value import Value
from gitbaton.flows.agent import branch_of
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.plan_tree import MissingHistoryError
from gitbaton.flows.view import ahead_of, won_rows
from gitbaton.repo.history import list_tips
from gitbaton.repo.objects import is_commit
from gitbaton.repo.remote import RemoteState, UnreachableError, bring, read_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.core.facts import Work
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.log import Row
    from gitbaton.flows.view import Site


class Joined(Value):
    """Feature files whose logs hold every row, and the work commits by task.

    ``merged`` is the plan of the default branch alone, ``heads`` are the tips of the remote's
    branches; ``offline`` is why it was not asked. ``on_the_way`` are won rows that no branch at
    the remote has yet, ``void`` the tasks whose ref lost to a row pushed by hand.
    """

    plan: Snapshot
    merged: Snapshot
    work: Mapping[str, Sequence[Work]]
    heads: tuple[str, ...]
    on_the_way: tuple[Row, ...]
    void: tuple[str, ...]
    offline: str


def read_joined(site: Site, with_work: bool = True) -> Joined:
    """Ask the remote, or without it read what this clone last saw of it."""
    state, offline = RemoteState({}, {}, ""), ""
    try:
        state = read_remote(site.remote, site.environ)
        bring(site.remote, state.heads.values(), site.objects, site.environ)
    except UnreachableError as error:
        state, offline = RemoteState({}, {}, ""), error.message
    here = ["HEAD"] if is_commit("HEAD", site.objects) else []
    tips = list(dict.fromkeys([*state.heads.values(), *list_tips(site.environ), *here]))
    snapshots = {tip: _plan(tip, site) for tip in tips}
    names = dict.fromkeys([name for each in snapshots.values() for name in each.features])
    ahead = ahead_of([*state.heads.values()], state, state.tasks, site)
    logged = {name: _joined(name, snapshots, state, site) for name in names}
    won = {
        task: won_rows(site, file, task, ahead[task])
        for file in logged.values()
        for task in sorted(file.tasks & ahead.keys())
    }
    plan = Snapshot({name: _with_won(file, won) for name, file in logged.items()})
    states = [each for file in plan.features.values() for each in file.states.values()]
    history = History(tuple(tips), (plan,), shallow=False)
    work: Mapping[str, Sequence[Work]] = {}
    if states and with_work:
        evidence = gather_evidence(history, [], states, site.objects, site.settings, site.environ)
        work = evidence.work
    default = state.heads.get(site.default_of(state), "")
    merged = snapshots[default] if default else plan
    return Joined(
        plan,
        merged,
        work,
        tuple(state.heads.values()),
        tuple([row for rows in won.values() for row in rows or ()]),
        tuple([task for task, rows in won.items() if rows is None]),
        offline,
    )


def _plan(tip: str, site: Site) -> Snapshot:
    try:
        return site.reader.at(tip).snapshot
    except MissingHistoryError:
        return Snapshot({})


def _joined(
    name: str,
    snapshots: Mapping[str, Snapshot],
    state: RemoteState,
    site: Site,
) -> FeatureFile:
    """One feature as its own branch has it, else the first that does, with the rows of all."""
    found = {tip: plan.features[name] for tip, plan in snapshots.items() if name in plan.features}
    first = next(iter(found.values()))
    own = found.get(state.heads.get(branch_of(first, site.settings), ""), first)
    rows: tuple[Row, ...] = own.log.rows
    for file in found.values():
        if not is_prefix(file.log.rows, rows):
            rows = merge_rows(rows, file.log.rows, rows)
    return own.replace(log=own.log.replace(rows=rows), states=fold(rows))


def _with_won(file: FeatureFile, won: Mapping[str, Sequence[Row] | None]) -> FeatureFile:
    new = [row for task in file.tasks & won.keys() for row in won[task] or ()]
    rows = (*file.log.rows, *new)
    return file.replace(log=file.log.replace(rows=rows), states=fold(rows)) if new else file
