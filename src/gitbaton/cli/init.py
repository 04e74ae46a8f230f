"""``git-baton init``: configuration, pre-commit entry and hooks in one go."""

from __future__ import annotations

import sys

import click

from gitbaton.cli import COMMANDS
from gitbaton.cli.install import package_folder, print_changes
from gitbaton.flows.init import init, init_with_pre_commit


@click.command()
@click.option(
    "--pre-commit",
    "with_pre_commit",
    is_flag=True,
    help="Let pre-commit run the hooks. It shows them one pushed ref only; the native hooks, "
    "installed by default, see all.",
)
def command(with_pre_commit: bool) -> None:
    """Bring git-baton into this repository. Safe to run again: only adds what is missing."""
    merge_driver = "merge-driver" in COMMANDS
    if with_pre_commit:
        print_changes(init_with_pre_commit(".", merge_driver=merge_driver))
    else:
        print_changes(init(".", sys.executable, package_folder(), merge_driver=merge_driver))
