"""``git-baton status``: every feature's progress, and who holds what."""

from __future__ import annotations

import os
import sys
import time

from gitbaton.base.color import wants_color
from gitbaton.cli.agent_commands import note_missing_setup, note_unshared, read_session
from gitbaton.cli.declared import Option, declare
from gitbaton.cli.output import echo
from gitbaton.status.status import read_status
from gitbaton.status.status_text import status_fields, status_text


@declare(
    "status",
    Option("--json", "as_json", "Print the board as JSON."),
    Option("--watch", "watch", "Print it again whenever a branch or a claim moves."),
    needs="a remote",
    writes="nothing",
    prints="each feature's progress, and who holds what since when",
    exits=(0, 6),
    examples=("git baton status", "git baton status --json"),
)
def command(as_json: bool, watch: bool) -> int:
    """Show every feature's progress and every claim, as the remote has them now."""
    if not watch:
        note_missing_setup()
        _print(as_json)
        return 0
    from gitbaton.project.watch_refs import watch_refs

    for _ in watch_refs(read_session, time.sleep):
        if not as_json:
            import click

            click.clear()
        _print(as_json)
    return 0


def _print(as_json: bool) -> None:
    with read_session() as session:
        note_unshared(session)
        board = read_status(session, int(time.time()))
        first_step = session.settings.first_step
    if as_json:
        import json

        echo(json.dumps(status_fields(board)))
    else:
        echo(status_text(board, first_step, wants_color(sys.stdout, os.environ)))
