"""``git-baton note``: say something about a task, and that you are still at it."""

from __future__ import annotations

import click

from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.flows.complete import note


@click.command(name="note")
@click.argument("task")
@click.argument("text")
@agent_options
def command(task: str, text: str, agent: str, as_json: bool) -> int:
    """Append a NOTE with TEXT to TASK, which you hold; it counts as activity."""
    with acting(agent) as site:
        return report(note(task, text, site, now_stamp(site)), as_json)
