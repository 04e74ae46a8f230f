"""``git-baton reclaim``: take over a task whose holder went silent."""

from __future__ import annotations

import click

from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.flows.complete import reclaim


@click.command(name="reclaim")
@click.argument("task")
@agent_options
def command(task: str, agent: str, as_json: bool) -> int:
    """Take over TASK, whose claim is stale; exit 3 if its holder is still active."""
    with acting(agent) as site:
        return report(reclaim(task, site, now_stamp(site)), as_json)
