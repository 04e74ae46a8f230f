"""``git-baton install``: the native hooks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

import gitbaton
from gitbaton.base.errors import UsageError
from gitbaton.base.hint import hint_lines
from gitbaton.base.hook_types import EXTRA_HOOKS, HOOKS
from gitbaton.base.mask import mask
from gitbaton.cli.command_help import Command
from gitbaton.setup.file_edits import SetupChange
from gitbaton.setup.install import install, install_server

some_hooks = click.option(
    "-t",
    "--hook-type",
    "hooks",
    multiple=True,
    type=click.Choice((*HOOKS, *EXTRA_HOOKS)),
    metavar="HOOK",
    help="Only this hook; may be given several times.",
)
"""``--hook-type``, for those who install hooks and for those who take them out."""


def package_folder() -> str:
    """The folder that holds the running gitbaton package."""
    return str(Path(gitbaton.__file__).resolve().parent.parent)


def print_changes(changes: Iterable[SetupChange]) -> None:
    """One line for each change, the path as seen from here."""
    for change in changes:
        click.echo(f"{mask(os.path.relpath(change.path))}: {mask(change.what)}")
        for line in hint_lines(change.left):
            click.echo(line)


def refuse_both(hooks: tuple[str, ...], server: str | None) -> None:
    """UsageError if single hooks were asked for together with a server's."""
    if hooks and server is not None:
        raise UsageError(
            "--hook-type is for clones; a server has one hook, pre-receive", "leave --hook-type out"
        )


@click.command(
    name="install",
    cls=Command,
    needs="a repository",
    writes="hook files; a hook that was there is kept and runs first",
    prints="a line for each hook",
    exits=(0,),
    examples=("git baton install", "git baton install --hook-type pre-push"),
)
@some_hooks
@click.option(
    "--server",
    metavar="PATH",
    help="Only pre-receive, into the repository at PATH that others push to.",
)
def command(hooks: tuple[str, ...], server: str | None) -> None:
    """Install the native git hooks."""
    refuse_both(hooks, server)
    if server is not None:
        print_changes(install_server(server, sys.executable, package_folder()))
    else:
        print_changes(install(".", hooks, sys.executable, package_folder()))
