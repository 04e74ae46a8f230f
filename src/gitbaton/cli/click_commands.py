"""The command line through click: help, completion, and whatever is not plainly right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from gitbaton import __version__
from gitbaton.base.exit_codes import FINE, INTERRUPTED, USAGE
from gitbaton.cli import COMMANDS, SECTIONS, load
from gitbaton.cli.command_help import clicked
from gitbaton.cli.declared import DeclaredCommand

_SENTENCE = 100  # characters of a command's sentence in the list


class LazyGroup(click.Group):
    """Commands are modules of this package that hold a ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = load(cmd_name)
        return clicked(found) if isinstance(found, DeclaredCommand) else found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, each with its sentence."""
        for title, names in SECTIONS.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl(
                    [(name, each.get_short_help_str(_SENTENCE)) for name, each in found if each]
                )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="git-baton")
@click.pass_context
def baton(ctx: click.Context) -> int:
    """Task IDs, Progress Logs and claims that git itself can vouch for.

    Begin with git baton alone, which says where you are, and git baton guide, which says how
    work is done.
    """
    if ctx.invoked_subcommand is None:
        from gitbaton.cli.brief import print_brief

        code = print_brief()
        if code is None and sys.stdout.isatty():
            click.echo(ctx.get_help())
        return code or FINE
    return FINE


def call(arguments: Sequence[str]) -> int:
    """Run one command line through click. Raises whatever the command does."""
    try:
        code = baton.main(args=list(arguments), prog_name="git-baton", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.Abort:
        return INTERRUPTED
    return code if isinstance(code, int) else FINE
