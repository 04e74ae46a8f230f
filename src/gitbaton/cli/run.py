"""One command line: its command read as data where that does, through click where it does not."""

from __future__ import annotations

import os
import sys

from gitbaton.base.errors import BatonError
from gitbaton.base.exit_codes import BUG, INTERRUPTED, LACKING
from gitbaton.cli import COMMANDS, load
from gitbaton.cli.declared import DeclaredCommand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code is one of docs/exit-codes.md. Never a traceback."""
    try:
        return _call(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("\n")  # what follows a ^C stands on its own line
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left to say goes nowhere
        return LACKING
    except Exception as error:
        from gitbaton.base.disk_errors import refused_by_machine
        from gitbaton.base.error_text import error_text, internal_error_text
        from gitbaton.cli.output import echo

        known = error if isinstance(error, BatonError) else refused_by_machine(error)
        if known is not None:
            echo(error_text(known), err=True)
            return known.exit_code
        echo(internal_error_text(error, " ".join(arguments[:1])), err=True)
        return BUG


def _call(arguments: Sequence[str]) -> int:
    name, words = arguments[0] if arguments else "brief", arguments[1:]
    found = load(name) if name in COMMANDS and _COMPLETING not in os.environ else None
    values = found.read(words) if isinstance(found, DeclaredCommand) else None
    if isinstance(found, DeclaredCommand) and values is not None and (arguments or not _by_hand()):
        return found.function(**values)
    from gitbaton.cli.click_commands import call

    return call(arguments)


_COMPLETING = "_GIT_BATON_COMPLETE"  # what a shell sets that asks what could be typed


def _by_hand() -> bool:
    """Whether somebody typed it on a terminal, who wants to be shown what there is."""
    return sys.stdout.isatty()
