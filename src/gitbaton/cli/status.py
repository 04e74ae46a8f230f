"""``git-baton status``: every feature's progress, and who holds what."""

from __future__ import annotations

import json
import os
import sys
import time

import click

from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import looking, note_missing_setup
from gitbaton.flows.board import read_board
from gitbaton.outputs.board import board_fields, board_text
from gitbaton.outputs.color import wants_color


@click.command(
    name="status",
    cls=Command,
    needs="a remote",
    writes="nothing",
    prints="each feature's progress, and who holds what since when",
    exits=(0, 6),
    examples=("git baton status", "git baton status --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the board as JSON.")
@click.option("--watch", is_flag=True, help="Print it again whenever a branch or a claim moves.")
def command(as_json: bool, watch: bool) -> int:
    """Show every feature's progress and every claim, as the remote has them now."""
    if not watch:
        note_missing_setup()
        _print(as_json)
        return 0
    from gitbaton.flows.watch import movements

    for _ in movements(looking, time.sleep):
        if not as_json:
            click.clear()
        _print(as_json)
    return 0


def _print(as_json: bool) -> None:
    with looking() as site:
        board = read_board(site, int(time.time()))
    if as_json:
        click.echo(json.dumps(board_fields(board)))
    else:
        click.echo(board_text(board, wants_color(sys.stdout, os.environ)))
