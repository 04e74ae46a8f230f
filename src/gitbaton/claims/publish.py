"""Publishing rows: the task ref decides, the log follows at once.

Without rivals one atomic push moves branch and task refs. If the branch moved meanwhile, the
refs alone are pushed first, under a lease on their old values; then the row. Every publisher
appends each row of a task ref that the log still lacks, so a killed agent's row appears too.
Every step may be cut off: the state is at the remote, and is read again from there.
"""

from __future__ import annotations

import os

from gitbaton.claims.pending_rows import PendingRows, PushedCommit, PushMode
from gitbaton.claims.publish_result import (
    PublishResult,
    not_there,
    overtaken,
    refused,
    unknown,
    unreachable,
    won,
)
from gitbaton.commits.subject import LOG_VERBS
from gitbaton.git.history import count_work, is_ancestor, read_repo_info
from gitbaton.git.push import PushResult, push, tree_with, write_commit
from gitbaton.git.remote import RemoteState, UnreachableError
from gitbaton.plan.edits import set_checkbox
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.log.append_only import decides, decisive
from gitbaton.plan.log.rows import rows_of
from gitbaton.plan.log.task_ref_rows import row_trailer
from gitbaton.project.last_seen import feature_last_seen, last_seen, may_be_retitled
from gitbaton.project.remote_feature import (
    FeatureLocation,
    RemoteFeature,
    Session,
    read_remote_feature,
    with_rows,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HEADS = "refs/heads/"
_VERBS = {action: verb for verb, action in LOG_VERBS.items()}
_WITHOUT_REFS = "the remote refuses refs/baton/tasks, so its branch alone decided"
_MOST_PUSHES = 40
_MOST_REFUSALS = 6
_MOST_LOOKS = 4
# Seconds to wait at most: among rivals for a task; and beside publishers of other tasks, who
# move the branch all the time, so that whoever waits long only comes too late more often.
_LONGEST, _LONGEST_BESIDE = 4.0, 0.4


def publish(
    session: Session,
    place: FeatureLocation,
    decide: Callable[[RemoteFeature], PendingRows | PublishResult],
    *,
    guess: bool = False,
    state: RemoteState | None = None,
) -> tuple[PublishResult, str]:
    """Publish what ``decide`` makes of the feature as it is now, however often it moves meanwhile.

    Returns the outcome, and the branch's new commit at the remote where this clone knows it.
    ``decide`` is asked anew for every attempt. With ``guess`` the first is made on what this clone
    last saw, if leases can tell that it still holds; a ``state`` is what the remote just answered.
    """
    sent: list[PushedCommit] = []
    try:
        if guess and state is None and session.settings.claim_refs != "off":
            places = read_repo_info(session.git)
            seen = last_seen(session, places)
            if not asks_first(places.common_dir):
                first = _try_as_seen(session, place, seen, decide, sent)
                if first:
                    return first
                if sent:
                    remember(True, places.common_dir)
            else:
                state = session.ask_remote()
                if state.heads.get(place.branch) == seen.heads.get(place.branch):
                    remember(False, places.common_dir)
        return _attempt(session, place, decide, sent, state)
    except UnreachableError as error:
        return (unknown(session, sent, error) if sent else unreachable(session, error)), ""


def _try_as_seen(
    session: Session,
    place: FeatureLocation,
    seen: RemoteState,
    decide: Callable[[RemoteFeature], PendingRows | PublishResult],
    sent: list[PushedCommit],
) -> tuple[PublishResult, str] | None:
    """One push, for which the remote is not read; None unless it is won.

    A branch that is yet to be made begins at the default one, which must be as seen, too.
    """
    view = feature_last_seen(session, place, seen)
    step = decide(view) if view else None
    if view is None or not isinstance(step, PendingRows) or not may_try(step, view):
        return None
    if not view.tip and may_be_retitled(view, session):
        return None
    way = PushMode(refs=True)
    sent.append(_build(session, view, step, way))
    default = session.default_of(seen)
    as_seen = {} if view.tip else {_HEADS + default: seen.heads[default]}
    if _push(session, view, sent[-1], False, as_seen).moved:
        return won(session, sent[-1], way, 1), sent[-1].commit
    return None


def _attempt(
    session: Session,
    place: FeatureLocation,
    decide: Callable[[RemoteFeature], PendingRows | PublishResult],
    sent: list[PushedCommit],
    state: RemoteState | None,
) -> tuple[PublishResult, str]:
    """Push until it is won, lost or refused. After a failed push the remote is read again."""
    way = PushMode(refs=session.settings.claim_refs != "off")
    result: PushResult | None = None
    seen: RemoteState | None = None
    refusals = 0
    raced = False
    while True:
        view = (
            _look_patiently(session, place)
            if result
            else read_remote_feature(session, place, state)
        )
        landed = next((one for one in sent if view and _landed(one, view, session)), None)
        if landed is not None:
            return _finish(session, place, landed, way, len(sent))
        if view is None:
            return not_there(session, place), ""
        rivals = _count_moved(seen, view.state)
        moved = seen is not None and seen.heads.get(view.branch, "") != view.tip
        raced = raced or moved
        refusals = 0 if rivals or seen is None else refusals + 1
        over = len(sent) > _MOST_PUSHES
        if result is not None and (over or _is_final(result, rivals, refusals, moved)):
            if (
                result.astray
                or result.judged
                or result.misnamed
                or not _may_drop_refs(session, view, way)
            ):
                return refused(session, sent, result), ""
            way, refusals = PushMode(refs=False, remark=_WITHOUT_REFS), 0
        step = decide(view)
        if isinstance(step, PublishResult):
            _settle(
                session, place, [row.task for row in view.lacking if row.agent == session.agent]
            )
            return step.replace(attempts=len(sent)), ""
        if view.own_work and not way.atomic:
            result = _push_work(session, view)
            if result.moved:
                continue
        ahead = _runs_ahead(step, view, way, raced)
        sent.append(_build(session, view, step, way))
        result = _push(session, view, sent[-1], ahead)
        if result.moved and ahead:
            return _finish(session, place, sent[-1], way, len(sent))
        if result.moved:
            return won(session, sent[-1], way, len(sent)), sent[-1].commit
        way = way.replace(atomic=way.atomic and not result.lacks_atomic)
        seen = view.state
        beside = rivals and not ahead
        session.pause(_backoff(session, len(sent), rivals, _LONGEST_BESIDE if beside else _LONGEST))


def _look_patiently(session: Session, place: FeatureLocation) -> RemoteFeature | None:
    """Read the remote after a push, whose answer may have been lost with the connection."""
    for attempt in range(1, _MOST_LOOKS):
        try:
            return read_remote_feature(session, place)
        except UnreachableError:
            session.pause(_backoff(session, attempt + 1, 0, _LONGEST))
    return read_remote_feature(session, place)


def _landed(one: PushedCommit, view: RemoteFeature, session: Session) -> bool:
    """Whether a push that seemed to fail arrived after all: its commit carries our nonce."""
    if one.refs:
        return all(view.state.tasks.get(task) == one.commit for task in one.refs)
    return bool(view.tip) and is_ancestor(one.commit, view.tip, session.git)


def _count_moved(seen: RemoteState | None, now: RemoteState) -> int:
    """How many branches and task refs moved since they were seen: that many rivals, about."""
    if seen is None:
        return 0
    return sum(
        [
            before.get(name) != oid
            for before, after in ((seen.heads, now.heads), (seen.tasks, now.tasks))
            for name, oid in after.items()
        ]
    )


def _is_final(result: PushResult, rivals: int, refusals: int, moved: bool) -> bool:
    """Whether trying again would change nothing. A lock left on the server goes in seconds.

    Where the branch has ``moved``, this clone's own hook met a commit that it could not know.
    """
    return (
        (result.stopped_here and not moved)
        or bool(result.astray)
        or (
            not rivals
            and not result.lacks_atomic
            and (result.declined or refusals > _MOST_REFUSALS)
        )
    )


def _may_drop_refs(session: Session, view: RemoteFeature, way: PushMode) -> bool:
    """Whether the branch alone may decide: the remote has never taken a task ref."""
    return session.settings.claim_refs == "auto" and way.refs and not view.state.tasks


def _runs_ahead(step: PendingRows, view: RemoteFeature, way: PushMode, raced: bool) -> bool:
    """Whether the task refs are pushed alone, and the row follows: where the branch moved, that is.

    A branch that was refused and did not move may be closed to us: no row could ever follow.
    A RECLAIM does not run ahead where it can be helped: a NOTE that its holder pushes at the
    same moment moves no ref, and would be overtaken. Nor do rows that need the work beside them.
    """
    if not way.refs or not step.tasks or view.own_work or step.new:
        return False
    may = all(row.action in ("START", "DONE") for row in step.rows)
    return not way.atomic or (may and (raced or bool(view.lacking)))


def _build(session: Session, view: RemoteFeature, step: PendingRows, way: PushMode) -> PushedCommit:
    """The log commit: the feature file with the won and the new rows, on the base's tree."""
    rows = [*view.lacking, *step.rows]
    file = with_rows(view.file, step.rows, session)
    if step.new:
        file = read_feature_file(step.new.text, file.path, session.settings.grammar) or file
    for row in rows:
        if row.action in ("DONE", "REVERT"):
            text = set_checkbox(file, row.task, row.action == "DONE")
            file = read_feature_file(text, file.path, session.settings.grammar) or file
    tree = tree_with(view.base, file.path, file.text, session.objects)
    clauses = dict.fromkeys([f"{_VERBS[row.action]}{row.task}" for row in rows])
    nonce = session.nonce()
    logged = view.file.log.rows
    won = [row_trailer(row, rows_of(logged, row.task)) for row in step.rows if decides(row)]
    trailers = [f"Baton-Nonce: {nonce}", *won, *step.trailers]
    subject = step.new.subject if step.new else f"chore: {', '.join(clauses)}"
    message = f"{subject}\n\n" + "\n".join(trailers) + "\n"
    commit = write_commit(tree, [view.base], message, session.git, session.seal)
    moving = way.refs and (way.atomic or not step.new)
    work = 0
    if view.own_work:
        work = count_work(view.start, view.base, session.remote, session.git)
    return PushedCommit(step, commit, nonce, step.tasks if moving else (), work)


def _push(
    session: Session,
    view: RemoteFeature,
    one: PushedCommit,
    ahead: bool,
    as_seen: Mapping[str, str] | None = None,
) -> PushResult:
    """Task refs move only from the value seen; the branch only forward, from where it was seen.

    The refs ``as_seen`` must be where they were seen, and stay there.
    """
    below = session.settings.task_refs
    refs = {below + task: one.commit for task in one.refs}
    leases = {below + task: view.state.tasks.get(task, "") for task in one.refs}
    branch = {} if ahead else {_HEADS + view.branch: one.commit}
    if not view.asked:
        leases |= dict.fromkeys(branch, view.tip)
    updates = {**branch, **refs}
    return push(session.remote, updates, leases, session.git, view.own_work, as_seen or {})


def _push_work(session: Session, view: RemoteFeature) -> PushResult:
    """Own work alone, for a server that cannot move it together with the refs."""
    return push(session.remote, {_HEADS + view.branch: view.base}, {}, session.git, verify=True)


def _finish(
    session: Session, place: FeatureLocation, one: PushedCommit, way: PushMode, pushes: int
) -> tuple[PublishResult, str]:
    """Let the rows follow their refs: won, unless a row pushed by hand came in between."""
    view = _settle(session, place, one.refs)
    clash = next((task for task in one.refs if view and task in view.void), "")
    if view is None or not clash:
        return won(session, one, way, pushes), view.tip if view else ""
    refs = {session.settings.task_refs + task: view.tip for task in one.refs}
    leases = dict.fromkeys(refs, one.commit)
    push(session.remote, refs, leases, session.git)
    return overtaken(session, clash, view, pushes), ""


def bring_won_rows(session: Session, place: FeatureLocation) -> None:
    """Append the rows of task refs that the feature's log lacks."""
    view = read_remote_feature(session, place)
    if view is not None:
        _settle(session, place, [row.task for row in view.lacking])


def _settle(session: Session, place: FeatureLocation, tasks: Sequence[str]) -> RemoteFeature | None:
    """Append won rows to the log until those of ``tasks`` are there; the feature by then.

    Others may do so first. Nothing is appended once the ref of one of ``tasks`` is void.
    None if there is no time or no network for it: the next publisher will do it.
    """
    place = place.replace(local="")
    try:
        for attempt in range(1, _MOST_PUSHES if tasks else 1):
            view = read_remote_feature(session, place)
            wanting = view and any(row.task in tasks for row in view.lacking)
            if view is None or not wanting or view.void.intersection(tasks):
                return view
            rows = _build(session, view, PendingRows(()), PushMode(refs=False))
            if _push(session, view, rows, ahead=False).moved:
                return view.replace(tip=rows.commit)
            session.pause(_backoff(session, attempt, 0, _LONGEST_BESIDE))
    except UnreachableError:
        return None
    return None


def _backoff(session: Session, attempts: int, rivals: int, longest: float) -> float:
    """Seconds to wait: a span that grows with attempts and rivals, most of it left to chance."""
    span = min(0.03 * float(2 ** min(attempts, 7)) * (1 + rivals / 8), longest)
    return span * (0.25 + 0.75 * session.chance())


_READ_EVERY = 16  # rows of a log, so that what a killed agent won is not left out for ever
_MAY = ("START", "DONE", "NOTE", "RELEASE")  # a RECLAIM is due only while the holder is silent


def may_try(step: PendingRows, view: RemoteFeature) -> bool:
    """Whether the leases alone tell if the rows are due.

    Who has not read the remote brings no row that a killed agent has won. So the remote is read
    for every 16th row of a log, and for the DONE that leaves no task of the feature to claim.
    """
    if step.new or any(row.action not in _MAY for row in step.rows):
        return False
    rows = len(view.file.log.rows)
    if rows // _READ_EVERY != (rows + len(step.rows)) // _READ_EVERY:
        return False
    done = {row.task for row in step.rows if row.action == "DONE"}
    left = [task for task in view.file.unfinished if task not in done]
    if done and all(view.file.state_of(task).state != "open" for task in left):
        return False
    logged = [task for task in step.tasks if decisive(rows_of(view.file.log.rows, task))]
    return all(task in view.state.tasks for task in logged)


def asks_first(common_dir: str) -> bool:
    """Whether the last guess in this clone was wrong."""
    return os.path.exists(_mark(common_dir))


def remember(wrong: bool, common_dir: str) -> None:
    """Keep in mind whether the last guess was wrong, as far as the disk lets us."""
    mark = _mark(common_dir)
    try:
        if wrong:
            os.makedirs(os.path.dirname(mark), exist_ok=True)
            os.close(os.open(mark, os.O_CREAT | os.O_WRONLY, 0o666))
        else:
            os.unlink(mark)
    except OSError:
        pass  # then the next command guesses, or asks, once more


def _mark(common_dir: str) -> str:
    return os.path.join(common_dir, "baton", "ask-first")
