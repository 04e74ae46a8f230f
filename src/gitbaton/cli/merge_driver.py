"""``git-baton merge-driver``: what git runs to merge a feature file (gitattributes(5))."""

from __future__ import annotations

import os

import click

from gitbaton.base.mask import mask
from gitbaton.cli.command_help import Command
from gitbaton.git.process import Git
from gitbaton.project.merge_driver import DriverArguments, merge_driver


@click.command(
    name="merge-driver",
    cls=Command,
    context_settings={"ignore_unknown_options": True},
    needs="to be called by git, as .gitattributes and git's configuration say",
    writes="the merged file in the place of OURS",
    prints="nothing",
    exits=(0, 1),
    examples=(
        "git baton merge-driver base.md ours.md theirs.md 7 docs/plans/1.1-login.md",
        "git baton merge-driver base.md ours.md theirs.md 7 1.1-login.md",
    ),
)
@click.argument("base", type=click.Path(exists=True, dir_okay=False))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False))
@click.argument("marker_size", type=click.IntRange(1, 1000), default=7)
@click.argument("path", default="")
def command(base: str, ours: str, theirs: str, marker_size: int, path: str) -> int:
    """Merge a feature file: every row of both sides, the published ones first."""
    merged = merge_driver(DriverArguments(base, ours, theirs, marker_size, path), Git(os.environ))
    if merged.conflict and merged.remark:
        click.echo(
            f"git-baton: {mask(path or ours)} is left to you: {mask(merged.remark)}", err=True
        )
    return int(merged.conflict)
