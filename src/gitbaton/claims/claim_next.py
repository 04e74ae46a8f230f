"""The best task that can be had, claimed: a rival who is faster costs a try, not the command."""

from __future__ import annotations

from gitbaton.base.exit_codes import WAIT
from gitbaton.claims.claim import claim
from gitbaton.claims.publish_result import PublishResult
from gitbaton.project.remote_feature import Session
from gitbaton.status.handout import Offer
from gitbaton.status.next_task import read_handout
from gitbaton.status.nothing_to_claim import Situation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_TRIES = 50


def claim_next(
    session: Session, now: str, seconds: int, *, switch: bool
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
        offers = [
            each for each in handout.offers if each.task.id not in obstacles and not each.waits
        ]
        if not offers:
            break
        chosen = _choose(offers, session) if attempt else offers[0]
        outcome = claim(chosen.task.id, session, now, switch=switch, state=handout.joined.answer)
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
    free = [offer for offer in offers if offer.is_free_for(session.agent)] or offers
    return free[int(session.chance() * len(free))]


def _too_many_rivals(session: Session, attempts: int) -> PublishResult:
    message = f"others were faster at each of {_MOST_TRIES} tasks"
    hint = "type the same command again"
    return PublishResult("nothing", "", session.agent, message, hint, attempts=attempts, code=WAIT)
