"""RECLAIMs that a server receives, against all that it has of the claims they take over.

Whoever pushes shows his own history only; the holder's last rows and commits may be on a branch
that it lacks. Dates are anybody's to choose: a commit counts from when the server took it, where
the ref log of a branch tells, but never before its own date.
"""

from __future__ import annotations

from gitbaton.commits.models import NewRow, WorkCommit
from gitbaton.git.history import list_work, which_behind
from gitbaton.git.process import Git
from gitbaton.git.refs import list_arrivals
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.append_only import numbered
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import OPEN, TaskState, apply_row
from gitbaton.plan.settings import Settings
from gitbaton.rules.claim_rows import is_reclaim, judge_reclaim
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


def judge_live_claims(
    file: FeatureFile,
    published: Mapping[str, Collection[tuple[Row, int]]],
    tips: Sequence[str],
    settings: Settings,
    git: Git,
    now: int,
) -> Iterator[Finding]:
    """C202 for each RECLAIM in a log that nobody has published before, of a claim that lives.

    ``published`` are the rows that the server has of each task that is taken over now, ``tips`` the
    commits that its branches and the tasks' refs stand at; ``now`` is seconds since the epoch.
    """
    states: dict[str, TaskState] = {}
    work: dict[str, list[WorkCommit]] = {}
    for row, number in numbered(file.log.rows):
        before = states.get(row.task, OPEN)
        states[row.task] = apply_row(before, row)[0]
        new = NewRow(row, file.path, None, before)
        known = published.get(row.task)
        if known is None or (row, number) in known or not is_reclaim(new):
            continue
        latest = [each for each, _ in known if each.agent == before.holder]
        seen = [before, *[before.replace(activity=each) for each in latest]]
        if row.task not in work:
            work[row.task] = _work_on(row.task, tips, settings, git, now)
        found = [
            judge_reclaim(new.replace(before=each), work, settings, now // 60) for each in seen
        ]
        told = [each for each in found if each is not None][:1]
        yield from told
        if told:
            return  # one is enough to refuse the push, and a log may have many


def _work_on(
    task: str, tips: Sequence[str], settings: Settings, git: Git, now: int
) -> list[WorkCommit]:
    """The work on a task behind the tips, dated by its arrival where that is known."""
    work = [each for each in list_work(tips, settings.grammar, git)[1] if task in each.subject.ids]
    arrivals = list_arrivals(git) if work else []
    behind = which_behind([oid for _, oid in arrivals], [each.oid for each in work], 0, git)
    came: dict[str, int] = {}
    for moment, oid in arrivals:
        for each in (*behind.get(oid, ()), oid):
            came[each] = min(moment, came.get(each, moment))
    latest = now + settings.clock_skew
    return [each.replace(minutes=_counts_from(each, came, latest) // 60) for each in work]


def _counts_from(work: WorkCommit, came: Mapping[str, int], latest: int) -> int:
    """When a commit counts: the later of its arrival and its date, so far as they are not to come.

    A push to a path writes the pusher's word for the time into the ref log.
    """
    told = [moment for moment in (came.get(work.oid), work.time) if moment is not None]
    return max([moment for moment in told if moment <= latest], default=work.time)
