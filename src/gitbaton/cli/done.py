"""``git-baton done``: complete a task."""

from __future__ import annotations

import time

import click

from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.flows.complete import done


@click.command(name="done")
@click.argument("task")
@click.option("--next", "take_next", is_flag=True, help="Claim the next task along with it.")
@agent_options
def command(task: str, take_next: bool, agent: str, as_json: bool) -> int:
    """Complete TASK: publish its work, its DONE row and its tick; exit 3 if it is not yours."""
    with acting(agent) as site:
        outcome, claimed = done(task, site, now_stamp(site), int(time.time()), take_next)
        return report(outcome, as_json, {"next": claimed})
