"""What to do next: the tasks that can be claimed, and the claim of the best of them."""

from __future__ import annotations

from gitbaton.core.exit_codes import WAIT
from gitbaton.core.handout import rank, shared_in_feature, users_of
from gitbaton.core.outcome import Outcome
from gitbaton.core.situation import situation_of
from gitbaton.core.value import Value
from gitbaton.flows.board import board_of
from gitbaton.flows.claim import claim
from gitbaton.flows.joined import branches_of, read_joined
from gitbaton.flows.other_hands import absent_files, planned_tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gitbaton.core.board import Board
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.handout import Offer, PlannedTask
    from gitbaton.core.situation import Situation
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site

_MOST_TRIES = 50


class Handout(Value):
    """The tasks that can be claimed now, the best first; without any, ``situation`` says why."""

    board: Board
    offers: tuple[Offer, ...]
    situation: Situation | None


def read_handout(site: Site, now: int, with_work: bool = True) -> Handout:
    """Ask the remote what can be claimed; ``now`` is epoch seconds.

    Without the work commits it is faster, and cannot tell which claims are stale.
    """
    joined = read_joined(site, with_work)
    return handout_of(joined, board_of(joined, site, now), site)


def handout_of(joined: Joined, board: Board, site: Site) -> Handout:
    """What can be claimed, of what was read already."""
    unfinished = unfinished_tasks(joined.plan.features, board, site)
    ready = {feature.id for feature in board.features if feature.ready}
    free = [task for task in unfinished if task.feature in ready and not task.holder]
    offers = rank(free, unfinished, site.agent, _absent(unfinished, joined, board, site))
    situation = None if offers else situation_of(board, site.agent, site.settings)
    return Handout(board, tuple(offers), situation)


def unfinished_tasks(
    files: Mapping[str, FeatureFile], board: Board, site: Site
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
            site,
        )
    ]


def _absent(
    unfinished: Iterable[PlannedTask], joined: Joined, board: Board, site: Site
) -> Collection[tuple[str, str]]:
    heads, default = branches_of(joined, site)
    main = heads.get(default, "")
    tips = {feature.id: heads.get(feature.branch, main) for feature in board.features}
    return absent_files(shared_in_feature(users_of(unfinished)), tips, site)


def claim_next(
    site: Site, now: str, seconds: int, *, switch: bool = False
) -> tuple[Outcome, Situation | None]:
    """Claim the best task that can be had. A rival who is faster costs a try, not the command.

    After a lost race any task without an obstacle will do, so that many agents do not run after
    the same one. A feature that cannot be worked on, such as one that was never pushed, is passed
    over. Where there is nothing to claim the situation says why.
    """
    attempts = 0
    obstacles: dict[str, Outcome] = {}
    for attempt in range(_MOST_TRIES):
        handout = read_handout(site, seconds, with_work=False)
        offers = [each for each in handout.offers if each.task.id not in obstacles]
        if not offers:
            break
        chosen = _choose(offers, site) if attempt else offers[0]
        outcome = claim(chosen.task.id, site, now, switch=switch)
        attempts += outcome.attempts
        if outcome.outcome not in ("lost", "nothing"):
            return outcome.replace(attempts=attempts), None
        if not outcome.holder:
            feature = chosen.task.feature
            same = [each.task.id for each in handout.offers if each.task.feature == feature]
            obstacles |= dict.fromkeys(same, outcome)
    for outcome in obstacles.values():
        return outcome.replace(attempts=attempts), None
    situation = read_handout(site, seconds).situation
    if situation is None:
        return _too_many_rivals(site, attempts), None
    outcome = Outcome(
        "nothing", "", site.agent, situation.message, situation.hint, attempts=attempts
    )
    return outcome.replace(code=situation.code), situation


def _choose(offers: Sequence[Offer], site: Site) -> Offer:
    free = [offer for offer in offers if offer.obstacle is None] or offers
    return free[int(site.chance() * len(free))]


def _too_many_rivals(site: Site, attempts: int) -> Outcome:
    message = f"others were faster at each of {_MOST_TRIES} tasks"
    hint = "type the same command again"
    return Outcome("nothing", "", site.agent, message, hint, attempts=attempts, code=WAIT)
