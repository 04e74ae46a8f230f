"""The tasks that can be claimed, as text and as JSON."""

from __future__ import annotations

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, without_surrogates
from gitbaton.base.shell import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Protocol

    from gitbaton.status.handout import Offer
    from gitbaton.status.nothing_to_claim import Situation
    from gitbaton.status.task_status import TaskStatus

    class HandoutFields(Protocol):
        """What can be claimed, or why nothing can."""

        @property
        def offers(self) -> Sequence[Offer]: ...

        @property
        def situation(self) -> Situation | None: ...

        @property
        def stale(self) -> Sequence[TaskStatus]: ...


_MOST = 10
_MOST_STALE = 3


def handout_text(handout: HandoutFields) -> str:
    """One line a task, and beneath it its obstacle."""
    situation = handout.situation
    if situation is not None:
        late = offer_lines(handout.offers[:_MOST])
        return "\n".join([*late, mask(situation.message), *hint_lines(situation.hint)])
    stale = [
        f"{task.id} is held by {task.agent} since {task.since}, idle for too long: "
        f"git baton reclaim {quote(task.id)} --switch"
        for task in handout.stale[:_MOST_STALE]
    ]
    return "\n".join([*offer_lines(handout.offers[:_MOST]), *[mask(line) for line in stale]])


def offer_lines(offers: Sequence[Offer]) -> list[str]:
    """Lines for some offers."""
    lines = []
    for offer in offers:
        lines.append(mask(f"{offer.task.id}  {offer.task.title}"))
        who, why = offer.task.given_back
        if who:
            lines.append(mask(f"    {who} gave it back: {why}"))
        if offer.warning:
            lines.append(f"    warning: {mask(offer.warning)}")
    return lines


def handout_fields(handout: HandoutFields) -> dict[str, Any]:
    """What can be claimed, as docs/json.md words it."""
    situation = handout.situation
    return {
        "version": 1,
        "tasks": [offer_fields(offer) for offer in handout.offers],
        "stale": [
            {"id": task.id, "agent": task.agent, "since": task.since} for task in handout.stale
        ],
        "situation": situation.kind if situation else None,
        "message": without_surrogates(situation.message) if situation else None,
        "hint": situation.hint if situation else None,
    }


def offer_fields(offer: Offer) -> dict[str, Any]:
    """One task that can be claimed."""
    who, why = offer.task.given_back
    return {
        "id": offer.task.id,
        "title": without_surrogates(offer.task.title),
        "warning": without_surrogates(offer.warning) or None,
        "given_back": {"agent": who, "reason": without_surrogates(why)} if who else None,
    }
