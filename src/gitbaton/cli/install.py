"""``git-baton install``: the native hooks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

import gitbaton
from gitbaton.core.hook_types import HOOKS
from gitbaton.flows.install import install
from gitbaton.outputs.mask import mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitbaton.core.change import Change


def package_folder() -> str:
    """The folder that holds the running gitbaton package."""
    return str(Path(gitbaton.__file__).resolve().parent.parent)


def print_changes(changes: Iterable[Change]) -> None:
    """One line for each change, the path as seen from here."""
    for change in changes:
        click.echo(f"{mask(os.path.relpath(change.path))}: {mask(change.what)}")


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
    """Install the native git hooks; a hook that is there already is kept and runs first."""
    print_changes(install(".", hooks, sys.executable, package_folder()))
