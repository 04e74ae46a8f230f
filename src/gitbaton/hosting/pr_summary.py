"""The work on a feature's branch: its tasks, who did them and how, and overlaps of its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from gitbaton.base.errors import RepositoryError
from gitbaton.commits.models import WorkCommit
from gitbaton.git.history import list_messages, list_work
from gitbaton.hosting.models import Done, PullRequestSummary, verify_results
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.file_overlap import Overlap
from gitbaton.project.merged_plan import MergedPlan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.claim_history import Completion, claim_history_of
from gitbaton.reports.conflicts import read_conflicts
from gitbaton.reports.task_log import task_history_of
from gitbaton.verify.models import TRAILER

if TYPE_CHECKING:

    class Ends(Protocol):
        """A branch and what it is to be merged into: names and commits."""

        @property
        def name(self) -> str: ...
        @property
        def tip(self) -> str: ...
        @property
        def base(self) -> str: ...
        @property
        def main(self) -> str: ...


def pr_summary(
    feature: str, branch: Ends, joined: MergedPlan, session: Session
) -> PullRequestSummary:
    """The summary of a branch, from its log, its commits and other branches."""
    claim_history = claim_history_of(
        [one for one in task_history_of(joined, session).entries if one.feature == feature]
    )
    ways = {one.task: one for one in claim_history.completions}
    records = list_messages([branch.tip], [TRAILER], session.git)
    verified = verify_results([(subject, body) for _, subject, body in records])
    brief = brief_summary(feature, branch, session)
    tasks = [
        task.replace(
            agent=ways[task.id].agent if task.id in ways else task.agent,
            minutes=ways[task.id].worked // 60 if task.id in ways else None,
            verify=verified.get(task.id, ""),
        )
        for task in brief.tasks
    ]
    overlaps, remarks = _overlaps(branch.name, session)
    return brief.replace(
        tasks=tuple(tasks),
        span=_span(claim_history.completions),
        overlaps=overlaps,
        remarks=remarks,
    )


def brief_summary(feature: str, branch: Ends, session: Session) -> PullRequestSummary:
    """What the branch itself says: its tasks, their holders, notes and commits."""
    plan = session.reader.at(branch.tip).snapshot
    file = plan.features[feature]
    work = _work(branch, plan, session)
    tasks = [
        Done(
            item.id,
            item.title,
            file.state_of(item.id).holder,
            None,
            tuple(work.get(item.id, ())),
            notes=_notes(item.id, file),
        )
        for item in file.outline.items
    ]
    title, types = file.title, session.settings.types
    return PullRequestSummary(feature, title, branch.name, branch.base, tuple(tasks), types)


def _work(branch: Ends, plan: Snapshot, session: Session) -> dict[str, list[WorkCommit]]:
    """The commits of the branch by task, oldest first, without those that were reverted."""
    _, commits = list_work([branch.tip, f"^{branch.main}"], session.settings.grammar, session.git)
    found: dict[str, list[WorkCommit]] = {}
    for commit in commits:
        tasks = [task for name in commit.subject.ids for task in plan.expand(name)]
        for task in dict.fromkeys(tasks) if not commit.reverted else ():
            found.setdefault(task, []).append(commit)
    return found


def _notes(task: str, file: FeatureFile) -> tuple[tuple[str, str], ...]:
    rows = [row for row in file.log.rows if row.task == task and row.action == "NOTE"]
    return tuple([(row.agent, row.commit) for row in rows])


def _span(completions: Sequence[Completion]) -> tuple[int, int] | None:
    if not completions:
        return None
    began, ended = [one.began for one in completions], [one.ended for one in completions]
    return min(began) // 60, max(ended) // 60


def _overlaps(branch: str, session: Session) -> tuple[tuple[Overlap, ...], tuple[str, ...]]:
    """The files of the branch that another live one changed or git cannot merge, and remarks."""
    try:
        overlaps = read_conflicts(session)
    except RepositoryError as error:
        return (), (error.message,)
    found = [
        each
        for each in overlaps.found
        if any(branch in clash.branches for clash in each.clashes)
        or {branch} < {side.branch for side in each.sides if side.changed}
    ]
    return tuple(found), overlaps.remarks
