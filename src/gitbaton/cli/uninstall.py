"""``git-baton uninstall``: take the native hooks out."""

from __future__ import annotations

import click

from gitbaton.cli.command_help import Command
from gitbaton.cli.install import print_changes, refuse_both, some_hooks
from gitbaton.setup.install import uninstall, uninstall_server


@click.command(
    name="uninstall",
    cls=Command,
    needs="a repository",
    writes="removes hooks, merge driver and our part of the files for agents; not the settings",
    prints="a line for each file",
    exits=(0,),
    examples=("git baton uninstall", "git baton uninstall --hook-type pre-push"),
)
@some_hooks
@click.option("--server", metavar="PATH", help="Only pre-receive, out of the repository at PATH.")
def command(hooks: tuple[str, ...], server: str | None) -> None:
    """Take git-baton out of this clone."""
    refuse_both(hooks, server)
    print_changes(uninstall(".", hooks) if server is None else uninstall_server(server))
