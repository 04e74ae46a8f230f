"""Conflicts: what live branches changed, what unfinished tasks declare, and how merges would end.

Files of the plan are left out: the rows that branches add to them are brought together by the
merge driver.
"""

from __future__ import annotations

from gitbaton.core.dependencies import dependencies_of
from gitbaton.core.errors import RepositoryError
from gitbaton.core.natural_order import natural
from gitbaton.core.overlap import (
    Branch,
    Clash,
    Overlaps,
    Spot,
    Trials,
    Wish,
    find_overlaps,
    is_hot,
    pairs_to_try,
)
from gitbaton.core.plan_files import is_plan_file
from gitbaton.core.snapshot import Snapshot
from gitbaton.core.value import Value
from gitbaton.flows.agent import branch_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.live_branches import list_live, read_tips, tasks_by_path
from gitbaton.repo.history import find_places
from gitbaton.repo.merging import TooOldError
from gitbaton.repo.simulation import try_merges
from gitbaton.rules.match import SHALLOW_CURE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.core.dependencies import Dependencies
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.live_branches import Live, Tips
    from gitbaton.flows.view import Site
    from gitbaton.repo.simulation import Trial

_TOO_OLD = "git is older than 2.38: no merge was simulated, so nobody knows which files conflict"


class Intentions(Value):
    """What the plan wants changed, and where it says so.

    ``homes`` are the features by the names of their branches; ``lines`` the lines of File fields
    by task and path.
    """

    plan: Snapshot
    unfinished: tuple[str, ...]
    homes: Mapping[str, str]
    files: Mapping[str, FeatureFile]
    lines: Mapping[tuple[str, str], int]
    wishes: tuple[Wish, ...]
    dependencies: Dependencies

    def spot(self, task: str, path: str) -> Spot:
        """A task that has to do with a path."""
        file = self.files.get(task)
        if file is None:
            return Spot(task, "", 0)
        state = file.state_of(task)
        entries = [entry.line for entry in file.outline.items if entry.id == task]
        line = self.lines.get((task, path)) or (entries or [1])[0]
        return Spot(task, file.path, line, state.holder if state.state == "held" else "")


def read_conflicts(site: Site) -> Overlaps:
    """Who wants the same file, as the remote has it now and as this clone has committed it.

    No file, index or ref moves. Raises RepositoryError in a shallow clone.
    """
    return conflicts_of(read_joined(site, with_work=False), site)


def conflicts_of(
    joined: Joined, site: Site, *, planned: bool = True, published: bool = False
) -> Overlaps:
    """Who wants the same file, of what was read already.

    Unless ``planned``, what branches changed counts alone; ``published`` leaves out what is not
    pushed yet. Raises RepositoryError in a shallow clone.
    """
    if find_places(site.environ).shallow:
        raise RepositoryError(
            "this clone's history is cut short, so nobody can tell what its branches changed",
            SHALLOW_CURE,
        )
    over = _complete(joined)
    wanted = _read_plan(joined.plan, over, site, planned)
    unfinished = [name for name, feature in wanted.homes.items() if feature in wanted.unfinished]
    tips = read_tips(joined, unfinished, site, published)
    live, remarks = list_live(tips, site)
    live = [each for each in live if wanted.homes.get(each.name) not in over]
    hot = _hot_paths([*[path for each in live for path in each.changes], *_declared(wanted)], site)
    branches = _branches([_without(each, hot, site) for each in live], tips, wanted, site)
    wishes = [wish for wish in wanted.wishes if wish.path not in hot]
    try:
        branches, trials, tried = _try(branches, tips, hot, site)
    except TooOldError:
        trials, tried = Trials(), 0
        remarks = [*remarks, _TOO_OLD]
    return Overlaps(
        find_overlaps(branches, wishes, trials, wanted.dependencies),
        tuple(branches),
        wanted.unfinished,
        site.remote,
        tips.default,
        tried,
        tuple(sorted(hot)),
        tuple(remarks),
        joined.offline,
    )


# -- the plan -------------------------------------------------------------------------------------


def _complete(joined: Joined) -> frozenset[str]:
    """The features that the default branch has as complete: their branches are over, too."""
    plan = Snapshot({}) if joined.offline else joined.merged
    files = plan.features.items()
    return frozenset([name for name, file in files if file.complete])


def _read_plan(plan: Snapshot, over: frozenset[str], site: Site, planned: bool) -> Intentions:
    files = [plan.features[name] for name in sorted(plan.features.keys() - over, key=natural)]
    open_files = [file for file in files if not file.complete]
    wanted = open_files if planned else []
    found = Intentions(
        plan,
        tuple([file.feature for file in open_files]),
        {branch_of(file, site.settings): name for name, file in plan.features.items()},
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
        if task.checked or file.state_of(task.id).state == "done"
    }
    wishes = [
        Wish(file.feature, touch.path, found.spot(touch.task, touch.path))
        for file in wanted
        for touch in file.touches
        if touch.task not in done and not is_plan_file(touch.path, site.settings)
    ]
    return found.replace(wishes=tuple(wishes))


def _declared(wanted: Intentions) -> list[str]:
    return [wish.path for wish in wanted.wishes]


def _hot_paths(paths: Iterable[str], site: Site) -> frozenset[str]:
    patterns = site.settings.hot_files
    return frozenset([path for path in set(paths) if is_hot(path, patterns)])


# -- the branches ---------------------------------------------------------------------------------


def _without(live: Live, hot: frozenset[str], site: Site) -> Live:
    """The branch less what is nobody's trouble: files of the plan, and hot ones."""
    kept = {
        path: change
        for path, change in live.changes.items()
        if path not in hot and not is_plan_file(path, site.settings)
    }
    return live.replace(changes=kept)


def _branches(live: Sequence[Live], tips: Tips, wanted: Intentions, site: Site) -> list[Branch]:
    """The live branches that changed something, with the tasks for which they did."""
    busy = [each for each in live if each.changes]
    tasks = tasks_by_path(busy, tips, wanted.plan, site)
    found = []
    for each in busy:
        spots = {
            path: tuple(
                [
                    wanted.spot(task, path).replace(changed=True)
                    for task in tasks[each.name].get(path, ())
                ]
            )
            for path in each.changes
        }
        feature = wanted.homes.get(each.name) or _sole_feature(spots.values(), wanted)
        unpushed = each.name in tips.unpushed
        found.append(Branch(each.name, each.tip, feature, each.changes, spots, unpushed))
    return found


def _sole_feature(spots: Iterable[tuple[Spot, ...]], wanted: Intentions) -> str:
    """The feature that all work on a branch belongs to; empty if it is none, or several."""
    files = [wanted.files.get(spot.task) for each in spots for spot in each]
    names = {file.feature for file in files if file is not None}
    return names.pop() if len(names) == 1 else ""


# -- the merges -----------------------------------------------------------------------------------


def _try(
    branches: Sequence[Branch], tips: Tips, hot: frozenset[str], site: Site
) -> tuple[list[Branch], Trials, int]:
    """Simulate merges: each branch with the default one, then those that may clash, in pairs.

    A branch of which nothing would be left, as after a squash merge, is live no more. Raises
    TooOldError.
    """
    trees = _trees([tips.main, *[branch.tip for branch in branches]], site)
    first = try_merges([(tips.main, branch.tip) for branch in branches], site.environ)
    ended = dict(zip([branch.name for branch in branches], first, strict=True))
    live = [branch for branch in branches if ended[branch.name].tree != trees[tips.main]]
    pairs = pairs_to_try(live)
    second = try_merges([(one.tip, other.tip) for one, other in pairs], site.environ)
    clashes = [
        clash
        for branch in live
        for clash in _clashes(ended[branch.name], (branch.name, tips.default), hot, site)
    ]
    contained: set[frozenset[str]] = set()
    for (one, other), trial in zip(pairs, second, strict=True):
        clashes += _clashes(trial, (one.name, other.name), hot, site)
        if trial.tree in (trees[one.tip], trees[other.tip]):
            contained.add(frozenset((one.name, other.name)))
    return live, Trials(tuple(clashes), frozenset(contained)), len(first) + len(second)


def _trees(commits: Iterable[str], site: Site) -> dict[str, str]:
    names = {commit: f"{commit}^{{tree}}" for commit in filter(None, commits)}
    site.objects.expect(names.values())
    return {commit: site.objects.read(name).oid for commit, name in names.items()}


def _clashes(
    trial: Trial, branches: tuple[str, str], hot: frozenset[str], site: Site
) -> list[Clash]:
    return [
        Clash(path, branches, kind)
        for path, kind in trial.conflicts.items()
        if path not in hot and not is_plan_file(path, site.settings)
    ]
