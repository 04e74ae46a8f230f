"""How an attempt to publish a row ended: won, lost, nothing to do, refused, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gitbaton.base.exit_codes import COLLISION, FINE, LACKING, REFUSED, TAKEN, UNKNOWN
from gitbaton.base.value import Value

if TYPE_CHECKING:
    End = Literal["won", "lost", "nothing", "refused", "unknown"]

_CODES: dict[End, int] = {"won": FINE, "lost": TAKEN, "refused": REFUSED, "unknown": UNKNOWN}


class PublishResult(Value):
    """The end of one command of an agent's loop, as docs/json.md words it.

    ``attempts`` counts pushes; ``holder`` and ``since`` say who has the task if it was lost;
    ``hint`` is what to type next, ``warning`` what else the agent should know. ``code`` is the
    exit code where there was ``nothing`` to publish, for that has many reasons. ``text`` is what
    the plan says of the task that was claimed, ``branch`` where the work on it belongs.
    """

    outcome: End
    task: str
    agent: str
    message: str
    hint: str = ""
    commit: str | None = None
    nonce: str | None = None
    attempts: int = 0
    holder: str | None = None
    since: str | None = None
    warning: str = ""
    code: int = LACKING
    text: str = ""
    branch: str | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        return _CODES.get(self.outcome, self.code)


def collision(agent: str, message: str, hint: str) -> PublishResult:
    """Nothing was published: what is here and what is there must be merged by hand."""
    return PublishResult("nothing", "", agent, message, hint, code=COLLISION)
