"""Family C: who may work on what."""

from __future__ import annotations

from gitbaton.plan.log.rows import is_prefix
from gitbaton.plan.log.task_state import OPEN, was_held_within
from gitbaton.rules.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitbaton.commits.subject import Subject
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.log.rows import Row
    from gitbaton.plan.log.task_state import TaskState
    from gitbaton.plan.snapshot import Snapshot

_BY_HAND = (
    "append | {now} | {agent} | START | {task} | - | to {path}, git commit {path} "
    '-m "chore: claim task {task}"'
)
_CLAIM_FIRST = "claim it first: git baton claim {task}\n(by hand: " + _BY_HAND + ", git push)"
_CLAIM_BEFORE = (
    "put a claim before the work: git rebase -i {commit}^, with a line `break` on top of the list\n"
    "there " + _BY_HAND + ", git rebase --continue\n"
    "(if it was work on another task, reword it instead; "
    "if it was picked from another branch, pick it with `git cherry-pick -x`)"
)
_REOPEN = (
    "open it again, its work stays: git baton revert {task} --keep-work && git baton claim {task}\n"
    "(by hand: append rows with REVERT, then START for {task} to {path}, commit and push them)"
)
_REOPEN_BEFORE = (
    "open it again before the work: git baton revert {task} --keep-work && git baton claim {task} "
    "&& git pull --rebase\n"
    "if {commit} is published, move it to the end instead of the pull: git rebase -i {commit}^, "
    "then git push --force-with-lease"
)
_NAME_WHAT_WAS_DONE = (
    "name the tasks that it brings, and no other, for example feat(1.1.1a,1.1.1b): …, or their "
    "feature\n(git commit --amend)"
)


def judge_work(
    subject: Subject,
    parents: Sequence[Snapshot],
    after: Snapshot,
    agent: str,
    commit: str | None = None,
    now: str = "<date -u '+%Y-%m-%d %H:%M'>",
) -> Iterator[Finding]:
    """C206 and C207: work on a task that no agent holds, or that another agent holds.

    The claim may be older than the commit or come with it, as in a squash merge, which may also
    complete the task. ``agent`` is empty where the author is unknown; then C207 is not judged.
    A feature's ID in a squash merge means those of its tasks that were held, be it half of them;
    elsewhere S104 reports it. ``now`` is the timestamp of the row that a hint proposes, or the
    command that prints it.
    """
    if not subject.is_work or len(parents) > 1:
        return
    squashed = subject.is_squash_merge
    named = [_tasks_meant(name, parents, after, squashed) for name in subject.ids]
    for task in dict.fromkeys([task for tasks in named for task in tasks]):
        file = after.feature_of(task)
        if file is None:
            continue
        held, appended = held_within(task, file, parents)
        if held is None:
            found = _nobody_holds(task, file, commit, agent, now)
            yield found.replace(hint=_NAME_WHAT_WAS_DONE) if squashed else found
        elif agent and held.holder != agent and not squashed and not _completes(task, appended):
            yield Finding(
                "C207",
                f"{task} is held by {held.holder} since {held.since}, not by {agent}",
                f"stop working on {task}; claim another task, or RECLAIM this one once it is stale",
                path=file.path,
                commit=commit,
                task=task,
            )


def _tasks_meant(
    name: str, parents: Sequence[Snapshot], after: Snapshot, squashed: bool
) -> Sequence[str]:
    tasks = after.expand(name) if squashed else (name,)
    file = after.features.get(name) if tasks != (name,) else None
    if file is None:
        return tasks
    return [task for task in tasks if held_within(task, file, parents)[0]] or tasks


def held_within(
    task: str, file: FeatureFile, parents: Sequence[Snapshot]
) -> tuple[TaskState | None, Sequence[Row]]:
    """The claim on a task before or within a commit, and the rows that the commit appends."""
    before = parents[0].features.get(file.feature) if parents else None
    old = before.log.rows if before else ()
    rows = file.log.rows
    appended = rows[len(old) :] if is_prefix(old, rows) else rows
    return was_held_within(task, before.state_of(task) if before else OPEN, appended), appended


def _completes(task: str, rows: Iterable[Row]) -> bool:
    return any(row.task == task and row.action == "DONE" for row in rows)


def _nobody_holds(
    task: str, file: FeatureFile, commit: str | None, agent: str, now: str
) -> Finding:
    from gitbaton.base.shell import quote

    state = file.state_of(task)
    why, hint = "", _CLAIM_BEFORE if commit else _CLAIM_FIRST
    if state.state == "done":
        why = f": {state.holder} completed it at {state.done.timestamp if state.done else '?'}"
        hint = _REOPEN_BEFORE if commit else _REOPEN
    return Finding(
        "C206",
        f"nobody holds {task}{why}",
        hint.format(
            task=task,
            path=quote(file.path),
            now=now,
            agent=agent or "<your-name>",
            commit=(commit or "")[:7],
        ),
        path=file.path,
        commit=commit,
        task=task,
    )
