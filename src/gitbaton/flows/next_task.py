"""What to do next: the first open task whose feature waits for nothing."""

from __future__ import annotations

from gitbaton.core.exit_codes import USAGE, WAIT
from gitbaton.core.outcome import Outcome
from gitbaton.flows.board import read_board
from gitbaton.flows.claim import claim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.board import Board, TaskLine
    from gitbaton.core.settings import Settings
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


def nothing_open(board: Board, settings: Settings) -> tuple[str, str]:
    """Why no task can be claimed, and what to type next."""
    folder = settings.plan or "the repository"
    if not board.features:
        return (
            f"no tasks found: no commit has a feature file in {folder}",
            f'git baton new 1.1 "Title", then commit and push {folder}',
        )
    if not any(feature.tasks for feature in board.features):
        return (
            f"no tasks found: task-id = '{settings.task_id}' reads no ID in any list of the plan",
            "git baton lint",
        )
    return "no task can be claimed: each is held, done, or waits for another feature", (
        "git baton status"
    )


def claim_next(site: Site, now: str, seconds: int) -> Outcome:
    """Claim the first task that can be had. A rival who is faster costs a try, not the command.

    After a lost race any open task will do, so that many agents do not run after the same one.
    A feature that cannot be worked on, such as one that was never pushed, is passed over.
    """
    attempts = 0
    obstacles: dict[str, Outcome] = {}
    for attempt in range(_MOST_TRIES):
        board = read_board(site, seconds, with_work=False)
        tasks = [task for task in open_tasks(board) if task.id not in obstacles]
        if not tasks:
            break
        chosen = tasks[int(site.chance() * len(tasks)) if attempt else 0]
        outcome = claim(chosen.id, site, now)
        attempts += outcome.attempts
        if outcome.outcome not in ("lost", "nothing"):
            return outcome.replace(attempts=attempts)
        if not outcome.holder:
            feature = next(each for each in board.features if chosen in each.tasks)
            obstacles |= dict.fromkeys([task.id for task in feature.tasks], outcome)
    for outcome in obstacles.values():
        return outcome.replace(attempts=attempts)
    message, hint = nothing_open(board, site.settings)
    code = WAIT if any(feature.tasks for feature in board.features) else USAGE
    return Outcome("nothing", "", site.agent, message, hint, attempts=attempts, code=code)
