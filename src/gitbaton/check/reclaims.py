"""Which RECLAIMs came too early, by what lay before them in the history.

A range is judged many times: when it is pushed, merged, squashed, rebased. So only activity in
commits behind the row's own counts, and only if it is older than the row. What came later, on
another branch or in the same minute, does not count.
"""

from __future__ import annotations

from gitbaton.commits.models import CommitSummary, NewRow, WorkCommit
from gitbaton.git.history import which_behind
from gitbaton.git.process import Git
from gitbaton.rules.claim_rows import is_reclaim, judge_reclaim
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from gitbaton.plan.settings import Settings


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
