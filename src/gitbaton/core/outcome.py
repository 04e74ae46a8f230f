"""How an attempt to publish a row ended: won, lost, nothing to do, refused, or unknown."""

from __future__ import annotations

from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    End = Literal["won", "lost", "nothing", "refused", "unknown"]

EXIT_CODES: dict[End, int] = {"won": 0, "lost": 3, "nothing": 4, "refused": 5, "unknown": 6}


class Outcome(Value):
    """The end of one command of an agent's loop (SPEC 7, JSON).

    ``attempts`` counts pushes; ``holder`` and ``since`` say who has the task if it was lost;
    ``hint`` is what to type next, ``warning`` what else the agent should know.
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

    @property
    def exit_code(self) -> int:
        """The exit code of the command (SPEC 7)."""
        return EXIT_CODES[self.outcome]
