"""Every feature with the rows that any branch or task ref has, and the work on its tasks."""

from __future__ import annotations

from gitbaton.core.log import rows_of
from gitbaton.core.log_merge import join
from gitbaton.core.snapshot import Snapshot
from gitbaton.core.value import Value
from gitbaton.core.won_rows import false_trailer
from gitbaton.flows.agent import branch_of
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.plan_tree import MissingHistoryError
from gitbaton.flows.view import feature_at, won_of
from gitbaton.repo.history import default_branch, find_places, list_tips
from gitbaton.repo.objects import is_commit
from gitbaton.repo.refs import list_refs
from gitbaton.repo.remote import RemoteState, UnreachableError, bring, read_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.core.facts import Work
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.log import Row
    from gitbaton.flows.view import Site


class Joined(Value):
    """Feature files whose logs hold every row, and the work commits by task.

    ``merged`` is the plan of the default branch alone, ``state`` what the remote's refs say;
    ``offline`` is why it was not asked.
    """

    plan: Snapshot
    merged: Snapshot
    work: Mapping[str, Sequence[Work]]
    state: RemoteState
    offline: str

    @property
    def heads(self) -> tuple[str, ...]:
        """The tips of the remote's branches."""
        return tuple(self.state.heads.values())


def read_joined(site: Site, with_work: bool = True, *, ask: bool = True) -> Joined:
    """Ask the remote, or without it read what this clone last saw of it.

    Unless it may ``ask``, the remote is left in peace.
    """
    state, offline = RemoteState({}, {}, ""), "the remote was not asked"
    try:
        if ask:
            state, offline = _ask(site), ""
    except UnreachableError as error:
        offline = error.message
    here = ["HEAD"] if is_commit("HEAD", site.objects) else []
    tips = [*state.heads.values(), *list_tips(site.environ), *here]
    return _join(tips, state, site, with_work, offline)


def branches_of(joined: Joined, site: Site) -> tuple[dict[str, str], str]:
    """The remote's branches by name, as it says or as last seen, and the default one's name."""
    if not joined.offline:
        return dict(joined.state.heads), site.default_of(joined.state)
    return _last_seen(site)


def _last_seen(site: Site) -> tuple[dict[str, str], str]:
    prefix = f"refs/remotes/{site.remote}/"
    seen = list_refs(site.environ, prefix)
    heads = {ref.removeprefix(prefix): oid for ref, oid in seen.items()}
    heads.pop("HEAD", None)
    default = default_branch(site.remote, find_places(site.environ), site.environ)
    return heads, site.settings.default_branch or default


def read_published(site: Site) -> Joined:
    """What the remote has, the same for every clone. Raises UnreachableError."""
    state = _ask(site)
    return _join(state.heads.values(), state, site)


def _join(
    tips: Iterable[str], state: RemoteState, site: Site, with_work: bool = True, offline: str = ""
) -> Joined:
    tips = tuple(dict.fromkeys(tips))
    logged = _logged(tips, state, site)
    plan = Snapshot(
        {name: _with_won(file, won_of(file, state, site)) for name, file in logged.items()}
    )
    states = [each for file in plan.features.values() for each in file.states.values()]
    history = History(tips, (plan,), shallow=False)
    work: Mapping[str, Sequence[Work]] = {}
    if states and with_work:
        evidence = gather_evidence(history, [], states, site.objects, site.settings, site.environ)
        work = evidence.work
    heads, name = (state.heads, site.default_of(state)) if not offline else _last_seen(site)
    default = heads.get(name, "")
    merged = _plan(default, site) if default else plan
    return Joined(plan, merged, work, state, offline)


def examine_refs(site: Site) -> tuple[list[Row], list[str], list[str]]:
    """Won rows that no branch at the remote has; tasks whose ref lost to another row; lying tasks.

    Of the last the ref's commit says that it won another row than it carries, which hides the
    true one: pre-receive refuses such a ref. Raises UnreachableError.
    """
    state = _ask(site)
    logged = _logged(list(state.heads.values()), state, site)
    found = [pair for file in logged.values() for pair in won_of(file, state, site).items()]
    rows = [row for _, won in found for row in won or ()]
    lying = [
        task
        for file in logged.values()
        for task in sorted(file.tasks & state.tasks.keys())
        if _lies(state.tasks[task], task, file, site)
    ]
    return rows, [task for task, won in found if won is None], lying


def _lies(oid: str, task: str, file: FeatureFile, site: Site) -> bool:
    text = site.objects.read(oid).data.decode("utf-8", "replace")
    carrier = feature_at(oid, file, site)
    return bool(false_trailer(text, task, rows_of(carrier.log.rows, task) if carrier else ()))


def _ask(site: Site) -> RemoteState:
    if not site.remote:
        raise UnreachableError("this repository has no remote", "git remote add origin URL")
    state = read_remote(site.remote, site.environ)
    known = [*state.heads.values(), *state.tasks.values()]
    bring(site.remote, known, site.objects, site.environ)
    return state


def _logged(tips: Sequence[str], state: RemoteState, site: Site) -> dict[str, FeatureFile]:
    """Each feature with the rows that any of the tips has."""
    snapshots = {tip: _plan(tip, site) for tip in tips}
    names = dict.fromkeys([name for each in snapshots.values() for name in each.features])
    return {name: _joined(name, snapshots, state, site) for name in names}


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
    return join(own, list(found.values()))


def _with_won(file: FeatureFile, won: Mapping[str, Sequence[Row] | None]) -> FeatureFile:
    new = [row for task in file.tasks & won.keys() for row in won[task] or ()]
    rows = (*file.log.rows, *new)
    return file.with_rows(rows) if new else file
