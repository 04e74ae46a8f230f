"""``git-baton conflicts``: which files several want, before it comes to a merge."""

from __future__ import annotations

import json
import os
import sys

import click

from gitbaton.base.color import wants_color
from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.cli.findings import color_option
from gitbaton.reports.conflicts import read_conflicts
from gitbaton.reports.conflicts_text import conflicts_fields, conflicts_text


@click.command(
    name="conflicts",
    cls=Command,
    needs="a remote",
    writes="nothing; merges are tried beside the repository",
    prints="each file that several want: by whom, for which tasks, what to do",
    exits=(0, 6),
    examples=("git baton conflicts", "git baton conflicts --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the files as JSON.")
@color_option
def command(as_json: bool, color: bool | None) -> int:
    """Show the files that several branches or unfinished features want."""
    with read_session(needs_remote=True) as session:
        overlaps = read_conflicts(session)
    color = wants_color(sys.stdout, os.environ, color)
    if as_json:
        click.echo(json.dumps(conflicts_fields(overlaps)))
    else:
        click.echo(conflicts_text(overlaps, color), color=color)
    return 0
