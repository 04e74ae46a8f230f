"""``git-baton stats``: how long tasks take, and when the rest will be done."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.reports.stats import read_stats
from gitbaton.reports.stats_text import stats_fields, stats_text


@click.command(
    name="stats",
    cls=Command,
    needs="a remote",
    writes="nothing",
    prints="times per task by feature, track and agent, and a forecast",
    exits=(0, 6),
    examples=("git baton stats", 'git baton stats --since "2 weeks ago"'),
)
@click.option(
    "--since", metavar="DATE", default="", help='As git reads dates: "2 weeks ago", 2024-01-15.'
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(since: str, as_json: bool) -> int:
    """Show how long tasks take, and when the rest will be done."""
    with read_session() as session:
        stats = read_stats(session, int(time.time()), since)
    click.echo(json.dumps(stats_fields(stats)) if as_json else stats_text(stats))
    return 0
