"""The plan as one tree has it: every feature file, found by feature and by task."""

from __future__ import annotations

from gitbaton.base.errors import UsageError
from gitbaton.base.value import Value
from gitbaton.plan.log.task_state import OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.log.task_state import TaskState


class Snapshot(Value):
    """The feature files of one commit, or of the index, by feature ID.

    Of two files with one ID the one in the plan's folder counts, of several there the first by
    path; ``doubles`` has the paths of all that are there.
    """

    features: Mapping[str, FeatureFile]
    doubles: Mapping[str, tuple[str, ...]] = {}

    def refuse_double(self, feature: str) -> None:
        """Raise UsageError if several files plan the feature: nobody could tell which is meant."""
        from gitbaton.base.shell import quote

        paths = self.doubles.get(feature, ())
        if paths:
            hint = (
                "give one of them and its tasks another ID, or take a copy out: "
                f"git rm {quote(paths[-1])}"
            )
            if self.features[feature].grammar.spec_kit:
                folder = paths[-1].rpartition("/")[0]
                hint = f"rename {folder}, so that it begins with a number that is free"
            raise UsageError(
                f"feature {feature} is planned in {' and in '.join(paths)}",
                f"{hint}; then commit and push",
            )

    def feature_of(self, task: str) -> FeatureFile | None:
        """The feature file that plans the task: 1.1 for 1.1.5a, 004 for 004-T012 if it does.

        Else the first one, or the first in whose log it was begun.
        """
        for sign in ".-":
            near = self.features.get(task.rpartition(sign)[0])
            if near is not None and near.plans(task):
                return near
        planning = [file for file in self.features.values() if file.plans(task)]
        return next((file for file in planning if task in file.states), next(iter(planning), None))

    def state_of(self, task: str) -> TaskState:
        """What the log of the task's feature says of it."""
        file = self.feature_of(task)
        return file.state_of(task) if file else OPEN

    def expand(self, named: str) -> tuple[str, ...]:
        """The tasks that an ID in a subject means: itself, or those of a feature that were begun.

        They have a row. Where the feature's log has none it is all of them.
        """
        file = self.features.get(named) if self.feature_of(named) is None else None
        if file is None:
            return (named,)
        tasks = [item.id for item in file.outline.items]
        return tuple([task for task in tasks if task in file.states] or tasks)

    def tasks(self) -> tuple[str, ...]:
        """Every task ID, feature by feature."""
        return tuple([task for file in self.features.values() for task in sorted(file.tasks)])

    def rows_of(self, feature: str) -> tuple[Row, ...]:
        """The rows of a feature's log; none if the feature is not there."""
        file = self.features.get(feature)
        return file.log.rows if file else ()


def snapshot_of(files: list[FeatureFile], folder: str = "") -> Snapshot:
    """A snapshot of the given files, of which those below the folder come first."""
    features: dict[str, FeatureFile] = {}
    doubles: dict[str, tuple[str, ...]] = {}
    below = f"{folder}/" if folder else ""
    for file in sorted(files, key=lambda file: (not file.path.startswith(below), file.path)):
        first = features.setdefault(file.feature, file)
        if first is not file and file.path.startswith(below) == first.path.startswith(below):
            doubles[file.feature] = (*doubles.get(file.feature, (first.path,)), file.path)
    return Snapshot(features, doubles)


def successor(before: Snapshot, changed: Iterable[FeatureFile]) -> Snapshot:
    """The snapshot after files changed that kept their paths and the IDs of their features."""
    features = dict(before.features)
    for file in changed:
        if features[file.feature].path == file.path:
            features[file.feature] = file
    return Snapshot(features, before.doubles)


def differing(
    parents: Sequence[Snapshot], after: Snapshot
) -> tuple[tuple[Snapshot, ...], Snapshot]:
    """Both sides without the features whose file is the same in all of them."""
    names: dict[str, None] = {}
    for parent in parents or (Snapshot({}),):
        old = parent.features
        names |= dict.fromkeys([n for n, file in after.features.items() if old.get(n) is not file])
        names |= dict.fromkeys([name for name in old if name not in after.features])
    narrowed = [
        Snapshot({name: each.features[name] for name in names if name in each.features})
        for each in (*parents, after)
    ]
    return tuple(narrowed[:-1]), narrowed[-1]
