"""The claims on every branch: the report after a merge, a rebase or a checkout."""

from __future__ import annotations

from gitbaton.base.mask import mask
from gitbaton.base.value import Value
from gitbaton.git.acting_agent import agent_here
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.history import list_tips, read_repo_info
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.process import Git
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import TaskState
from gitbaton.plan.merge import join
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.commit_lookup import History, gather_evidence
from gitbaton.project.plan_at_commit import MissingHistoryError, PlanReader
from gitbaton.rules.done_rows import SHALLOW_CURE, Evidence, judge_done
from gitbaton.rules.findings import Finding
from gitbaton.rules.time import judge_stale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class BranchReport(Value):
    """What is new, and what is stale.

    ``news`` are the rows that others wrote between two commits; ``findings`` stale claims on
    any branch, and DONE rows among the new ones without a work commit.
    """

    news: tuple[Row, ...]
    findings: tuple[Finding, ...]


def branch_report(before: str, git: Git, now: int) -> BranchReport:
    """Read every branch, and the rows between ``before`` and HEAD (empty: none).

    ``now`` is seconds since the epoch. Raises ConfigError or RepositoryError.
    """
    with Objects(git, largest=MAX_BYTES) as objects:
        settings = settings_in_force(objects, "HEAD")
        places = read_repo_info(git)
        reader = PlanReader(objects, settings)
        tips = list_tips(git)
        trees, missing = _read_all(tips, reader)
        joined = join_plans(trees)
        rows = _rows_between(before, objects, reader)
        done = [(file, row) for file, row in rows if row.action == "DONE"]
        states = _states(joined, rows)
        evidence = Evidence({}, {})
        if states:
            history = History(tips, (joined,), places.shallow)
            evidence = gather_evidence(history, done, states, objects, settings)
        found = [*missing, *[judge_done(file, row, evidence) for file, row in done]]
        found += judge_stale(joined, now, evidence.work, settings)
        me = agent_here(git)
        return BranchReport(
            tuple([row for _, row in rows if row.agent != me and row.action != "NOTE"]),
            tuple([each for each in found if each is not None and settings.reports(each.code)]),
        )


def join_plans(plans: Iterable[Snapshot]) -> Snapshot:
    """The plan of several branches, each feature as all of them together have it."""
    versions: dict[str, dict[int, FeatureFile]] = {}
    for plan in plans:
        for name, file in plan.features.items():
            versions.setdefault(name, {})[id(file)] = file
    return Snapshot({name: _joined(list(files.values())) for name, files in versions.items()})


def _joined(files: Sequence[FeatureFile]) -> FeatureFile:
    longest = max(files, key=lambda file: len(file.log.rows))
    return join(longest, files)


def _read_all(tips: Sequence[str], reader: PlanReader) -> tuple[list[Snapshot], list[Finding]]:
    """The plan on each tip, and a finding about each that cannot be read."""
    trees: list[Snapshot] = []
    missing: list[Finding] = []
    for tip in tips:
        try:
            trees.append(reader.at(tip).snapshot)
        except MissingHistoryError as error:
            message = f"{error}: its claims are not seen"
            missing.append(Finding("M305", message, SHALLOW_CURE, severity="warning", commit=tip))
    return trees, missing


def _rows_between(
    before: str, objects: Objects, reader: PlanReader
) -> list[tuple[FeatureFile, Row]]:
    if not before or not is_commit(before, objects) or not is_commit("HEAD", objects):
        return []
    try:
        old, new = reader.at(before).snapshot, reader.at("HEAD").snapshot
    except MissingHistoryError:
        return []
    return [
        (file, row)
        for name, file in new.features.items()
        for row in _fresh(old.rows_of(name), file.log.rows)
    ]


def _fresh(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """The new rows less the old ones, wherever a merge has put them."""
    left = list(old)
    fresh = []
    for row in new:
        if row in left:
            left.remove(row)
        else:
            fresh.append(row)
    return fresh


def _states(joined: Snapshot, rows: Sequence[tuple[FeatureFile, Row]]) -> list[TaskState]:
    held = [
        state
        for file in joined.features.values()
        for state in file.states.values()
        if state.state == "held"
    ]
    return [*held, *[file.state_of(row.task) for file, row in rows]]


_MOST = 20
_VERBS = {
    "START": "claimed",
    "RECLAIM": "took over",
    "DONE": "completed",
    "REVERT": "reopened",
    "RELEASE": "gave back",
    "NOTE": "noted on",
}


def branch_report_text(rows: Sequence[Row]) -> str:
    """One line an agent and verb, oldest first: ``ada completed 1.1.5a, 1.1.5b``."""
    tasks_of: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        tasks_of.setdefault((row.agent, _VERBS[row.action]), []).append(row.task)
    lines = [f"  {agent} {verb} {_listed(tasks)}" for (agent, verb), tasks in tasks_of.items()]
    more = [f"  … and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return "\n".join(["git-baton: news in the Progress Logs", *map(mask, lines[:_MOST]), *more])


def _listed(tasks: Sequence[str]) -> str:
    shown = ", ".join(tasks[:_MOST])
    return f"{shown}, … ({len(tasks)} in all)" if len(tasks) > _MOST else shown
