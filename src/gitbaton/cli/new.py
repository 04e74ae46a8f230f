"""``git-baton new``: a feature file to fill in."""

from __future__ import annotations

import os
from typing import BinaryIO

import click

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask
from gitbaton.base.shell import quote
from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.git.process import Git
from gitbaton.lint.new_feature import MAX_LIST_BYTES, new_feature
from gitbaton.project.merged_plan import planned_elsewhere, read_merged_plan


@click.command(
    name="new",
    cls=Command,
    needs="a plan folder; what other branches plan is asked of the remote, if it answers",
    writes="one new feature file; never over another one",
    prints="its path and the IDs of its tasks",
    exits=(0,),
    examples=('git baton new 1.4 "Invoices"', 'git baton new 1.5 "Reminders" --from tasks.md'),
)
@click.argument("feature")
@click.argument("title")
@click.option(
    "--from",
    "source",
    type=click.File("rb"),
    metavar="FILE",
    help="A list of tasks: one a line, checkboxes, or a table; - reads standard input.",
)
def command(feature: str, title: str, source: BinaryIO | None) -> int:
    """Write the file of a new FEATURE, such as 1.4, called TITLE."""
    listed = None if source is None else source.read(MAX_LIST_BYTES)
    with read_session() as session:
        elsewhere = planned_elsewhere(read_merged_plan(session, with_work=False), session)
    made = new_feature(feature, title, listed, os.getcwd(), elsewhere, Git(os.environ))
    tasks = made.tasks[0] if len(made.tasks) == 1 else f"{made.tasks[0]} to {made.tasks[-1]}"
    click.echo(mask(f"{made.path}: {tasks}"))
    for line in hint_lines(f"fill in the details, then git baton lint {quote(made.path)}"):
        click.echo(line)
    return 0
