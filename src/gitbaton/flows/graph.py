"""Graph: the features of the work tree's plan, with what every known branch says of their tasks."""

from __future__ import annotations

from gitbaton.core.feature_file import MAX_BYTES
from gitbaton.core.plan_graph import plan_graph
from gitbaton.core.snapshot import Snapshot, snapshot_of
from gitbaton.flows.plan_reading import open_plan, plan_paths, read_plan
from gitbaton.flows.plan_tree import MissingHistoryError, PlanReader
from gitbaton.flows.survey import join_plans
from gitbaton.repo.history import list_tips
from gitbaton.repo.objects import Objects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.plan_graph import Graph
    from gitbaton.core.settings import Settings


def read_graph(cwd: str, environ: Mapping[str, str]) -> Graph:
    """The graph of the plan around ``cwd``; asks no remote. Raises ConfigError, RepositoryError."""
    top, settings = open_plan(cwd)
    facts = read_plan(plan_paths(top, settings), top, cwd, settings)
    here = snapshot_of(list(facts.files))
    known = join_plans([here, *_published(settings, environ)])
    progress = {name: _progress(file, known) for name, file in here.features.items()}
    return plan_graph(here.features, facts.dependencies, progress)


def _published(settings: Settings, environ: Mapping[str, str]) -> Iterator[Snapshot]:
    """The plan at the tip of every branch, local or remote-tracking, as far as it is here."""
    with Objects(environ, largest=MAX_BYTES) as objects:
        reader = PlanReader(objects, settings)
        for tip in list_tips(environ):
            try:
                yield reader.at(tip).snapshot
            except MissingHistoryError:
                continue


def _progress(file: FeatureFile, known: Snapshot) -> tuple[int, int]:
    """Done and all tasks; a box counts as its task's DONE where the log is silent."""
    joined = known.features.get(file.feature)
    tasks = {task.id: task.checked for task in reversed(file.planned)}
    done = [
        task
        for task, checked in tasks.items()
        if checked or (joined is not None and joined.state_of(task).state == "done")
    ]
    return len(done), len(tasks)
