"""Every command of the executable, those of groups included."""

from __future__ import annotations

import click

from gitbaton.cli import COMMANDS
from gitbaton.cli.click_commands import baton
from gitbaton.cli.command_help import Command


def all_commands() -> dict[str, Command]:
    """Commands by what is typed for them after ``git baton``; a group counts as its members."""
    context = click.Context(baton)
    pending = {name: baton.get_command(context, name) for name in COMMANDS}
    found: dict[str, Command] = {}
    while pending:
        name, command = pending.popitem()
        if isinstance(command, click.Group):
            pending |= {f"{name} {each}": below for each, below in command.commands.items()}
        else:
            assert isinstance(command, Command), f"{name}: give it cls=Command"
            found[name] = command
    return dict(sorted(found.items()))
