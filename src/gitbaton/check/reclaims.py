"""RECLAIMs that came too early: by the history behind them, and by all that a server has.

A range is judged many times: when it is pushed, merged, squashed, rebased. So only activity in
commits behind the row's own counts there, and only if it is older than the row. What came later, on
another branch or in the same minute, does not count.

A server sees more: whoever pushes shows his own history only, and the holder's last rows and
commits may be on a branch that it lacks. Dates are anybody's to choose: a commit counts from when
the server took it, where the ref log of a branch tells, but never before its own date.
"""

from __future__ import annotations

from gitbaton.commits.models import CommitSummary, NewRow, WorkCommit
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


def judge_reclaims(
    rows: Sequence[NewRow],
    summaries: Sequence[CommitSummary],
    work: Mapping[str, Sequence[WorkCommit]],
    settings: Settings,
    git: Git,
) -> Iterator[Finding]:
    """C202 for each new RECLAIM of a claim that was not stale when the row was written.

    ``summaries`` are the commits that added the rows, ``work`` is that on each task.
    """
    suspects = [new for new in rows if is_reclaim(new) and judge_reclaim(new, work, settings)]
    if not suspects:
        return
    commits = {each.oid: each for each in summaries}
    noted = [new for new in rows if new.row.action == "NOTE" and new.commit in commits]
    notes = {new.row: commits[new.commit or ""] for new in noted}
    named = [each for new in suspects for each in work.get(new.row.task, ())]
    behind = _behind(suspects, [*notes.values(), *named], git)
    for new in suspects:
        carrier = commits.get(new.commit or "")
        known = behind.get(new.commit or "", frozenset())
        there = [each for each in work.get(new.row.task, ()) if _was_there(each, carrier, known)]
        note = notes.get(new.before.activity) if new.before.activity else None
        if note is not None and not _was_there(note, carrier, known):
            new = new.replace(before=new.before.replace(activity=new.before.claimed))
        found = judge_reclaim(new, {new.row.task: there}, settings)
        if found is not None:
            yield found


def _behind(
    suspects: Sequence[NewRow],
    signs: Sequence[CommitSummary | WorkCommit],
    git: Git,
) -> Mapping[str, frozenset[str]]:
    """Which of the activities are behind the commit of each suspect."""
    tips = [new.commit for new in suspects if new.commit]
    oldest = min([sign.time for sign in signs], default=0)
    return which_behind(tips, [sign.oid for sign in signs], oldest, git) if signs else {}


def _was_there(
    sign: CommitSummary | WorkCommit, carrier: CommitSummary | None, known: Collection[str]
) -> bool:
    """Whether a commit was made before the row that ``carrier`` adds.

    A rebase rewrites both and may reorder them, but keeps their author dates. A squash may be of
    what was done before the row, or after: what it squashed is beside it, and another squash
    behind it has the host's date.
    """
    if carrier is None or sign.oid not in known:
        return False
    if carrier.subject.is_squash_merge and sign.subject.is_squash_merge:
        return False
    made_anew = sign.time != sign.authored
    return sign.time < carrier.authored + (not made_anew)


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
        early = [each for each in found if each is not None][:1]
        yield from early
        if early:
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
    moments = [moment for moment in (came.get(work.oid), work.time) if moment is not None]
    return max([moment for moment in moments if moment <= latest], default=work.time)
