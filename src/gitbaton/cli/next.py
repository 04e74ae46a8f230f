"""``git-baton next``: what could be claimed now."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.loop import acting
from gitbaton.flows.board import read_board
from gitbaton.flows.next_task import open_tasks
from gitbaton.outputs.mask import mask


@click.command(name="next")
@click.option("--json", "as_json", is_flag=True, help="Print the tasks as JSON.")
def command(as_json: bool) -> int:
    """Show the tasks that can be claimed now, the first one first; exit 4 if there is none."""
    with acting("anyone") as site:
        tasks = open_tasks(read_board(site, int(time.time())))
    if as_json:
        listed = [{"id": task.id, "title": task.title} for task in tasks]
        click.echo(json.dumps({"version": 1, "tasks": listed}))
    else:
        for task in tasks[:10]:
            click.echo(mask(f"{task.id}  {task.title}"))
        if not tasks:
            click.echo("no task can be claimed: each is held, done, or waits for another feature")
    return 0 if tasks else 4
