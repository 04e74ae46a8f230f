"""``git-baton revert``: take a task back that was done wrong."""

from __future__ import annotations

import click

from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.flows.revert import revert


@click.command(name="revert")
@click.argument("task")
@agent_options
def command(task: str, agent: str, as_json: bool) -> int:
    """Revert TASK's commits and open it again, in one push; exit 1 if it is not done.

    Your work tree takes no part in it. If a commit conflicts with later work, or did other tasks
    as well, nothing happens.
    """
    with acting(agent) as site:
        return report(revert(task, site, now_stamp(site)), as_json)
