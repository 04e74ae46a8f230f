"""Obstacles of the tasks of one feature, as far as the feature itself and this clone show them.

It must cost a claim next to nothing, so it starts no process: the rest of the plan is as last
fetched, and the task refs say where that is out of date. The remote is asked for those only where
it was not yet, and another feature names a file of the task.
"""

from __future__ import annotations

from gitbaton.base.natural_sort import natural
from gitbaton.base.shell import quote
from gitbaton.git.objects import is_commit
from gitbaton.plan.code_blocks import FileEdit, file_edits
from gitbaton.plan.dependencies import needed_files
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.log.rows import rows_of
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.file_overlap import is_hot
from gitbaton.project.remote_feature import feature_at
from gitbaton.status.files_in_task import places_of, spoken_of, with_uses
from gitbaton.status.handout import SOMEBODY, Offer, PlannedTask, rank, shared_in_feature, users_of
from gitbaton.status.task_text import task_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gitbaton.project.plan_at_commit import PlanSource
    from gitbaton.project.remote_feature import RemoteFeature, Session


def warning_about(task: str, view: RemoteFeature, session: Session) -> tuple[str, bool]:
    """One sentence about the obstacle of a task that was just claimed; empty if there is none.

    And whether it ends with what to type first, before any work on the task.
    """
    offers = offers_in_feature([task], view, session)
    elsewhere = _rows_elsewhere(task, view, session)
    obstacle = offers[0].obstacle if offers and not elsewhere else None
    return (obstacle.warning, True) if obstacle else (elsewhere, False)


def _rows_elsewhere(task: str, view: RemoteFeature, session: Session) -> str:
    """Who has the task by rows that a branch has, as last fetched, and the feature's log lacks.

    Such rows win nothing, but their author may be at work.
    """
    known = view.file.log.rows
    prefix, word = f"refs/remotes/{session.remote}/", task.encode()
    names = {f"{prefix}{name}:{view.file.path}": name for name in view.state.heads}
    session.objects.expect(names)
    blobs = {session.objects.read(name).data: branch for name, branch in names.items()}
    for data, branch in blobs.items():
        if word not in data:
            continue
        file = read_feature_file(data, view.file.path, session.settings.grammar, wanted=(word,))
        rows = [row for row in rows_of(file.log.rows, task) if row not in known] if file else []
        state = file.state_of(task) if file and rows else None
        if state and state.state != "open" and state.holder != session.agent:
            verb = "holds" if state.state == "held" else "did"
            where = quote(f"{session.remote}/{branch}")
            return f"by the log on {branch} {state.holder} {verb} {task}: see git log {where}"
    return ""


def offers_in_feature(tasks: Collection[str], view: RemoteFeature, session: Session) -> list[Offer]:
    """Some tasks of the feature that was looked at, the best first."""
    holders = {
        item.id: _holder(item.id, view.file, view, session)
        for item in view.file.outline.items
        if item.id in tasks or not view.file.is_finished(item.id, item.checked)
    }
    unfinished = planned_tasks(view.file, holders, session)
    wanted = [task for task in unfinished if task.id in tasks]
    needs: dict[str, tuple[str, ...]] = {}
    paths = _wanted_paths(wanted, unfinished, view)
    known = session.reader.naming(sorted(paths), "HEAD") if paths else Snapshot({})
    others = [other for name, other in known.features.items() if name != view.file.feature]
    if others and not view.asked:
        view = view.replace(state=session.ask_remote())
    for other in others:
        file = _last_known(other, view, session)
        names = [
            name for name in sorted(file.tasks, key=natural) if not file.is_finished(name, None)
        ]
        holders = {name: _holder(name, file, view, session) for name in names}
        unfinished += planned_tasks(file, holders, session)
        needs[file.feature] = tuple([each.feature for each in needed_files(other, known)])
    users = users_of(unfinished)
    wanted = with_uses(wanted, {view.file.feature: view.file}, users)
    places = [*shared_in_feature(users), *places_of(wanted)]
    absent = absent_files(places, {view.file.feature: view.base}, session)
    return rank(wanted, unfinished, session.agent, absent, needs)


def _wanted_paths(
    wanted: Sequence[PlannedTask], own: Sequence[PlannedTask], view: RemoteFeature
) -> set[str]:
    """The paths that some tasks declare, and those of this project that their text may speak of."""
    tops = {path.partition("/")[0] for task in own for path in task.paths}
    spoken = {path for task in wanted for path in spoken_of(task_text(view.file, task.id))}
    return {path for task in wanted for path in task.paths} | {
        path
        for path in spoken
        if path.removeprefix("src/").partition("/")[0] in tops or "/" not in path
    }


def planned_tasks(
    file: FeatureFile, holders: Mapping[str, str], session: PlanSource
) -> list[PlannedTask]:
    """Tasks of a feature by their holders (empty: none), with the files that they declare."""
    titles = {item.id: item.title for item in reversed(file.outline.items)}
    after, returned = file.order, _given_back(file)
    return [
        PlannedTask(
            name,
            file.feature,
            titles.get(name, ""),
            holder,
            tuple([edit.path for edit in edits]),
            after.get(name, ()),
            tuple([edit.path for edit in edits if edit.creates]),
            given_back=returned.get(name, ("", "")),
        )
        for name, holder in holders.items()
        for edits in [_edits(name, file, session)]
    ]


def _edits(name: str, file: FeatureFile, session: PlanSource) -> list[FileEdit]:
    """What a task does to the files in its File fields, hot files left out."""
    task = file.task(name)
    edits = file_edits(task) if task else ()
    return [edit for edit in edits if not is_hot(edit.path, session.settings.hot_files)]


def _given_back(file: FeatureFile) -> dict[str, tuple[str, str]]:
    """The tasks that were given back last, by whom and why."""
    if b"RELEASE" not in file.text:
        return {}
    last = {row.task: row for row in file.log.rows if row.action != "NOTE"}
    return {name: (row.agent, row.commit) for name, row in last.items() if row.action == "RELEASE"}


def absent_files(
    places: Sequence[tuple[str, str]], tips: Mapping[str, str], session: PlanSource
) -> set[tuple[str, str]]:
    """Those of the places (feature and path) where the feature's tip has no such file."""
    names = {place: f"{tips[place[0]]}:{place[1]}" for place in places if tips.get(place[0])}
    session.objects.expect(names.values())
    return {place for place, name in names.items() if session.objects.read(name).kind == "missing"}


def _last_known(file: FeatureFile, view: RemoteFeature, session: Session) -> FeatureFile:
    """The file as its branch has it, as far as that was fetched."""
    branch = feature_branch(file, view.state.heads, session)
    tips = [view.state.heads.get(branch, ""), f"refs/remotes/{session.remote}/{branch}"]
    tip = next((each for each in tips if each and is_commit(each, session.objects)), "")
    return (feature_at(tip, file, session) if tip else None) or file


def _holder(task: str, file: FeatureFile, view: RemoteFeature, session: Session) -> str:
    """The holder of a task; SOMEBODY if this clone does not know who; empty if there is none."""
    state = file.state_of(task)
    ref = view.state.tasks.get(task, "")
    if file is not view.file and ref and state.state == "open":
        if not is_commit(ref, session.objects):
            return SOMEBODY
        state = (feature_at(ref, file, session) or file).state_of(task)
    return state.holder if state.state == "held" else ""
