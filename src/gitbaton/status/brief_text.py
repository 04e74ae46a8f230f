"""A brief as text, never longer than what an agent should have to read, and as JSON."""

from __future__ import annotations

from gitbaton.base.mask import mask, without_surrogates
from gitbaton.base.timestamp import minutes_text
from gitbaton.status.handout_text import offer_fields, offer_lines
from gitbaton.status.task_page_text import plan_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitbaton.status.brief_content import Brief, HeldTask

MOST_LINES = 25
MOST_CHARACTERS = 2000
_WIDEST = 160
_WIDEST_COMMAND = 500  # a command that is cut cannot be typed
_MOST_NAMED = 5


def brief_text(brief: Brief) -> str:
    """At most 25 lines and 2,000 characters; the last line is what to type next."""
    above = [f"(offline: {brief.offline}; as last fetched)"] if brief.offline else []
    above.append(f"{brief.agent or 'nobody yet'}, on {brief.branch or 'a detached HEAD'}")
    above += [_held(held) for held in brief.claims[:_MOST_NAMED]]
    if len(brief.claims) > _MOST_NAMED:
        above.append(f"and {len(brief.claims) - _MOST_NAMED} more: git baton status")
    below = []
    if brief.complete:
        below.append(f"complete, to be merged: {', '.join(brief.complete)}")
    above, below = _cut(above), _cut(below)
    if brief.command:
        below += _cut([f"next: {brief.command}"], _WIDEST_COMMAND)
    middle = _middle(brief)
    room = MOST_CHARACTERS - sum([len(line) + 1 for line in [*above, *below]])
    more = f"… git baton show {brief.claims[0].id}" if brief.claims else "…"
    shown = _fitting(middle, MOST_LINES - len(above) - len(below), room, more)
    return "\n".join([*above, *shown, *below])


def _held(held: HeldTask) -> str:
    left = f"{minutes_text(held.minutes_left)} left"
    if not held.minutes_left:
        left = f'idle for too long, so say that you are at it: git baton note {held.id} "…"'
    return f"you hold {held.id} {held.title}: {left}"


def _middle(brief: Brief) -> list[str]:
    """What the first claim asks for, else what could be claimed, else why nothing can."""
    if brief.claims:
        return plan_text(brief.claims[0].text).split("\n")
    if brief.offers:
        head = "free, but each waits for what others are at:" if brief.situation else "free:"
        return [head, *[line[:_WIDEST] for line in offer_lines(brief.offers)]]
    return [mask(brief.situation.message)] if brief.situation else []


def _cut(lines: list[str], widest: int = _WIDEST) -> list[str]:
    masked = [mask(line) for line in lines]
    return [line if len(line) <= widest else f"{line[: widest - 1]}…" for line in masked]


def _fitting(lines: list[str], most: int, room: int, more: str) -> list[str]:
    """The first lines that fit; if not all of them do, a last one says where the rest is."""
    if len(lines) <= most and sum([len(line) + 1 for line in lines]) <= room:
        return lines
    shown: list[str] = []
    room -= len(more) + 1
    for line in lines[: most - 1]:
        if len(line) + 1 > room:
            break
        shown.append(line)
        room -= len(line) + 1
    return [*shown, more]


def brief_fields(brief: Brief) -> dict[str, Any]:
    """The brief as docs/json.md words it; nothing is cut."""
    situation = brief.situation
    return {
        "version": 1,
        "agent": brief.agent or None,
        "branch": brief.branch or None,
        "claims": [
            {
                "id": held.id,
                "title": without_surrogates(held.title),
                "branch": held.branch,
                "minutes_left": held.minutes_left,
                "text": without_surrogates(held.text),
            }
            for held in brief.claims
        ],
        "free": [offer_fields(offer) for offer in brief.offers],
        "complete": list(brief.complete),
        "situation": situation.kind if situation else None,
        "message": without_surrogates(situation.message) if situation else None,
        "next": brief.command or None,
        "offline": brief.offline or None,
    }
