"""Every feature with the rows that any branch or task ref has, and the work on its tasks."""

from __future__ import annotations

from gitbaton.base.progress import told_progress
from gitbaton.base.value import Value
from gitbaton.commits.models import WorkCommit
from gitbaton.git.history import list_tips, read_repo_info
from gitbaton.git.objects import is_commit
from gitbaton.git.refs import HEADS, list_refs
from gitbaton.git.remote import RemoteState, UnreachableError, fetch_objects
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.rows import Row, rows_of
from gitbaton.plan.log.task_ref_rows import false_trailer
from gitbaton.plan.merge import join
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.commit_lookup import History, gather_evidence
from gitbaton.project.default_branch import default_name
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.last_seen import last_seen
from gitbaton.project.plan_at_commit import MissingHistoryError
from gitbaton.project.remote_feature import Session, feature_at, task_ref_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class MergedPlan(Value):
    """Feature files whose logs hold every row, and the work commits by task.

    ``merged`` is the plan of the default branch alone, whose doubles ``plan`` has (and HEAD's);
    ``state`` what the remote's refs say; ``offline`` is why it was not asked, ``tips`` are the
    commits that were read.
    """

    plan: Snapshot
    merged: Snapshot
    work: Mapping[str, Sequence[WorkCommit]]
    state: RemoteState
    offline: str
    tips: tuple[str, ...] = ()

    @property
    def answer(self) -> RemoteState | None:
        """What the remote answered, if it was asked and did."""
        return None if self.offline else self.state

    @property
    def heads(self) -> tuple[str, ...]:
        """The tips of the remote's branches."""
        return tuple(self.state.heads.values())


def read_merged_plan(
    session: Session, with_work: bool = True, *, ask: bool = True, state: RemoteState | None = None
) -> MergedPlan:
    """Ask the remote, or without it read what this clone last saw of it.

    Unless it may ``ask``, the remote is left in peace; a ``state`` is what it has just answered.
    """
    offline = "" if ask else "the remote was not asked"
    try:
        if ask:
            state = _ask(session, state)
    except UnreachableError as error:
        offline = error.message
    state = state if state and not offline else RemoteState({}, {}, "")
    here = ["HEAD"] if is_commit("HEAD", session.objects) else []
    tips = [*state.heads.values(), *list_tips(session.git), *here]
    return _join(tips, state, session, with_work, offline)


def branches_of(joined: MergedPlan, session: Session) -> tuple[dict[str, str], str]:
    """The remote's branches by name, as it says or as last seen, and the default one's name."""
    return _branches(joined.state, joined.offline, session)


def _branches(state: RemoteState, offline: str, session: Session) -> tuple[dict[str, str], str]:
    if not offline:
        return dict(state.heads), session.default_of(state)
    places = read_repo_info(session.git)
    default = default_name(session.remote, places, session.objects)
    return dict(last_seen(session, places).heads), default


def planned_anywhere(joined: MergedPlan, session: Session) -> dict[str, str]:
    """Every ID of a feature or task that a branch plans, here or at the remote, or that has a ref.

    With the branch that has it, or "a claim".
    """
    known = [*branches_of(joined, session)[0].items(), *list_refs(session.git, HEADS).items()]
    branches = {oid: ref.removeprefix(HEADS) for ref, oid in known[::-1]}
    found = dict.fromkeys(joined.state.tasks, "a claim")
    for tip in dict.fromkeys([*branches, *list_tips(session.git)]):
        plan = plan_at(tip, session)
        found |= dict.fromkeys([*plan.features, *plan.tasks()], branches.get(tip, "a branch"))
    return found


def planned_elsewhere(joined: MergedPlan, session: Session) -> dict[str, str]:
    """As ``planned_anywhere``, less what the commit that is checked out plans as well."""
    here = _plan_here(session)
    own = {*here.features, *here.tasks()}
    return {
        name: branch
        for name, branch in planned_anywhere(joined, session).items()
        if name not in own
    }


def read_published(session: Session) -> MergedPlan:
    """What the remote has, the same for every clone. Raises UnreachableError."""
    state = _ask(session)
    return _join(state.heads.values(), state, session)


def _join(
    tips: Iterable[str],
    state: RemoteState,
    session: Session,
    with_work: bool = True,
    offline: str = "",
) -> MergedPlan:
    tips = tuple(dict.fromkeys(tips))
    logged = _logged(tips, state, session)
    heads, name = _branches(state, offline, session)
    default = heads.get(name, "")
    merged = plan_at(default, session) if default else None
    here = _plan_here(session)
    plan = Snapshot(
        {
            name: _with_won(file, task_ref_rows(file, state, session))
            for name, file in logged.items()
        },
        {**here.doubles, **(merged.doubles if merged else {})},
    )
    states = [each for file in plan.features.values() for each in file.states.values()]
    history = History(tips, (plan,), shallow=False)
    work: Mapping[str, Sequence[WorkCommit]] = {}
    if states and with_work:
        evidence = gather_evidence(history, [], states, session.objects, session.settings)
        work = evidence.work
    return MergedPlan(plan, merged or plan, work, state, offline, tips)


def examine_refs(session: Session) -> tuple[list[Row], list[str], list[str]]:
    """Won rows that no branch at the remote has; tasks with a void ref; tasks with a false trailer.

    The last are tasks whose ref commit has a Baton-Row trailer that does not match its log, which
    hides the true row: pre-receive refuses such a ref. Raises UnreachableError.
    """
    state = _ask(session)
    logged = _logged(list(state.heads.values()), state, session)
    found = [
        pair for file in logged.values() for pair in task_ref_rows(file, state, session).items()
    ]
    rows = [row for _, won in found for row in won or ()]
    lying = [
        task
        for file in logged.values()
        for task in sorted(file.tasks & state.tasks.keys())
        if _lies(state.tasks[task], task, file, session)
    ]
    return rows, [task for task, won in found if won is None], lying


def _lies(oid: str, task: str, file: FeatureFile, session: Session) -> bool:
    text = session.objects.read(oid).data.decode("utf-8", "replace")
    carrier = feature_at(oid, file, session)
    return bool(false_trailer(text, task, rows_of(carrier.log.rows, task) if carrier else ()))


def _ask(session: Session, state: RemoteState | None = None) -> RemoteState:
    if not session.remote:
        raise UnreachableError("this repository has no remote", "git remote add origin URL")
    state = state or session.ask_remote()
    known = [*state.heads.values(), *state.tasks.values()]
    fetch_objects(session.remote, known, session.objects)
    return state


def _logged(tips: Sequence[str], state: RemoteState, session: Session) -> dict[str, FeatureFile]:
    """Each feature with the rows that any of the tips has."""
    snapshots = {tip: plan_at(tip, session) for tip in tips}
    names = dict.fromkeys([name for each in snapshots.values() for name in each.features])
    read = told_progress(names, "reading features")
    return {name: _joined(name, snapshots, state, session) for name in read}


def plan_at(tip: str, session: Session) -> Snapshot:
    """The plan of a commit; an empty one without a commit, or where this clone lacks some of it."""
    try:
        return session.reader.at(tip).snapshot if tip else Snapshot({})
    except MissingHistoryError:
        return Snapshot({})


def _plan_here(session: Session) -> Snapshot:
    return plan_at("HEAD" if is_commit("HEAD", session.objects) else "", session)


def _joined(
    name: str,
    snapshots: Mapping[str, Snapshot],
    state: RemoteState,
    session: Session,
) -> FeatureFile:
    """One feature as its own branch has it, else the first that does, with the rows of all."""
    found = {tip: plan.features[name] for tip, plan in snapshots.items() if name in plan.features}
    first = next(iter(found.values()))
    branch = feature_branch(first, state.heads, session)
    own = found.get(state.heads.get(branch, ""), first)
    return join(own, list(found.values()))


def _with_won(file: FeatureFile, won: Mapping[str, Sequence[Row] | None]) -> FeatureFile:
    new = [row for task in file.tasks & won.keys() for row in won[task] or ()]
    rows = (*file.log.rows, *new)
    return file.with_rows(rows) if new else file
