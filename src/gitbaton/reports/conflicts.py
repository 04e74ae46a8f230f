"""Conflicts: files of active branches and of unfinished tasks, and how merges would end.

Files of the plan are left out: the merge driver merges the rows that branches add to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gitbaton.base.errors import RepositoryError
from gitbaton.base.natural_sort import natural
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.git.history import read_repo_info
from gitbaton.git.local_branch import switch_to, way_to
from gitbaton.git.merges import TooOldError
from gitbaton.git.refs import current_branch
from gitbaton.git.trial_merge import Trial, try_merges
from gitbaton.plan.dependencies import Dependencies, dependencies_of
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.active_branches import (
    ActiveBranch,
    Tips,
    list_active,
    read_tips,
    tasks_by_path,
)
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.file_overlap import (
    BranchChanges,
    MergeConflict,
    Overlap,
    Overlaps,
    PlannedEdit,
    TaskLocation,
    Trials,
    find_overlaps,
    is_hot,
    pairs_to_try,
)
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.rules.done_rows import SHALLOW_CURE

_TOO_OLD = "git is older than 2.38: no merge was simulated, so nobody knows which files conflict"


class PlannedEdits(Value):
    """What the plan wants changed, and where it says so.

    ``homes`` are the features by the names of their branches; ``lines`` the lines of File fields
    by task and path.
    """

    plan: Snapshot
    unfinished: tuple[str, ...]
    homes: Mapping[str, str]
    files: Mapping[str, FeatureFile]
    lines: Mapping[tuple[str, str], int]
    edits: tuple[PlannedEdit, ...]
    dependencies: Dependencies

    def location(self, task: str, path: str) -> TaskLocation:
        """A task that has to do with a path."""
        file = self.files.get(task)
        if file is None:
            return TaskLocation(task, "", 0)
        state = file.state_of(task)
        entries = [entry.line for entry in file.outline.items if entry.id == task]
        line = self.lines.get((task, path)) or (entries or [1])[0]
        return TaskLocation(task, file.path, line, state.holder if state.state == "held" else "")


def read_conflicts(session: Session) -> Overlaps:
    """Who wants the same file, as the remote has it now and as this clone has committed it.

    No file, index or ref moves. Raises RepositoryError in a shallow clone.
    """
    return conflicts_of(read_merged_plan(session, with_work=False), session)


def conflicts_of(
    joined: MergedPlan, session: Session, *, planned: bool = True, published: bool = False
) -> Overlaps:
    """Who wants the same file, of what was read already.

    Unless ``planned``, what branches changed counts alone; ``published`` leaves out what is not
    pushed yet. Raises RepositoryError in a shallow clone.
    """
    if read_repo_info(session.git).shallow:
        raise RepositoryError(
            "this clone's history is cut short, so nobody can tell what its branches changed",
            SHALLOW_CURE,
        )
    over = _complete(joined)
    wanted = _read_plan(joined, over, session, planned)
    unfinished = [name for name, feature in wanted.homes.items() if feature in wanted.unfinished]
    tips = read_tips(joined, unfinished, session, published)
    live, remarks = list_active(tips, session)
    live = [each for each in live if wanted.homes.get(each.name) not in over]
    hot = _hot_paths(
        [*[path for each in live for path in each.changes], *_declared(wanted)], session
    )
    branches = _branches([_without(each, hot, session) for each in live], tips, wanted, session)
    edits = [edit for edit in wanted.edits if edit.path not in hot]
    try:
        branches, trials, tried = _try(branches, tips, hot, session)
    except TooOldError:
        trials, tried = Trials(), 0
        remarks = [*remarks, _TOO_OLD]
    found = find_overlaps(branches, edits, trials, wanted.dependencies)
    return Overlaps(
        found,
        tuple(branches),
        wanted.unfinished,
        session.remote,
        tips.default,
        tried,
        tuple(sorted(hot)),
        tuple(remarks),
        joined.offline,
        _way(found, tips, session),
    )


def _way(found: Iterable[Overlap], tips: Tips, session: Session) -> str:
    """How the first conflict is met early: one of its branches takes in what the other has."""
    clash = next((each.clashes[0] for each in found if each.clashes), None)
    if clash is None:
        return ""
    theirs, ours = clash.branches
    if ours == tips.default or theirs == current_branch(session.git) != tips.default:
        theirs, ours = ours, theirs
    remote = quote(session.remote)
    into = way_to(ours, session.remote, session.git)
    if ours in tips.unpushed:
        into = switch_to(ours, session.git)
    if theirs in tips.unpushed:
        return f"{into} && git merge {quote(theirs)}"
    return f"{into} && git pull --no-rebase {remote} {quote(theirs)}"


# -- the plan -------------------------------------------------------------------------------------


def _complete(joined: MergedPlan) -> frozenset[str]:
    """The features that the default branch has as complete: their branches are over, too."""
    plan = Snapshot({}) if joined.offline else joined.merged
    files = plan.features.items()
    return frozenset([name for name, file in files if file.complete])


def _read_plan(
    joined: MergedPlan, over: frozenset[str], session: Session, planned: bool
) -> PlannedEdits:
    plan, heads = joined.plan, branches_of(joined, session)[0]
    files = [plan.features[name] for name in sorted(plan.features.keys() - over, key=natural)]
    open_files = [file for file in files if not file.complete]
    wanted = open_files if planned else []
    found = PlannedEdits(
        plan,
        tuple([file.feature for file in open_files]),
        {feature_branch(file, heads, session): name for name, file in plan.features.items()},
        {task: file for file in plan.features.values() for task in file.tasks},
        {
            (touch.task, touch.path): touch.line
            for file in wanted
            for touch in reversed(file.touches)
        },
        (),
        dependencies_of(plan if planned else Snapshot({})),
    )
    done = {
        task.id
        for file in wanted
        for task in file.planned
        if file.is_finished(task.id, task.checked)
    }
    edits = [
        PlannedEdit(file.feature, touch.path, found.location(touch.task, touch.path))
        for file in wanted
        for touch in file.touches
        if touch.task not in done and not is_plan_file(touch.path, session.settings)
    ]
    return found.replace(edits=tuple(edits))


def _declared(wanted: PlannedEdits) -> list[str]:
    return [edit.path for edit in wanted.edits]


def _hot_paths(paths: Iterable[str], session: Session) -> frozenset[str]:
    patterns = session.settings.hot_files
    return frozenset([path for path in set(paths) if is_hot(path, patterns)])


# -- the branches ---------------------------------------------------------------------------------


def _without(live: ActiveBranch, hot: frozenset[str], session: Session) -> ActiveBranch:
    """The branch less files of the plan and hot files."""
    kept = {
        path: change
        for path, change in live.changes.items()
        if path not in hot and not is_plan_file(path, session.settings)
    }
    return live.replace(changes=kept)


def _branches(
    live: Sequence[ActiveBranch], tips: Tips, wanted: PlannedEdits, session: Session
) -> list[BranchChanges]:
    """The live branches that changed something, with the tasks for which they did."""
    busy = [each for each in live if each.changes]
    tasks = tasks_by_path(busy, tips, wanted.plan, session)
    found = []
    for each in busy:
        locations = {
            path: tuple(
                [
                    wanted.location(task, path).replace(changed=True)
                    for task in tasks[each.name].get(path, ())
                ]
            )
            for path in each.changes
        }
        feature = wanted.homes.get(each.name) or _sole_feature(locations.values(), wanted)
        unpushed = each.name in tips.unpushed
        found.append(BranchChanges(each.name, each.tip, feature, each.changes, locations, unpushed))
    return found


def _sole_feature(locations: Iterable[tuple[TaskLocation, ...]], wanted: PlannedEdits) -> str:
    """The feature that all work on a branch belongs to; empty if it is none, or several."""
    files = [wanted.files.get(location.task) for each in locations for location in each]
    names = {file.feature for file in files if file is not None}
    return names.pop() if len(names) == 1 else ""


# -- the merges -----------------------------------------------------------------------------------


def _try(
    branches: Sequence[BranchChanges], tips: Tips, hot: frozenset[str], session: Session
) -> tuple[list[BranchChanges], Trials, int]:
    """Simulate merges: each branch with the default one, then those that may clash, in pairs.

    A branch of which nothing would be left, as after a squash merge, is live no more. Raises
    TooOldError.
    """
    trees = _trees([tips.main, *[branch.tip for branch in branches]], session)
    first = try_merges([(tips.main, branch.tip) for branch in branches], session.git)
    ended = dict(zip([branch.name for branch in branches], first, strict=True))
    live = [branch for branch in branches if ended[branch.name].tree != trees[tips.main]]
    pairs = pairs_to_try(live)
    second = try_merges([(one.tip, other.tip) for one, other in pairs], session.git)
    clashes = [
        clash
        for branch in live
        for clash in _clashes(ended[branch.name], (branch.name, tips.default), hot, session)
    ]
    contained: set[frozenset[str]] = set()
    for (one, other), trial in zip(pairs, second, strict=True):
        clashes += _clashes(trial, (one.name, other.name), hot, session)
        if trial.tree in (trees[one.tip], trees[other.tip]):
            contained.add(frozenset((one.name, other.name)))
    return live, Trials(tuple(clashes), frozenset(contained)), len(first) + len(second)


def _trees(commits: Iterable[str], session: Session) -> dict[str, str]:
    names = {commit: f"{commit}^{{tree}}" for commit in filter(None, commits)}
    session.objects.expect(names.values())
    return {commit: session.objects.read(name).oid for commit, name in names.items()}


def _clashes(
    trial: Trial, branches: tuple[str, str], hot: frozenset[str], session: Session
) -> list[MergeConflict]:
    return [
        MergeConflict(path, branches, kind)
        for path, kind in trial.conflicts.items()
        if path not in hot and not is_plan_file(path, session.settings)
    ]
