"""Task refs against logs: what a ref may move to, and what no log may say against it."""

from __future__ import annotations

from gitbaton.commits.models import RefUpdate
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.append_only import decides, decisive, numbered
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_ref_rows import false_trailer, not_yet_logged
from gitbaton.plan.log.task_state import OPEN, apply_row, fold
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_PUBLISH = (
    "publish rows with git baton claim, done, reclaim, release or revert: they move the ref as well"
)
_LOOK = (
    "see who has it: git baton status\n"
    "take your row out, and another task: git rebase -i @{upstream}, drop the row's commit there, "
    "then git baton claim --next --switch"
)


def judge_task_ref(
    update: RefUpdate,
    task: str,
    old: Sequence[Row],
    new: Sequence[Row],
    published: Iterable[Sequence[Row]],
    *,
    planned: bool = False,
) -> Finding | None:
    """H605, H606 and family C for a task's ref that moves, by the task's rows at either commit.

    ``published`` are the task's rows on each branch. A ref that lost to a row pushed by hand is
    void, and may move to the branch's row. A new ref may name a commit where the task is
    ``planned`` and has no row yet: this reserves the ID.
    """
    here, before = decisive(new), decisive(old)
    stories = [rows for rows in map(decisive, published) if rows]
    if planned and not (here or stories or update.old):
        return None
    if not here:
        return Finding(
            "H605",
            f"the commit that {update.ref} would name carries no row of {task}",
            _PUBLISH,
            ref=update.ref,
            task=task,
        )
    void = any(not_yet_logged(story, before) is None for story in stories)
    if before and not void and not (len(here) > len(before) and _begins(here, before)):
        return _no_growth(update, task)
    ends = [one for one in stories if not any(_begins(o, one) and o != one for o in stories)]
    if not ends or any(_begins(here, story) for story in ends):
        return None
    if any(_begins(story, here) for story in ends):
        return _no_growth(update, task)
    found = _contradiction(ends[0], here, "a branch has")
    return found.replace(ref=update.ref)


def judge_trailer(update: RefUpdate, task: str, commit: str, rows: Iterable[Row]) -> Finding | None:
    """H605 for a task's ref whose commit has a Baton-Row trailer that does not match its log.

    ``commit`` is the commit as git stores it, ``rows`` are the task's rows in its log.
    """
    trailer = false_trailer(commit, task, rows)
    if not trailer:
        return None
    return Finding(
        "H605",
        f"{update.new[:12]} carries another row of {task} than it says it won: {trailer[:200]}",
        _PUBLISH,
        ref=update.ref,
        task=task,
    )


def judge_won(
    file: FeatureFile,
    logged: Sequence[Row],
    won: Sequence[Row],
    published: Iterable[Sequence[Row]],
) -> Finding | None:
    """Family C for a task's rows in a log that its ref contradicts, unless a branch had them first.

    Rows that were published first count, and make the ref void.
    """
    here, there = decisive(logged), decisive(won)
    if not_yet_logged(here, there) is not None:
        return None
    at = _parting(there, here)
    row = here[at]
    if any(_begins(decisive(rows), here[: at + 1]) for rows in published):
        return None
    found = _contradiction(there, here, f"refs/baton/tasks/{row.task} has won")
    return found.replace(path=file.path, line=row.line)


def judge_rival(
    file: FeatureFile,
    logged: Sequence[Row],
    known: Collection[tuple[Row, int]],
    published: Iterable[Sequence[Row]],
) -> Finding | None:
    """Family C for a claim that is new to the server, of a task that another agent has, or has
    done, by a branch whose claim this log lacks.

    ``known`` are the rows of the task that the server has, ``published`` those on each branch. How
    the logs parted does not matter.
    """
    here = decisive(logged)
    fresh = [row for row, number in numbered(logged) if decides(row) and (row, number) not in known]
    row = fresh[0] if fresh else None
    if row is None or row.action not in ("START", "RECLAIM"):
        return None
    for story in map(decisive, published):
        there = fold(story).get(row.task, OPEN)
        rival = there.done or there.claimed
        if rival and there.state != "open" and there.holder != row.agent and rival not in here:
            code = apply_row(there, row)[1] or "C203"
            found = _displacing(code, row, rival, "a branch has")
            return found.replace(path=file.path, line=row.line)
    return None


def _begins(rows: tuple[Row, ...], start: tuple[Row, ...]) -> bool:
    return rows[: len(start)] == start


def _parting(story: Sequence[Row], rows: Sequence[Row]) -> int:
    """The index of the first row that differs; one has to."""
    pairs = zip(story, rows, strict=False)
    return next(at for at, (one, other) in enumerate(pairs) if one != other)


def _no_growth(update: RefUpdate, task: str) -> Finding:
    return Finding(
        "H606",
        f"{update.ref} must not be rewound: {update.new[:12]} holds no newer row of {task}",
        _PUBLISH,
        ref=update.ref,
        task=task,
    )


def _contradiction(story: Sequence[Row], rows: Sequence[Row], who: str) -> Finding:
    """The first row that diverges, by the rule that it breaks in the state that the ref gives."""
    at = _parting(story, rows)
    code = apply_row(fold(story).get(rows[at].task, OPEN), rows[at])[1] or "C203"
    return _displacing(code, rows[at], story[at], who)


def _displacing(code: str, row: Row, rival: Row, who: str) -> Finding:
    return Finding(
        code,
        f"{row.agent} writes {row.action} for {row.task}, but {who} another row in its place: "
        f"{rival.action} by {rival.agent} at {rival.timestamp}",
        _LOOK,
        task=row.task,
    )
