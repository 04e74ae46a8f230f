"""``git-baton wait``: sleep until there is something to do."""

from __future__ import annotations

import time

from gitbaton.base.errors import UsageError
from gitbaton.base.exit_codes import WAIT
from gitbaton.base.mask import mask, without_surrogates
from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.declared import Option, declare
from gitbaton.cli.output import echo
from gitbaton.plan.read_settings import seconds_in
from gitbaton.status.brief_text import brief_fields, brief_text
from gitbaton.status.wait import wait


@declare(
    "wait",
    Option(
        "--until",
        "until",
        "Until TASK is done, no feature waits to be merged, or all is done.",
        "TASK|merged|done",
        None,
    ),
    Option("--timeout", "timeout", "How long at most (s, m, h, d).", "10m", "10m"),
    Option("--agent", "agent", "Who waits.", "NAME"),
    Option("--json", "as_json", "Print the brief as JSON."),
    needs="a remote",
    writes="nothing",
    prints="the brief, once something can be claimed or merged, or the time is up",
    exits=(0, 1, 4, 6, 8),
    examples=("git baton wait --timeout 90s", "git baton wait --until merged"),
)
def command(until: str | None, timeout: str, agent: str, as_json: bool) -> int:
    """Sleep until something can be claimed."""
    seconds = seconds_in(timeout)
    if seconds is None:
        raise UsageError(f'"{timeout}" is no length of time', "git baton wait --timeout 10m")
    with read_session(agent, needs_remote=True) as session:
        waited = wait(until or "claim", seconds, session, time.time)
    if as_json:
        import json

        fields = {**brief_fields(waited.brief), "waited_seconds": waited.seconds}
        if waited.message:
            fields["message"] = without_surrogates(waited.message)
        echo(json.dumps(fields))
        return waited.code
    if waited.code == WAIT:
        echo(f"nothing to do yet after {timeout}", err=True)
    held = waited.brief.claims
    if until is None and held and waited.code != WAIT:
        echo(
            f"you hold {held[0].id}: nothing to wait for; to wait for another task: "
            "git baton wait --until TASK"
        )
        return waited.code
    echo(mask(waited.message) if waited.message else brief_text(waited.brief))
    return waited.code
