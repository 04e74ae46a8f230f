"""``git-baton log``: what happened to a task, or to all."""

from __future__ import annotations

import json

import click

from gitbaton.cli.loop import looking
from gitbaton.flows.task_log import task_log
from gitbaton.outputs.chronicle import chronicle_fields, chronicle_text


@click.command(name="log")
@click.argument("task", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def command(task: str, as_json: bool) -> int:
    """Show the Progress Logs of all branches, joined, with the work commits in between.

    With TASK, only what concerns it. Rows stand in the order in which they were published.
    """
    with looking() as site:
        chronicle = task_log(site, task)
    click.echo(json.dumps(chronicle_fields(chronicle)) if as_json else chronicle_text(chronicle))
    return 0
