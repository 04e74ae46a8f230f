"""``git-baton note``: say something about a task, and that you are still at it."""

from __future__ import annotations

import click

from gitbaton.cli.command_help import Command
from gitbaton.cli.loop import acting, agent_options, now_stamp, report
from gitbaton.flows.complete import note


@click.command(
    name="note",
    cls=Command,
    needs="a remote, and your name (git baton init --agent NAME); the task held by you",
    writes="a NOTE row, pushed",
    prints="that the note stands in the log",
    exits=(0, 1, 3, 5, 6, 7),
    examples=(
        'git baton note 1.1.1a "tests come next"',
        'git baton note 1.1.1a "still at it"',
    ),
)
@click.argument("task")
@click.argument("text")
@agent_options
def command(task: str, text: str, agent: str, as_json: bool) -> int:
    """Say something about TASK in its log, and that you are still at it."""
    with acting(agent) as site:
        return report(note(task, text, site, now_stamp(site)), as_json)
