"""``git-baton stale``: the claims whose holders have gone silent."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.reports.stale import stale_claims
from gitbaton.reports.task_history_text import stale_fields, stale_text


@click.command(
    name="stale",
    cls=Command,
    needs="a repository with a plan; it shows what the last fetch saw",
    writes="nothing",
    prints="the stale claims of all branches, the longest idle first",
    exits=(0,),
    examples=("git baton stale", "git baton stale --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the claims as JSON.")
def command(as_json: bool) -> int:
    """Show the claims whose holders have gone silent."""
    with read_session() as session:
        stale = stale_claims(session, int(time.time()))
    click.echo(json.dumps(stale_fields(stale)) if as_json else stale_text(stale))
    return 0
