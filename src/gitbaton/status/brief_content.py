"""Where an agent is and what it does now: what it holds, else what it could take."""

from __future__ import annotations

from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.status.handout import Offer
    from gitbaton.status.nothing_to_claim import Situation

BEST = 3  # free tasks that a brief names


class HeldTask(Value):
    """A task that the agent holds: how long its claim is good, what it asks for, its branch.

    ``started`` says that a commit names it already; ``done`` is what completes it then, ``work``
    what commits and completes it.
    """

    id: str
    title: str
    branch: str
    minutes_left: int
    text: str
    started: bool
    done: str
    work: str


class Brief(Value):
    """What an agent must know to go on. ``agent`` is empty where it has no name.

    ``branch`` is what is checked out here, empty for a detached HEAD; ``offers`` are the best
    tasks that can be claimed, ``complete`` the features that wait to be merged. Where there is
    neither a claim nor an offer ``situation`` says why. ``offline`` is why the remote was not
    asked, ``way`` what checks out the branch of the first claim, if it is another one.
    """

    agent: str
    branch: str
    claims: tuple[HeldTask, ...]
    offers: tuple[Offer, ...]
    complete: tuple[str, ...]
    situation: Situation | None
    offline: str = ""
    way: str = ""

    @property
    def command(self) -> str:
        """The one thing to type next; empty where everything is done."""
        if not self.agent:
            return "git baton init --agent NAME"
        if self.claims:
            return self._going_on(self.claims[0])
        if self.situation:
            return self.situation.hint.partition("\n")[0]
        return CLAIM_NEXT if self.offers else ""

    def _going_on(self, held: HeldTask) -> str:
        if held.branch != self.branch:
            return self.way or f"git switch {quote(held.branch)}"
        return held.done if held.started else held.work
