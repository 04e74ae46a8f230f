"""``git-baton claim``: make a task yours, or learn whose it is."""

from __future__ import annotations

import time

from gitbaton.base.errors import UsageError
from gitbaton.claims.claim import claim
from gitbaton.claims.claim_next import claim_next
from gitbaton.cli.agent_commands import (
    agent_session,
    note_missing_setup,
    note_unshared,
    now_stamp,
    report,
)
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, Option, declare


@declare(
    "claim",
    Argument("task", required=False),
    Option("--next", "take_next", "Claim the best task that can be had."),
    Option("--switch", "switch", "Check its feature's branch out, if all is clean."),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME)",
    writes="a START row on the feature's branch, and the task's ref, both on the remote",
    prints="that the task is yours, or who has it and since when",
    exits=(0, 1, 3, 4, 5, 6, 7, 8),
    examples=("git baton claim 1.1.1a", "git baton claim --next"),
)
def command(task: str | None, take_next: bool, switch: bool, agent: str, as_json: bool) -> int:
    """Claim TASK, so that nobody else works on it."""
    if (task is None) != take_next:
        raise UsageError("name one task, or say --next", "git baton claim --next")
    with agent_session(agent) as session:
        note_missing_setup(session.agent)
        note_unshared(session)
        if task is None:
            outcome, why = claim_next(session, now_stamp(session), int(time.time()), switch=switch)
            return report(outcome, as_json, {"situation": why.kind if why else None})
        return report(claim(task, session, now_stamp(session), switch=switch), as_json)
