"""What speaks against tasks of one feature, as far as the feature itself and this clone tell.

It must cost a claim next to nothing, so it asks nobody and starts no process: the feature's own
log was just read from the remote, the rest of the plan is what this clone has of it, and the task
refs say where that is out of date.
"""

from __future__ import annotations

from gitbaton.core.handout import SOMEBODY, PlannedTask, rank, shared_in_feature, users_of
from gitbaton.core.natural_order import natural
from gitbaton.core.overlap import is_hot
from gitbaton.core.snippet import touches
from gitbaton.flows.agent import branch_of
from gitbaton.flows.view import feature_at
from gitbaton.repo.objects import is_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.handout import Offer
    from gitbaton.flows.view import Library, Site, View


def warning_about(task: str, view: View, site: Site) -> str:
    """One sentence about what speaks against a task that was just claimed; empty if nothing."""
    return next((offer.warning for offer in offers_in_feature([task], view, site)), "")


def offers_in_feature(tasks: Collection[str], view: View, site: Site) -> list[Offer]:
    """Some tasks of the feature that was looked at, the best first."""
    holders = {
        item.id: _holder(item.id, view.file, view, site)
        for item in view.file.outline.items
        if item.id in tasks or not (item.checked or view.file.state_of(item.id).state == "done")
    }
    unfinished = planned_tasks(view.file, holders, site)
    wanted = [task for task in unfinished if task.id in tasks]
    paths = {path for task in wanted for path in task.paths}
    for file in _other_features(paths, view, site) if paths else ():
        names = sorted(file.tasks, key=natural)
        busy = {name: _holder(name, file, view, site) for name in names}
        unfinished += planned_tasks(file, {name: who for name, who in busy.items() if who}, site)
    shared = shared_in_feature(users_of(unfinished))
    absent = absent_files(shared, {view.file.feature: view.base}, site)
    return rank(wanted, unfinished, site.agent, absent)


def planned_tasks(
    file: FeatureFile, holders: Mapping[str, str], site: Library
) -> list[PlannedTask]:
    """Tasks of a feature by who holds them (empty: nobody), with the files that they declare."""
    titles = {item.id: item.title for item in reversed(file.outline.items)}
    return [
        PlannedTask(name, file.feature, titles.get(name, ""), holder, _paths(name, file, site))
        for name, holder in holders.items()
    ]


def _paths(name: str, file: FeatureFile, site: Library) -> tuple[str, ...]:
    """What the File fields of a task name, but for files that everybody has in hand."""
    task = file.task(name)
    paths = [touch.path for touch in touches(task)] if task else []
    return tuple([path for path in paths if not is_hot(path, site.settings.hot_files)])


def absent_files(
    places: Sequence[tuple[str, str]], tips: Mapping[str, str], site: Library
) -> set[tuple[str, str]]:
    """Those of the places (feature and path) where the feature's tip has no such file."""
    names = {place: f"{tips[place[0]]}:{place[1]}" for place in places if tips.get(place[0])}
    site.objects.expect(names.values())
    return {place for place, name in names.items() if site.objects.read(name).kind == "missing"}


def _other_features(paths: set[str], view: View, site: Site) -> Iterator[FeatureFile]:
    """The other features that speak of one of the paths, as this clone has them last."""
    known = site.reader.naming(sorted(paths), "HEAD")
    for name, file in known.features.items():
        if name != view.file.feature:
            branch = branch_of(file, site.settings)
            tips = [view.state.heads.get(branch, ""), f"refs/remotes/{site.remote}/{branch}"]
            tip = next((each for each in tips if each and is_commit(each, site.objects)), "")
            yield (feature_at(tip, file, site) if tip else None) or file


def _holder(task: str, file: FeatureFile, view: View, site: Site) -> str:
    """Who holds a task; SOMEBODY for one nobody here knows; empty if none does."""
    state = file.state_of(task)
    ref = view.state.tasks.get(task, "")
    if file is not view.file and ref and state.state == "open":
        if not is_commit(ref, site.objects):
            return SOMEBODY
        state = (feature_at(ref, file, site) or file).state_of(task)
    return state.holder if state.state == "held" else ""
