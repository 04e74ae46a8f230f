"""The command line: one file a command, imported when it is called."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import click

    from gitbaton.cli.declared import DeclaredCommand

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
