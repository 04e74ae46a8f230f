"""``git-baton merge-driver``: what git runs to merge a feature file (gitattributes(5))."""

from __future__ import annotations

import os

import click

from gitbaton.flows.merge_driver import Request, merge_driver
from gitbaton.outputs.mask import mask


@click.command(name="merge-driver", context_settings={"ignore_unknown_options": True})
@click.argument("base", type=click.Path(exists=True, dir_okay=False))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False))
@click.argument("marker_size", type=click.IntRange(1, 1000), default=7)
@click.argument("path", default="")
def command(base: str, ours: str, theirs: str, marker_size: int, path: str) -> int:
    """Merge a feature file: every row of both sides, the published ones first.

    Called by git as `git-baton merge-driver %O %A %B %L %P`; the result replaces OURS. Exit
    code 1 if there is a conflict.
    """
    merged = merge_driver(Request(base, ours, theirs, marker_size, path), os.environ)
    if merged.conflict and merged.remark:
        click.echo(
            f"git-baton: {mask(path or ours)} is left to you: {mask(merged.remark)}", err=True
        )
    return int(merged.conflict)
