"""Tasks that a plan no longer has, although a branch or a task's ref has rows of them."""

from __future__ import annotations

from gitbaton.git.refs import list_refs
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.plan_at_commit import MissingHistoryError, PlanReader
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitbaton.plan.feature_file import FeatureFile


def judge_dropped(
    before: Snapshot, after: Snapshot, heads: str, reader: PlanReader
) -> Iterator[Finding]:
    """L109 for each task that was planned and is no more, while somebody has rows of it.

    ``heads`` is the prefix of the refs that are the published branches, empty if there are none.
    """
    gone = _dropped(before, after)
    if not gone or not heads:
        return
    claims = [f"{reader.settings.task_refs}{task}" for task in gone]
    tips = list_refs(reader.objects.git, heads, *claims)
    for task, file in gone.items():
        found = next((ref for ref, tip in tips.items() if _has_rows(task, file, tip, reader)), "")
        if found:
            yield Finding(
                "L109",
                f"{task} leaves the plan of feature {file.feature}, and "
                f"{found.removeprefix(heads)} has rows of it",
                "put the task back into the plan, under its ID: its title and text may change, "
                "and what is left of it can be a new task",
                path=after.features.get(file.feature, file).path,
                task=task,
            )


def _dropped(before: Snapshot, after: Snapshot) -> Mapping[str, FeatureFile]:
    """The tasks without rows of their own that no feature plans any more, and where they were."""
    gone: dict[str, FeatureFile] = {}
    for name, file in before.features.items():
        now = after.features.get(name)
        if now is not file:
            left = file.tasks - (now.tasks if now else frozenset()) - file.states.keys()
            gone |= {task: file for task in sorted(left) if after.feature_of(task) is None}
    return gone


def _has_rows(task: str, file: FeatureFile, tip: str, reader: PlanReader) -> bool:
    try:
        rows = reader.at(tip).snapshot.rows_of(file.feature)
    except MissingHistoryError:
        return False
    return any(row.task == task for row in rows)
