"""``git-baton hook``: what the shims call. The front door runs it without this file."""

from __future__ import annotations

import click

from gitbaton.base.errors import UsageError
from gitbaton.base.hook_types import HOOKS
from gitbaton.cli.command_help import Command


@click.command(
    name="hook",
    cls=Command,
    context_settings={"ignore_unknown_options": True},
    needs="to be called by git; the native hooks do it",
    writes="nothing",
    prints="findings, on standard error",
    exits=(0, 1),
    examples=("git baton hook commit-msg .git/COMMIT_EDITMSG", "git baton hook pre-commit"),
)
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1)
def command(name: str | None, arguments: tuple[str, ...]) -> int:
    """Run one git hook by name, with the arguments and input that git gives it."""
    raise UsageError("name the hook first", f"git baton hook {HOOKS[0]} FILE")
