"""What ``-h`` says of a command: what it needs, writes and prints, how it ends, two examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from gitbaton.base.exit_codes import (
    BUG,
    COLLISION,
    FINE,
    FINISHED,
    INTERRUPTED,
    LACKING,
    REFUSED,
    TAKEN,
    UNKNOWN,
    USAGE,
    WAIT,
)
from gitbaton.cli.completion import NAMED
from gitbaton.cli.declared import Argument, DeclaredCommand, Option

EXITS = {
    FINE: "fine",
    LACKING: "findings, or something is missing",
    USAGE: "usage or configuration",
    TAKEN: "someone else has it",
    WAIT: "nothing to claim now: wait",
    REFUSED: "remote refused",
    UNKNOWN: "remote not reachable or unknown",
    COLLISION: "your work and theirs collide: merge by hand",
    FINISHED: "everything is done and merged",
    BUG: "our own bug",
    INTERRUPTED: "interrupted",
}
"""What an exit code means, in every command, in a few words; docs/exit-codes.md says more."""

EVERYWHERE = (USAGE, BUG, INTERRUPTED)
"""The codes with which any command can end; their help need not repeat them."""


class Command(click.Command):
    """A command that states what a caller must know before typing it.

    ``needs``, ``writes`` and ``prints`` are phrases in small letters without a full stop. ``exits``
    are keys of EXITS, less those of EVERYWHERE. ``examples`` are two whole command lines.
    """

    def __init__(
        self,
        name: str | None,
        *,
        needs: str,
        writes: str,
        prints: str,
        exits: tuple[int, ...],
        examples: tuple[str, str],
        **attributes: Any,
    ) -> None:
        super().__init__(name, **attributes)
        # Inherited from the group they would be lost to whoever calls this command first by itself.
        self.context_settings.setdefault("help_option_names", ["-h", "--help"])
        self.needs = needs
        self.writes = writes
        self.prints = prints
        self.exits = exits
        self.examples = examples
        for parameter in self.params:
            if parameter.type is click.STRING and parameter.name in NAMED:
                parameter.type = NAMED[parameter.name]

    def facts(self) -> Iterator[tuple[str, str]]:
        """The heading and the text of each line of help; a further example has no heading."""
        yield "Needs", self.needs
        yield "Writes", self.writes
        yield "Prints", self.prints
        yield "Exit", " · ".join([f"{code} {EXITS[code]}" for code in self.exits])
        yield "Examples", self.examples[0]
        yield "", self.examples[1]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The docstring, and the facts beneath it."""
        super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_dl(list(self.facts()))


def clicked(declared: DeclaredCommand) -> Command:
    """A command that was declared, as click's."""
    return Command(
        declared.name,
        params=[_parameter(each) for each in declared.parameters],
        callback=declared.function,
        help=declared.function.__doc__,
        **declared.facts,
    )


def _parameter(declared: Argument | Option) -> click.Parameter:
    if isinstance(declared, Argument):
        return click.Argument([declared.name], required=declared.required)
    word = declared.metavar or None
    return click.Option(
        [declared.flag, declared.name],
        help=declared.help,
        metavar=word,
        is_flag=word is None,
        default=declared.default if word else False,
        hidden=declared.hidden,
    )
