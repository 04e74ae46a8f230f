"""Whether the files of a task that was just claimed are in another agent's hands.

It must cost a claim next to nothing, so it asks nobody and starts no process: the feature's own
log was just read from the remote, the rest of the plan is what this clone has of it, and the task
refs say where that is out of date.
"""

from __future__ import annotations

from gitbaton.core.declared_files import declared_files
from gitbaton.core.overlap import is_hot
from gitbaton.core.value import Value
from gitbaton.flows.agent import branch_of
from gitbaton.flows.view import feature_at
from gitbaton.repo.objects import is_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.view import Site, View


class Rival(Value):
    """Another task that declares a path, and who holds it; no agent where only its ref moved."""

    task: str
    path: str
    agent: str


def warning_about(task: str, view: View, site: Site) -> str:
    """One sentence about the task's files that others have in hand; empty if none is."""
    rivals = list(_rivals(task, view, site))
    if not rivals:
        return ""
    first = rivals[0]
    who = f"is held by {first.agent}" if first.agent else "moved since this clone last fetched"
    others = len({rival.task for rival in rivals}) - 1
    more = f", and {others} more" if others else ""
    return f"{first.path} also belongs to {first.task}, which {who}{more}: git baton conflicts"


def _rivals(task: str, view: View, site: Site) -> Iterator[Rival]:
    hot = site.settings.hot_files
    own = {each.path for each in declared_files(view.file, [task]) if not is_hot(each.path, hot)}
    if not own:
        return
    for file in (view.file, *_other_features(own, view, site)):
        busy = {name: agent for name in file.tasks if (agent := _holder(name, file, view, site))}
        busy.pop(task, None)
        for each in declared_files(file, sorted(busy)):
            if each.path in own:
                yield Rival(each.task, each.path, busy[each.task].strip())


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
    """The other agent who holds a task; a blank for one nobody here knows; empty if none does."""
    state = file.state_of(task)
    ref = view.state.tasks.get(task, "")
    if file is not view.file and ref and state.state == "open":
        if not is_commit(ref, site.objects):
            return " "
        state = (feature_at(ref, file, site) or file).state_of(task)
    return state.holder if state.state == "held" and state.holder != site.agent else ""
