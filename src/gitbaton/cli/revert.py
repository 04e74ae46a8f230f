"""``git-baton revert``: take a task back that was done wrong."""

from __future__ import annotations

import click

from gitbaton.claims.revert import revert
from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import agent_options, agent_session, now_stamp, report


@click.command(
    name="revert",
    cls=Command,
    needs="a remote, and your name (git baton init --agent NAME); a task that is done",
    writes="commits that revert its work and a REVERT row, in one push; not your work tree",
    prints="what was reverted, or which later work stands in the way",
    exits=(0, 1, 3, 5, 6, 7),
    examples=("git baton revert 1.1.1b", "git baton revert 1.1.1b --json"),
)
@click.argument("task")
@agent_options
def command(task: str, agent: str, as_json: bool) -> int:
    """Take TASK's commits back and open it again."""
    with agent_session(agent) as session:
        return report(revert(task, session, now_stamp(session)), as_json)
