"""Rows by whom: with a map of agents, a row needs a committer who may use its name."""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.refs import tip_of
from gitbaton.rules.claim_rows import is_own, judge_row_author
from gitbaton.rules.findings import Finding

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
    agent cannot be distinguished from an invented one. ``strict`` refuses both then, and
    ``remote`` is where they can be had.
    """

    tips: tuple[str, ...]
    complete: bool
    strict: bool = False
    remote: str = ""


def judge_row_authors(
    rows: Sequence[NewRow],
    committers: Mapping[str, str],
    trusted: TrustedRevisions,
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
    won = {task: tip_of(settings.task_refs + task, objects) for task in tasks}
    numbers = [_number(new, reader) for new in rows]
    own = {
        (new.row, number)
        for new, number in zip(rows, numbers, strict=True)
        if is_own(new.row, committers[new.commit or ""], settings)
    }
    for new, number in zip(rows, numbers, strict=True):
        tips = (won[new.row.task], *trusted.tips)
        row = (new.row, number)
        if row in own or any(_carries(tip, row, reader, objects) for tip in tips):
            continue
        email = committers[new.commit or ""]
        source = "" if trusted.complete else trusted.remote
        proven = trusted.complete or trusted.strict
        yield judge_row_author(new, email, proven, source)


def _number(new: NewRow, reader: PlanReader) -> int:
    """How often its log has the row, down to where its commit adds it."""
    file = reader.at(new.commit or "").snapshot.feature_of(new.row.task)
    rows = file.log.rows if file else ()
    return len([row for row in rows if row == new.row and row.line <= new.row.line])


def _carries(revision: str, row: tuple[Row, int], reader: PlanReader, objects: Objects) -> bool:
    if not revision or not is_commit(revision, objects):
        return False
    file = reader.at(revision).snapshot.feature_of(row[0].task)
    return file is not None and file.log.rows.count(row[0]) >= row[1]
