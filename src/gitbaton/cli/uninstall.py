"""``git-baton uninstall``: take the native hooks out."""

from __future__ import annotations

import click

from gitbaton.cli.install import print_changes
from gitbaton.core.hook_types import HOOKS
from gitbaton.flows.install import uninstall


@click.command()
@click.option(
    "-t",
    "--hook-type",
    "hooks",
    multiple=True,
    type=click.Choice(HOOKS),
    help="Only this hook; may be given several times. Default: all.",
)
def command(hooks: tuple[str, ...]) -> None:
    """Remove the native git hooks and restore, byte for byte, those that were there before."""
    print_changes(uninstall(".", hooks))
