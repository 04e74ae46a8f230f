"""``git-baton uninstall``: take the native hooks out."""

from __future__ import annotations

import click

from gitbaton.cli.install import print_changes, refuse_both, some_hooks
from gitbaton.flows.install import uninstall, uninstall_server


@click.command()
@some_hooks
@click.option("--server", metavar="PATH", help="Only pre-receive, out of the repository at PATH.")
def command(hooks: tuple[str, ...], server: str | None) -> None:
    """Remove the native git hooks and restore, byte for byte, those that were there before."""
    refuse_both(hooks, server)
    print_changes(uninstall(".", hooks) if server is None else uninstall_server(server))
