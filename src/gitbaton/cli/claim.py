"""``git-baton claim``: make a task yours, or learn whose it is."""

from __future__ import annotations

import time

import click

from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.core.errors import UsageError
from gitbaton.flows.claim import claim
from gitbaton.flows.next_task import claim_next


@click.command(name="claim")
@click.argument("task", required=False)
@click.option("--next", "take_next", is_flag=True, help="Claim the first task that can be had.")
@agent_options
def command(task: str | None, take_next: bool, agent: str, as_json: bool) -> int:
    """Claim TASK by publishing a START row; exit 3 if someone else has it."""
    if (task is None) != take_next:
        raise UsageError("name one task, or say --next", "git baton claim --next")
    with acting(agent) as site:
        if task is None:
            return report(claim_next(site, now_stamp(site), int(time.time())), as_json)
        return report(claim(task, site, now_stamp(site)), as_json)
