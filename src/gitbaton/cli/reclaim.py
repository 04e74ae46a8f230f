"""``git-baton reclaim``: take over a task whose holder went silent."""

from __future__ import annotations

import click

from gitbaton.claims.reclaim import reclaim
from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import agent_options, agent_session, now_stamp, report


@click.command(
    name="reclaim",
    cls=Command,
    needs="a remote, and your name (git baton init --agent NAME); a claim that is stale",
    writes="a RECLAIM row and the task's ref, both on the remote",
    prints="that the task is yours, or when it can be",
    exits=(0, 1, 3, 5, 6, 7),
    examples=("git baton stale", "git baton reclaim 1.1.2 --switch"),
)
@click.argument("task")
@click.option("--switch", is_flag=True, help="Check its feature's branch out, if all is clean.")
@agent_options
def command(task: str, switch: bool, agent: str, as_json: bool) -> int:
    """Take over TASK, whose holder has gone silent."""
    with agent_session(agent) as session:
        return report(reclaim(task, session, now_stamp(session), switch=switch), as_json)
