"""``git-baton log``: what happened to a task, or to all."""

from __future__ import annotations

import json

import click

from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.reports.task_history_text import task_history_fields, task_history_text
from gitbaton.reports.task_log import task_log


@click.command(
    name="log",
    cls=Command,
    needs="a remote",
    writes="nothing",
    prints="rows of all branches as they were published, work commits in between",
    exits=(0, 6),
    examples=("git baton log", "git baton log 1.1.1a"),
)
@click.argument("task", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def command(task: str, as_json: bool) -> int:
    """Show the joined Progress Logs, with TASK only what concerns it."""
    with read_session() as session:
        history = task_log(session, task)
    click.echo(json.dumps(task_history_fields(history)) if as_json else task_history_text(history))
    return 0
