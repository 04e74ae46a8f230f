"""What is said to whoever typed the command, and what is asked."""

from __future__ import annotations

import sys


def echo(text: str, *, err: bool = False) -> None:
    """Print a line at once, on standard error if it is beside the answer."""
    try:
        print(text, file=sys.stderr if err else sys.stdout, flush=True)
    except UnicodeEncodeError:  # a terminal of another age, which click knows how to talk to
        import click

        click.echo(text, err=err)


def confirm(question: str, *, err: bool) -> bool:
    """The answer to a question, no by default. Raises KeyboardInterrupt where it is left."""
    import click

    try:
        return click.confirm(question, default=False, err=err)
    except click.Abort:
        raise KeyboardInterrupt from None


def prompt(question: str) -> str:
    """What is typed, perhaps nothing. Raises KeyboardInterrupt where the question is left."""
    import click

    try:
        return str(click.prompt(question, default="", show_default=False, err=True))
    except click.Abort:
        raise KeyboardInterrupt from None
