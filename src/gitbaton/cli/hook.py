"""``git-baton hook``: what the shims call. The front door runs it without this file."""

from __future__ import annotations

import click

from gitbaton.core.errors import UsageError
from gitbaton.core.hook_types import HOOKS


@click.command(name="hook", context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1)
def command(name: str | None, arguments: tuple[str, ...]) -> int:
    """Run one git hook by name, with the arguments and input that git gives it."""
    raise UsageError("name the hook first", f"git baton hook {HOOKS[0]} FILE")
