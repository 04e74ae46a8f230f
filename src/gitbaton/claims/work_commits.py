"""The work on a task, as the history of one commit has it."""

from __future__ import annotations

from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.models import WorkCommit
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import TaskState
from gitbaton.project.commit_lookup import History, gather_evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.project.remote_feature import Session


def work_since(
    task: str, start: Row | None, tip: str, session: Session, thorough: bool = False
) -> Sequence[WorkCommit]:
    """The commits behind ``tip`` that name the task, oldest first, since its ``start``.

    Those that were reverted are left out. The clocks of two machines may differ by what the
    settings allow, so a commit may be dated that much before the row. git stops at the first
    commit that is older than the start, so a clock set back may hide what lies behind it: where
    nothing is found, or with ``thorough``, the whole history is read.
    """
    began = utc_minutes(start.timestamp, session.settings.timezone) if start else None
    earliest = (began or 0) - session.settings.clock_skew // 60
    quick = (
        [] if thorough or start is None else _work(task, [TaskState(started=start)], tip, session)
    )
    return [
        commit
        for commit in quick or _work(task, [], tip, session)
        if commit.minutes >= earliest and not commit.reverted
    ]


def _work(
    task: str, states: Sequence[TaskState], tip: str, session: Session
) -> Sequence[WorkCommit]:
    """The work on a task, from a day before the oldest start among ``states`` on."""
    history = History((tip,), (session.reader.at(tip).snapshot,), shallow=False)
    found = gather_evidence(history, [], states, session.objects, session.settings)
    return found.work.get(task, ())
