"""What to do next: the tasks that can be claimed, and the claim of the best of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from gitbaton.base.exit_codes import WAIT
from gitbaton.base.value import Value
from gitbaton.claims.claim import claim
from gitbaton.claims.claim_warning import absent_files, planned_tasks
from gitbaton.claims.handout import Offer, PlannedTask, rank, shared_in_feature, users_of
from gitbaton.claims.publish_result import PublishResult
from gitbaton.claims.situation import Situation, situation_of
from gitbaton.claims.status import status_of
from gitbaton.claims.task_status import PlanStatus
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session

_MOST_TRIES = 50


class Handout(Value):
    """The tasks that can be claimed now, the best first; without any, ``situation`` says why."""

    board: PlanStatus
    offers: tuple[Offer, ...]
    situation: Situation | None


def read_handout(session: Session, now: int, with_work: bool = True) -> Handout:
    """Ask the remote what can be claimed; ``now`` is epoch seconds.

    Without the work commits it is faster, and cannot tell which claims are stale.
    """
    joined = read_merged_plan(session, with_work)
    return handout_of(joined, status_of(joined, session, now), session)


def handout_of(joined: MergedPlan, board: PlanStatus, session: Session) -> Handout:
    """What can be claimed, of what was read already."""
    unfinished = unfinished_tasks(joined.plan.features, board, session)
    ready = {feature.id for feature in board.features if feature.ready}
    free = [task for task in unfinished if task.feature in ready and not task.holder]
    offers = rank(free, unfinished, session.agent, _absent(unfinished, joined, board, session))
    situation = None if offers else situation_of(board, session.agent, session.settings)
    return Handout(board, tuple(offers), situation)


def unfinished_tasks(
    files: Mapping[str, FeatureFile], board: PlanStatus, session: Session
) -> list[PlannedTask]:
    """The tasks that are not done, feature by feature in the order of their lists."""
    return [
        task
        for feature in board.features
        for task in planned_tasks(
            files[feature.id],
            {
                task.id: task.agent or "" if task.state != "open" else ""
                for task in feature.tasks
                if not task.finished
            },
            session,
        )
    ]


def _absent(
    unfinished: Iterable[PlannedTask], joined: MergedPlan, board: PlanStatus, session: Session
) -> Collection[tuple[str, str]]:
    heads, default = branches_of(joined, session)
    main = heads.get(default, "")
    tips = {feature.id: heads.get(feature.branch, main) for feature in board.features}
    return absent_files(shared_in_feature(users_of(unfinished)), tips, session)


def claim_next(
    session: Session, now: str, seconds: int, *, switch: bool = False
) -> tuple[PublishResult, Situation | None]:
    """Claim the best task that can be had. A rival who is faster costs a try, not the command.

    After a lost race any task without an obstacle will do, so that many agents do not run after
    the same one. A feature that cannot be worked on, such as one that was never pushed, is passed
    over. Where there is nothing to claim the situation says why.
    """
    attempts = 0
    obstacles: dict[str, PublishResult] = {}
    for attempt in range(_MOST_TRIES):
        handout = read_handout(session, seconds, with_work=False)
        offers = [each for each in handout.offers if each.task.id not in obstacles]
        if not offers:
            break
        chosen = _choose(offers, session) if attempt else offers[0]
        outcome = claim(chosen.task.id, session, now, switch=switch)
        attempts += outcome.attempts
        if outcome.outcome not in ("lost", "nothing"):
            return outcome.replace(attempts=attempts), None
        if not outcome.holder:
            feature = chosen.task.feature
            same = [each.task.id for each in handout.offers if each.task.feature == feature]
            obstacles |= dict.fromkeys(same, outcome)
    for outcome in obstacles.values():
        return outcome.replace(attempts=attempts), None
    situation = read_handout(session, seconds).situation
    if situation is None:
        return _too_many_rivals(session, attempts), None
    outcome = PublishResult(
        "nothing", "", session.agent, situation.message, situation.hint, attempts=attempts
    )
    return outcome.replace(code=situation.code), situation


def _choose(offers: Sequence[Offer], session: Session) -> Offer:
    free = [offer for offer in offers if offer.obstacle is None] or offers
    return free[int(session.chance() * len(free))]


def _too_many_rivals(session: Session, attempts: int) -> PublishResult:
    message = f"others were faster at each of {_MOST_TRIES} tasks"
    hint = "type the same command again"
    return PublishResult("nothing", "", session.agent, message, hint, attempts=attempts, code=WAIT)
