"""``git-baton next``: what could be claimed now."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import looking, note_missing_setup
from gitbaton.core.exit_codes import FINE, USAGE, WAIT
from gitbaton.flows.board import read_board
from gitbaton.flows.next_task import nothing_open, open_tasks
from gitbaton.outputs.hint import hint_lines
from gitbaton.outputs.mask import mask


@click.command(
    name="next",
    cls=Command,
    needs="a remote",
    writes="nothing",
    prints="the tasks that can be claimed now, the best one first",
    exits=(0, 4, 6),
    examples=("git baton next", "git baton next --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the tasks as JSON.")
def command(as_json: bool) -> int:
    """Show the tasks that can be claimed now."""
    note_missing_setup()
    with looking() as site:
        board = read_board(site, int(time.time()))
        tasks, (why, hint) = open_tasks(board), nothing_open(board, site.settings)
    if as_json:
        listed = [{"id": task.id, "title": task.title} for task in tasks]
        click.echo(json.dumps({"version": 1, "tasks": listed}))
    else:
        for task in tasks[:10]:
            click.echo(mask(f"{task.id}  {task.title}"))
        if not tasks:
            click.echo(mask(why))
            for line in hint_lines(hint):
                click.echo(line)
    planned = any(feature.tasks for feature in board.features)
    return FINE if tasks else WAIT if planned else USAGE
