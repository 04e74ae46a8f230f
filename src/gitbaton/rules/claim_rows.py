"""Family C: the rows in order, and in whose name they are."""

from __future__ import annotations

from gitbaton.base.timestamp import utc_minutes
from gitbaton.commits.models import NewRow
from gitbaton.plan.dependencies import needed_files
from gitbaton.plan.log.rows import is_prefix
from gitbaton.plan.log.task_state import OPEN, apply_row, illegal_rows
from gitbaton.rules.findings import Finding, finding_of_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitbaton.commits.models import WorkCommit
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.log.task_state import IllegalRow, TaskState
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot

_TOO_EARLY = (
    "delete the row and claim another task, or write it {wait} later: a claim is stale after more "
    "than {limit} without a row or commit"
)
_TOO_EARLY_COMMITTED = (
    "if it is not published, take it out (git rebase -i {commit}^) and write it {wait} later: a "
    "claim is stale after more than {limit} without a row or commit\n"
    'published rows stay: if it was right, a person writes waive = ["C202@{commit}"] into the '
    "settings of the default branch"
)
_MERGED = (
    "rows cannot be taken out again, so do not merge both: git merge --abort\n"
    "where your side is not published, it gives way: git pull --rebase, and git push says which "
    "row goes\n"
    "else a person decides which branch keeps {task}, and picks the work of the other one onto it"
)


def not_both(task: str) -> str:
    """The way out of a merge whose sides have rows of a task that exclude each other."""
    return _MERGED.format(task=task)


def new_rows(parents: Sequence[Snapshot], after: Snapshot, commit: str | None) -> Iterator[NewRow]:
    """The rows that a commit with at most one parent appends, each with the state it met."""
    if len(parents) > 1:
        return
    for name, file in after.features.items():
        before = parents[0].features.get(name) if parents else None
        if before is file:
            continue
        old = before.log.rows if before else ()
        states = dict(before.states) if before else {}
        if not is_prefix(old, file.log.rows):
            continue
        for row in file.log.rows[len(old) :]:
            state = states.get(row.task, OPEN)
            yield NewRow(row, file.path, commit, state)
            states[row.task] = apply_row(state, row)[0]


def judge_rows(parents: Sequence[Snapshot], after: Snapshot) -> Iterator[Finding]:
    """C201, C203, C204 and C205: rows that the claims before them do not allow.

    In a merge each row was legal on its own branch, and none can be deleted: the hint says so.
    """
    for name, file in after.features.items():
        befores = [parent.features[name] for parent in parents if name in parent.features]
        if any(before is file for before in befores):
            continue
        for breach in _new_breaches(befores, file):
            found = _breach_finding(breach, file)
            merged = len(parents) > 1
            yield found.replace(hint=not_both(breach.row.task)) if merged else found


def judge_claimed_twice(parents: Sequence[Snapshot], after: Snapshot) -> Iterator[Finding]:
    """C201 where a merge brings a task together that two features plan and both have claimed.

    Of the features at least those that differ between the parents are given.
    """
    if len(parents) < 2:
        return
    known = {task for parent in parents for task, files in _claimed(parent).items() if files[1:]}
    for task, files in _claimed(after).items():
        if len(files) < 2 or task in known:
            continue
        first, second = files[:2]
        one, other = first.state_of(task), second.state_of(task)
        yield Finding(
            "C201",
            f"{other.holder} has {task} in feature {second.feature}, and {one.holder} has it in "
            f"feature {first.feature}",
            not_both(task),
            path=second.path,
            line=other.claimed.line if other.claimed else None,
            task=task,
        )


def _claimed(plan: Snapshot) -> dict[str, list[FeatureFile]]:
    """The features in whose logs a task is held or done, task by task."""
    found: dict[str, list[FeatureFile]] = {}
    for file in plan.features.values():
        for task, state in file.states.items():
            if state.state != "open":
                found.setdefault(task, []).append(file)
    return found


def _new_breaches(befores: Sequence[FeatureFile], file: FeatureFile) -> Iterable[IllegalRow]:
    """The breaches of the file's rows that no parent has already."""
    if len(befores) == 1 and is_prefix(befores[0].log.rows, file.log.rows):
        return illegal_rows(file.log.rows[len(befores[0].log.rows) :], befores[0].states)
    known = {
        (breach.code, breach.row) for before in befores for breach in illegal_rows(before.log.rows)
    }
    return [
        breach for breach in illegal_rows(file.log.rows) if (breach.code, breach.row) not in known
    ]


def _breach_finding(breach: IllegalRow, file: FeatureFile) -> Finding:
    row, state = breach.row, breach.state
    message, hint = _BREACHES[breach.code](row, state)
    return Finding(breach.code, message, hint, path=file.path, line=row.line, task=row.task)


def _start_on_held(row: Row, state: TaskState) -> tuple[str, str]:
    if state.holder == row.agent:
        return (
            f"{row.agent} STARTs {row.task}, which it holds already since {state.since}",
            "delete the row: one START is enough until DONE",
        )
    return (
        f"{row.agent} STARTs {row.task}, which {state.holder} holds since {state.since}",
        "delete the row (it was never won) and claim another task",
    )


def _fits_no_claim(row: Row, state: TaskState) -> tuple[str, str]:
    if row.action == "RECLAIM" and state.state == "held":
        why = f"{row.agent} holds {row.task} already"
        return f"RECLAIM fits no claim: {why}", "delete the row, or append a NOTE instead"
    if row.action == "REVERT":
        why = f"{row.task} is not DONE"
        return f"REVERT fits no claim: {why}", "delete the row; REVERT only undoes a DONE"
    return (
        f"{row.action} fits no claim: nobody holds {row.task}",
        f"append the START row of {row.task} before it, or delete it",
    )


def _done_by_other(row: Row, state: TaskState) -> tuple[str, str]:
    return (
        f"{row.agent} writes {row.action} for {row.task}, which {state.holder} holds since "
        f"{state.since}",
        f"let {state.holder} write it, or RECLAIM the task when its claim is stale",
    )


def _after_done(row: Row, state: TaskState) -> tuple[str, str]:
    again = f"to work on it again, append a REVERT row for {row.task} first, then START"
    return (
        f"{row.action} on {row.task}, which {state.holder} completed at "
        f"{state.done.timestamp if state.done else '?'}",
        "delete the row: there is nothing to give back" if row.action == "RELEASE" else again,
    )


_BREACHES = {
    "C201": _start_on_held,
    "C203": _fits_no_claim,
    "C204": _done_by_other,
    "C205": _after_done,
}


def is_reclaim(new: NewRow) -> bool:
    """Whether the row is a RECLAIM of a claim that another agent holds."""
    other = new.before.state == "held" and new.before.holder != new.row.agent
    return other and new.row.action == "RECLAIM"


def judge_reclaim(
    new: NewRow,
    work: Mapping[str, Sequence[WorkCommit]],
    settings: Settings,
    now: int | None = None,
) -> Finding | None:
    """C202: a RECLAIM of a claim that is not stale yet, by the work that was done before it.

    What is dated after ``now`` (minutes) does not count.
    """
    moment = utc_minutes(new.row.timestamp, settings.timezone)
    last = last_activity(new.row.task, new.before, work, settings, now)
    if moment is None or last is None or (moment - last) * 60 > settings.stale_after:
        return None
    idle = max(moment - last, 0)
    wait = _minutes(settings.stale_after // 60 + 1 - (moment - last))
    limit = _minutes(settings.stale_after // 60)
    return finding_of_row(
        new,
        "C202",
        f"{new.row.agent} RECLAIMs {new.row.task} when {new.before.holder} has been idle for "
        f"{_minutes(idle)} only",
        (_TOO_EARLY_COMMITTED if new.commit else _TOO_EARLY).format(
            wait=wait, limit=limit, commit=(new.commit or "")[:12]
        ),
    )


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def last_activity(
    task: str,
    state: TaskState,
    work: Mapping[str, Sequence[WorkCommit]],
    settings: Settings,
    now: int | None = None,
) -> int | None:
    """Minutes since the epoch of the holder's last row or work commit; None if never active.

    What is dated after ``now``, in minutes too, is no sign of life: else a claim whose holder
    dates a commit a century ahead would never be stale.
    """
    if state.activity is None or state.claimed is None:
        return None
    claimed = utc_minutes(state.claimed.timestamp, settings.timezone)
    rows = [claimed, utc_minutes(state.activity.timestamp, settings.timezone, late=True)]
    commits = [
        commit.minutes
        for commit in work.get(task, ())
        if claimed is None or commit.minutes >= claimed
    ]
    latest = None if now is None else now + settings.clock_skew // 60
    known = [moment for moment in [*rows, *commits] if moment is not None]
    return max([each for each in known if latest is None or each <= latest], default=None)


def judge_dependencies(
    rows: Iterable[NewRow], after: Snapshot, elsewhere: Snapshot
) -> Iterator[Finding]:
    """C208: a START whose feature waits for another, seen from here and from ``elsewhere``.

    ``elsewhere`` is the default branch: a dependency that is complete there is complete.
    """
    for new in rows:
        file = after.feature_of(new.row.task)
        if new.row.action != "START" or new.before.state != "open" or file is None:
            continue
        for other in needed_files(file, after):
            merged = elsewhere.features.get(other.feature, other)
            if other.complete or merged.complete:
                continue
            yield finding_of_row(
                new,
                "C208",
                f"{new.row.task} waits for feature {other.feature}, where {_missing(other)}",
                f"delete the row and claim a task of feature {other.feature}, or merge the branch "
                "that completes it",
            )


def judge_places(rows: Iterable[NewRow], after: Snapshot) -> Iterator[Finding]:
    """L109: a row that another feature, which plans the task as well, has its own rows against."""
    for new in rows:
        task = new.row.task
        near = after.features.get(task.rpartition(".")[0])
        if near is not None and near.path == new.path:
            continue
        others = [file for file in after.features.values() if file.path != new.path]
        for other in others:
            if task in other.tasks and (other is near or task in other.states):
                yield finding_of_row(
                    new,
                    "L109",
                    f"{task} is planned by feature {other.feature} too, and its log is the one "
                    "that counts",
                    f"delete the row, and give one of the two tasks another ID: see {other.path}",
                )
                break


def _missing(file: FeatureFile) -> str:
    first, *more = file.unfinished or [""]
    if not first:
        return "no task can be read: git baton lint says why"
    return f"{first}{f' and {len(more)} more are' if more else ' is'} not DONE"


_OWN = (
    "write rows under your own name, and commit with its address: git baton init --agent NAME, "
    "git config user.email ADDRESS\n"
    "or add the address to `agents` in .git-baton.toml on the default branch"
)
_FETCH = (
    "git fetch %s 'refs/baton/tasks/*:refs/baton/tasks/*', then check again: a row that its "
    "task's ref carries may be brought by anybody"
)


def is_own(row: Row, email: str, settings: Settings) -> bool:
    """Whether the committer may use the row's name; an unmapped name is free for all."""
    addresses = settings.addresses(row.agent)
    return not addresses or email.casefold() in addresses


def judge_row_author(new: NewRow, email: str, proven: bool, source: str) -> Finding:
    """C204 for a row under another agent's name, an error if that is ``proven``.

    ``source`` is the remote that has the task refs, if they are not here.
    """
    agent = new.row.agent
    return finding_of_row(
        new,
        "C204",
        f"the row is in the name of {agent}, and <{email}>, who committed it, is not among the "
        f"addresses of {agent}",
        _FETCH % source if source else _OWN,
        severity="error" if proven else "warning",
    )
