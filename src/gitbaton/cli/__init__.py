"""The command line: one file a command, imported when it is called."""

from __future__ import annotations

import os
import sys

from gitbaton.base.errors import BatonError, refused_by_machine
from gitbaton.base.exit_codes import BUG, INTERRUPTED, LACKING
from gitbaton.cli.declared import DeclaredCommand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

SECTIONS = {
    "An agent's loop": (
        "brief",
        "next",
        "wait",
        "claim",
        "show",
        "verify",
        "done",
        "note",
        "release",
        "reclaim",
        "revert",
        "merge",
    ),
    "Seeing": ("status", "log", "stale", "stats", "conflicts", "dashboard"),
    "The plan": ("new", "add", "lint", "graph"),
    "The repository": (
        "init",
        "doctor",
        "check",
        "explain",
        "worktree",
        "pr",
        "notify",
        "install",
        "uninstall",
        "guide",
        "help",
    ),
    "Called by git and by agents": ("hook", "merge-driver", "agent-hook"),
}
"""Every command, under the heading of the help that lists it."""

COMMANDS = tuple(sorted(name for names in SECTIONS.values() for name in names))


def load(name: str) -> DeclaredCommand | click.Command:
    """A command, whose file is read now: as data, or as click's own."""
    module = __import__(f"gitbaton.cli.{name.replace('-', '_')}", fromlist=["command"])
    found: DeclaredCommand | click.Command = module.command
    return found


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
