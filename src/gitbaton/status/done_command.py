"""The command that completes a task, with what its Verify step asks a person for."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from gitbaton.verify.steps import verify_steps

if TYPE_CHECKING:
    from gitbaton.plan.feature_file import FeatureFile


def done_command(task: str, by_hand: bool) -> str:
    """What to type once a task is committed; ``by_hand``: a check is left to a person."""
    seen = ' --by-hand "what you saw"' if by_hand else ""
    return f"git baton done {quote(task)} --yes --next{seen}"


def asks_a_person(task: str, file: FeatureFile) -> bool:
    """Whether the Verify step of a task leaves something to a person."""
    planned = file.task(task)
    steps = verify_steps(planned, file.texts) if planned else None
    return steps is not None and bool(steps.by_hand)
