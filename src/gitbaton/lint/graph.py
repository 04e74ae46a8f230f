"""Graph: the features of the work tree's plan, with what every known branch says of their tasks."""

from __future__ import annotations

from collections.abc import Iterator

from gitbaton.git.history import list_tips
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.lint.worktree_plan import open_plan, plan_paths, read_plan, refuse_linked_plan
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile
from gitbaton.plan.graph import Graph, plan_graph
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot, snapshot_of
from gitbaton.project.branch_report import join_plans
from gitbaton.project.plan_at_commit import MissingHistoryError, PlanReader


def read_graph(cwd: str, git: Git) -> Graph:
    """The graph of the plan around ``cwd``; asks no remote. Raises ConfigError, RepositoryError."""
    top, settings = open_plan(cwd, git)
    refuse_linked_plan(top, settings)
    facts = read_plan(plan_paths(top, settings), top, cwd, settings)
    here = snapshot_of(list(facts.files))
    known = join_plans([here, *_published(settings, git)])
    progress = {name: _progress(file, known) for name, file in here.features.items()}
    return plan_graph(here.features, facts.dependencies, progress)


def _published(settings: Settings, git: Git) -> Iterator[Snapshot]:
    """The plan at the tip of every branch, local or remote-tracking, as far as it is here."""
    with Objects(git, largest=MAX_BYTES) as objects:
        reader = PlanReader(objects, settings)
        for tip in list_tips(git):
            try:
                yield reader.at(tip).snapshot
            except MissingHistoryError:
                continue


def _progress(file: FeatureFile, known: Snapshot) -> tuple[int, int]:
    """Done and all tasks; a box counts as its task's DONE where the log is silent."""
    joined = known.features.get(file.feature)
    tasks = {task.id: task.checked for task in reversed(file.planned)}
    done = [task for task, checked in tasks.items() if (joined or file).is_finished(task, checked)]
    return len(done), len(tasks)
