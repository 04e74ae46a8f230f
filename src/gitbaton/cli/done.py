"""``git-baton done``: complete a task."""

from __future__ import annotations

import click

from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.flows.complete import done


@click.command(name="done")
@click.argument("task")
@agent_options
def command(task: str, agent: str, as_json: bool) -> int:
    """Complete TASK: publish its work, its DONE row and its tick; exit 3 if it is not yours."""
    with acting(agent) as site:
        return report(done(task, site, now_stamp()), as_json)
