"""Rows by whom: with a map of agents, a row needs a committer who may use its name."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.refs import tip_of
from gitbaton.plan.settings import TASK_REFS
from gitbaton.rules.findings import Finding
from gitbaton.rules.names import is_own, judge_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.commits.models import NewRow
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.settings import Settings
    from gitbaton.project.plan_at_commit import PlanReader


class TrustedRevisions(Value):
    """Revisions whose rows are judged already, besides the task refs.

    ``complete`` says that the task refs are here: without them a row that was published by its
    agent cannot be told from an invented one. ``strict`` refuses both then.
    """

    tips: tuple[str, ...]
    complete: bool
    strict: bool = False


def judge_names(
    rows: Sequence[NewRow],
    committers: Mapping[str, str],
    witnesses: TrustedRevisions,
    reader: PlanReader,
    objects: Objects,
    settings: Settings,
) -> Iterator[Finding]:
    """C204 for each new row in a name that the committers who bring it do not have.

    Only the first publication needs the agent: later anybody may copy the row into the log,
    rebase or squash it. So a row already on a task ref or trusted revision needs no further
    check, nor does one that another new commit adds under its own agent.
    """
    tasks = dict.fromkeys([new.row.task for new in rows])
    won = {task: tip_of(TASK_REFS + task, objects) for task in tasks}
    own = {new.row for new in rows if is_own(new.row, committers[new.commit or ""], settings)}
    for new in rows:
        tips = (won[new.row.task], *witnesses.tips)
        if new.row in own or any(_carries(tip, new.row, reader, objects) for tip in tips):
            continue
        email = committers[new.commit or ""]
        yield judge_name(new, email, witnesses.complete, strict=witnesses.strict)


def _carries(revision: str, row: Row, reader: PlanReader, objects: Objects) -> bool:
    if not revision or not is_commit(revision, objects):
        return False
    file = reader.at(revision).snapshot.feature_of(row.task)
    return file is not None and row in file.log.rows
