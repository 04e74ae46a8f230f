"""``git-baton next``: what could be claimed now."""

from __future__ import annotations

import time

from gitbaton.base.exit_codes import FINE
from gitbaton.cli.agent_commands import note_missing_setup, read_session
from gitbaton.cli.declared import Option, declare
from gitbaton.cli.output import echo
from gitbaton.status.handout_text import handout_fields, handout_text
from gitbaton.status.next_task import read_handout


@declare(
    "next",
    Option("--agent", "agent", "Who asks.", "NAME"),
    Option("--json", "as_json", "Print the tasks as JSON."),
    needs="a remote",
    writes="nothing",
    prints="the tasks that can be claimed now, the best first; else why there is none",
    exits=(0, 1, 4, 6, 8),
    examples=("git baton next", "git baton next --json"),
)
def command(agent: str, as_json: bool) -> int:
    """Show the tasks that can be claimed now."""
    note_missing_setup(agent)
    with read_session(agent) as session:
        handout = read_handout(session, int(time.time()))
    if as_json:
        import json

        echo(json.dumps(handout_fields(handout)))
    else:
        echo(handout_text(handout))
    return handout.situation.code if handout.situation else FINE
