"""``git-baton show``: what a task asks for, and how it stands."""

from __future__ import annotations

import time

import click

from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import read_session
from gitbaton.status.show import show_task
from gitbaton.status.task_page_text import page_fields, page_text


@click.command(
    name="show",
    cls=Command,
    needs="a plan; without the remote it shows what was last fetched",
    writes="nothing",
    prints="the task's text, who holds it, its files and who else has them, notes and commits",
    exits=(0, 6),
    examples=("git baton show 1.1.1a", "git baton show 1.1.1a --json"),
)
@click.argument("task")
@click.option("--json", "as_json", is_flag=True, help="Print the task as JSON.")
def command(task: str, as_json: bool) -> int:
    """Show TASK as the plan has it, and how it stands."""
    with read_session() as session:
        page = show_task(task, session, int(time.time()))
    if as_json:
        import json

        click.echo(json.dumps(page_fields(page)))
    else:
        click.echo(page_text(page))
    return 0
