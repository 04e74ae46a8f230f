"""``git-baton help``: the list of commands, or what one of them needs, writes and prints."""

from __future__ import annotations

import click

from gitbaton.base.errors import UsageError
from gitbaton.cli.command_help import Command


@click.command(
    name="help",
    cls=Command,
    needs="nothing",
    writes="nothing",
    prints="what -h prints after the same words",
    exits=(0,),
    examples=("git baton help", "git baton help claim"),
)
@click.argument("name", nargs=-1)
@click.option("--markdown", is_flag=True, help="Print the source of docs/commands.md.")
@click.option("--man", is_flag=True, help="Print the source of the manual page.")
@click.pass_context
def command(context: click.Context, name: tuple[str, ...], markdown: bool, man: bool) -> None:
    """Show the commands, or what there is to know of one."""
    top = context.find_root()
    if markdown or man:
        from gitbaton.cli.manual import commands_page, manual_page

        click.echo(commands_page(top) if markdown else manual_page(top), nl=False)
        return
    click.echo(_found(top, name).get_help())


def _found(context: click.Context, name: tuple[str, ...]) -> click.Context:
    """The context in which the help of a command is written. Raises UsageError without one."""
    for position, word in enumerate(name, 1):
        group = context.command
        found = group.get_command(context, word) if isinstance(group, click.Group) else None
        if found is None:
            wanted = " ".join(name[:position])
            raise UsageError(f'there is no command "{wanted[:80]}"', "git baton help")
        context = click.Context(found, info_name=word, parent=context)
    return context
