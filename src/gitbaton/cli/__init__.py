"""The command line: one file a command, imported when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from gitbaton import __version__
from gitbaton.base.error_text import error_text, internal_error_text
from gitbaton.base.errors import BatonError, refused_by_machine
from gitbaton.base.exit_codes import BUG, FINE, INTERRUPTED, USAGE

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

_SENTENCE = 100  # characters of a command's sentence in the list


class LazyGroup(click.Group):
    """Commands are modules of this package that hold a ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"gitbaton.cli.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        return found

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


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code is one of docs/exit-codes.md. Never a traceback."""
    try:
        code = baton.main(args=list(arguments), prog_name="git-baton", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return FINE
    except BatonError as error:
        click.echo(error_text(error), err=True)
        return error.exit_code
    except Exception as error:
        refused = refused_by_machine(error)
        if refused is not None:
            click.echo(error_text(refused), err=True)
            return refused.exit_code
        click.echo(internal_error_text(error, " ".join(arguments[:1])), err=True)
        return BUG
    return code if isinstance(code, int) else 0
