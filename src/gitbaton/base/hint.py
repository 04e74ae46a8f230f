"""How a hint looks, under a finding as under an error."""

from __future__ import annotations

from gitbaton.base.mask import mask, no_workflow_command

NAME_FIRST = "git baton init --agent NAME, or add --agent NAME to this command"
CLAIM_NEXT = "git baton claim --next --switch"  # the next task, where one is done with

_FIRST = "  → "
_NEXT = "    "


def hint_lines(hint: str) -> list[str]:
    """What to type next, masked and indented under the sentence it belongs to."""
    lines = mask(hint, newline=True).rstrip("\n").split("\n") if hint else []
    marked = [no_workflow_command(line) for line in lines]
    return [f"{_NEXT if index else _FIRST}{line}" for index, line in enumerate(marked)]
