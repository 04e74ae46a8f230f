"""Taking a task back: its work reverted, a REVERT row, the checkbox cleared.

The reverts are made by plumbing and published with the row: the work tree is never half-way.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitbaton.base.exit_codes import COLLISION, LACKING
from gitbaton.base.shell import quote
from gitbaton.claims.claim import with_local_branch
from gitbaton.claims.holder import blank_cells
from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish import publish
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.publish_with_commits import publish_work
from gitbaton.claims.work_commits import work_since
from gitbaton.commits.models import WorkCommit
from gitbaton.git.history import list_work, read_commit
from gitbaton.git.local_branch import way_to
from gitbaton.git.push import write_commit
from gitbaton.plan.log.cells import NO_COMMIT
from gitbaton.plan.log.rows import Row, rows_of
from gitbaton.project.remote_feature import RemoteFeature, Session
from gitbaton.project.session import location_of
from gitbaton.project.tree_merge import revert_tree


class InTheWayError(Exception):
    """Why the work cannot be reverted: what happened, and what to do by hand."""

    def __init__(self, message: str, hint: str, code: int = LACKING) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


def reopen(task: str, session: Session, now: str) -> PublishResult:
    """Open a task again that is DONE, and let its work stay; ``now`` is the row's timestamp.

    Nothing but the row is published: commits that this clone has made without a claim can still be
    put behind one. Raises UsageError for an unknown task, UnreachableError and RepositoryError.
    """
    place = location_of(task, session).replace(local="")

    def decide(view: RemoteFeature) -> PendingRows | PublishResult:
        return _not_done(task, view, session) or _step(task, view, session, now)

    outcome, commit = publish(session, place, decide)
    outcome = with_local_branch(outcome, place.branch, commit, session)
    if outcome.outcome != "won":
        return outcome
    hint = f"git baton claim {quote(task)} --switch"
    return outcome.replace(message=f"reopened {task}, its work stays", hint=hint)


def revert(task: str, session: Session, now: str) -> PublishResult:
    """Open a task again that is DONE; ``now`` is the row's timestamp.

    Every work commit since its first START is reverted, the newest first. Nothing happens if
    one of them names other tasks, too, or conflicts with later work. Raises UsageError for an
    unknown task, UnreachableError and RepositoryError.
    """
    place = location_of(task, session)
    count = 0

    def refuse(view: RemoteFeature) -> PublishResult | None:
        return _not_done(task, view, session)

    def decide(view: RemoteFeature) -> PendingRows:
        return _step(task, view, session, now)

    def on_top(base: str) -> str | PublishResult:
        nonlocal count
        try:
            tip, count = _without_work(task, base, place.branch, session)
        except InTheWayError as problem:
            end = PublishResult("nothing", task, session.agent, problem.message, problem.hint)
            return end.replace(code=problem.code)
        return tip

    outcome, commit = publish_work(session, place, refuse, decide, on_top)
    outcome = with_local_branch(outcome, place.branch, commit, session).replace(task=task)
    if outcome.outcome != "won":
        return outcome
    reverted = f"{count} commit{'' if count == 1 else 's'} reverted"
    hint = outcome.hint or f"git baton claim {quote(task)} --switch"
    return outcome.replace(message=f"reopened {task}, {reverted}", hint=hint)


def _step(task: str, view: RemoteFeature, session: Session, now: str) -> PendingRows:
    return PendingRows((Row(now, session.agent, "REVERT", task, NO_COMMIT, blank_cells(view)),))


def _not_done(task: str, view: RemoteFeature, session: Session) -> PublishResult | None:
    state = view.file.state_of(task)
    if state.state == "done":
        return None
    if state.state == "open":
        message = f"{task} is not DONE, so there is nothing to reopen"
        return PublishResult(
            "nothing", task, session.agent, message, f"git baton log {quote(task)}"
        )
    since = state.since
    holder = "you" if state.holder == session.agent else state.holder
    message = f"{task} is held by {holder} since {since} and not DONE: its holder can git revert"
    end = PublishResult(
        "nothing", task, session.agent, message, f"git log --grep {quote(f'({task})')}"
    )
    if state.holder == session.agent:
        return end
    return end.replace(outcome="lost", holder=state.holder, since=since)


def _without_work(task: str, base: str, branch: str, session: Session) -> tuple[str, int]:
    """A commit on ``base`` from which the task's work is gone, and how many reverts that took."""
    file = session.reader.at(base).snapshot.feature_of(task)
    if file is None:
        return base, 0
    rows = rows_of(file.log.rows, task)
    start = next((row for row in rows if row.action == "START"), None)
    work = work_since(task, start, base, session, thorough=True)
    steps = [
        (commit, parents, inside)
        for commit in reversed(work)
        for parents in [_parents(commit.oid, session)]
        for inside in [_inside(commit.oid, parents, session)]
    ]
    _refuse_shared(task, [*work, *[each for step in steps for each in step[2]]], base, session)
    tip, undone, count = base, set[str](), 0
    for commit, parents, inside in steps:
        if commit.oid in undone:
            continue
        tip = _reverted(commit, parents, tip, branch, session)
        undone.update([each.oid for each in inside])
        count += 1
    return tip, count


def _parents(oid: str, session: Session) -> tuple[str, ...]:
    return read_commit(oid, session.objects.read(oid).data).parents


def _inside(oid: str, parents: Sequence[str], session: Session) -> Sequence[WorkCommit]:
    """What a revert of a merge commit reverts: itself and all commits that it merged."""
    if len(parents) < 2:
        return ()
    return list_work((oid, f"^{parents[0]}"), session.settings.grammar, session.git)[1]


def _refuse_shared(task: str, work: Sequence[WorkCommit], base: str, session: Session) -> None:
    """Raises InTheWayError if a commit did other tasks as well, which would be undone, too."""
    plan = session.reader.at(base).snapshot
    shared = []
    for commit in dict.fromkeys(work):
        named = dict.fromkeys([each for name in commit.subject.ids for each in plan.expand(name)])
        others = [each for each in named if each != task]
        if others:
            shared.append(f"{commit.oid[:12]} also did {', '.join(others[:8])}")
    if shared:
        raise InTheWayError(
            f"{task} cannot be reverted alone: {'; '.join(shared[:5])}",
            f"git baton revert {quote(task)} --keep-work && git baton claim {quote(task)}\n"
            f"then undo what belongs to {task} in a commit of its own: fix({task}): …",
        )


def _reverted(
    commit: WorkCommit, parents: Sequence[str], tip: str, branch: str, session: Session
) -> str:
    """A commit on ``tip`` that takes a commit back, in git's own words (git-revert)."""
    parent = parents[0] if parents else ""
    made = revert_tree(commit.oid, parent, tip, session)
    if made.conflicts:
        mainline = "-m 1 " if len(parents) > 1 else ""
        raise InTheWayError(
            f'{commit.oid[:12]} "{commit.subject.text[:60]}" cannot be taken back: later work '
            f"changed the same lines of {', '.join(made.conflicts[:5])}",
            f"{way_to(branch, session.remote, session.git)} && "
            f"git revert {mainline}{commit.oid[:12]}\n"
            "solve the conflict, git add -u, git revert --continue, "
            "and type the same command again",
            COLLISION,
        )
    says = f"This reverts commit {commit.oid}"
    if len(parents) > 1:
        says += f", reversing\nchanges made to {parent}"
    message = f'Revert "{commit.subject.text}"\n\n{says}.\n'
    return write_commit(made.tree, [tip], message, session.git, session.seal)
