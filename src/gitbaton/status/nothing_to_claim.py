"""Why no task can be claimed: others are at it, a feature waits to be merged, or all is done."""

from __future__ import annotations

from gitbaton.base.exit_codes import FINE, FINISHED, LACKING, USAGE, WAIT
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.plan.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from gitbaton.status.task_status import FeatureStatus, PlanStatus, TaskStatus

    Kind = Literal["wait", "merge", "finished", "stuck", "unplanned"]

_MOST_NAMED = 6


class Situation(Value):
    """One sentence, what to type next, and the exit code; ``feature`` is the one to merge."""

    kind: Kind
    message: str
    hint: str
    code: int
    feature: str = ""


def situation_of(board: PlanStatus, agent: str, settings: Settings) -> Situation:
    """What to do where nothing can be claimed. ``agent`` may be empty."""
    if not any(feature.tasks for feature in board.features):
        return _unplanned(board, settings)
    complete = complete_features(board)
    if complete:
        return merge_situation(complete[0])
    held = [
        (feature, task)
        for feature in board.features
        for task in feature.tasks
        if task.state in ("claimed", "stale")
    ]
    if held:
        return _wait([task for _, task in held], agent)
    if all(feature.merged for feature in board.features if feature.tasks):
        return Situation("finished", "every task is done and merged", "", FINISHED)
    return _stuck(board)


def complete_features(board: PlanStatus) -> list[FeatureStatus]:
    """The features of which all is done, and which the default branch has not got yet."""
    return [feature for feature in board.features if feature.complete and not feature.merged]


def merge_situation(feature: FeatureStatus) -> Situation:
    """A feature that waits to be merged, and the command that does it."""
    message = f"feature {feature.id} is complete and waits to be merged"
    return Situation("merge", message, f"git baton merge {quote(feature.id)}", FINE, feature.id)


def _unplanned(board: PlanStatus, settings: Settings) -> Situation:
    folder = settings.plan or "the repository"
    if not board.features:
        return Situation(
            "unplanned",
            f"no tasks found: no commit has a feature file in {folder}",
            f"{settings.first_step}, then commit and push {folder}",
            USAGE,
        )
    return Situation(
        "unplanned",
        f"no tasks found: no list of the plan has an ID that fits task-id = '{settings.task_id}'",
        "git baton lint",
        USAGE,
    )


def _wait(held: list[TaskStatus], agent: str) -> Situation:
    parts = [
        f"{task.id} is held by {'you' if task.agent == agent != '' else task.agent} since "
        f"{task.since}{', idle for too long' if task.state == 'stale' else ''}"
        for task in held
    ]
    more = (
        f"; and {len(parts) - _MOST_NAMED} more: git baton status"
        if len(parts) > _MOST_NAMED
        else ""
    )
    message = f"nothing can be claimed now: {'; '.join(parts[:_MOST_NAMED])}{more}"
    mine = [task for task in held if task.agent == agent != ""]
    stale = [task for task in held if task.state == "stale" and task not in mine]
    hint = f"git baton wait && {CLAIM_NEXT}"
    if mine:
        hint = f"git baton show {quote(mine[0].id)}"
    elif stale:
        hint = f"git baton reclaim {quote(stale[0].id)} --switch"
    return Situation("wait", message, hint, WAIT)


def _stuck(board: PlanStatus) -> Situation:
    waiting = [feature for feature in board.features if feature.tasks and not feature.complete]
    parts = [f"{each.id} waits for {', '.join(each.waits_for)}" for each in waiting[:_MOST_NAMED]]
    message = f"nothing can be claimed, and nobody is at work: {'; '.join(parts)}"
    return Situation("stuck", message, "git baton graph; git baton lint", LACKING)
