"""What to do next: the first open task whose feature waits for nothing."""

from __future__ import annotations

from gitbaton.core.outcome import Outcome
from gitbaton.flows.board import read_board
from gitbaton.flows.claim import claim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.board import Board, TaskLine
    from gitbaton.flows.view import Site

_MOST_TRIES = 50


def open_tasks(board: Board) -> list[TaskLine]:
    """The tasks that can be claimed now: by feature ID, in the order of the plan."""
    return [
        task
        for feature in board.features
        if feature.ready
        for task in feature.tasks
        if task.state == "open"
    ]


def claim_next(site: Site, now: str, seconds: int) -> Outcome:
    """Claim the first task that can be had. A rival who is faster costs a try, not the command.

    After a lost race any open task will do, so that many agents do not run after the same one.
    """
    attempts = 0
    for attempt in range(_MOST_TRIES):
        tasks = open_tasks(read_board(site, seconds, with_work=False))
        if not tasks:
            break
        chosen = tasks[int(site.chance() * len(tasks)) if attempt else 0]
        outcome = claim(chosen.id, site, now)
        attempts += outcome.attempts
        if outcome.outcome not in ("lost", "nothing"):
            return outcome.replace(attempts=attempts)
    return Outcome(
        "nothing",
        "",
        site.agent,
        "no task can be claimed: each is held, done, or waits for another feature",
        hint="git baton status",
        attempts=attempts,
    )
