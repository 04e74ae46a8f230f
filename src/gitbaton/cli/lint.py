"""``git-baton lint``: can this plan be trusted."""

from __future__ import annotations

import os

import click

from gitbaton.base.mask import mask
from gitbaton.cli.command_help import Command
from gitbaton.cli.findings import color_option, format_option, print_findings
from gitbaton.lint.lint import lint
from gitbaton.rules.findings import has_errors


@click.command(
    name="lint",
    cls=Command,
    needs="feature files in the work tree; grammars come with git-baton[lint]",
    writes="nothing",
    prints="each finding with its line and what to write instead",
    exits=(0, 1),
    examples=("git baton lint", "git baton lint docs/plans/1.1-login.md"),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@format_option
@color_option
def command(paths: tuple[str, ...], form: str, color: bool | None) -> int:
    """Find what is wrong in the plan, or only in what concerns PATHS."""
    linted = lint(paths, os.getcwd())
    print_findings(linted.report, form, color)
    if linted.unread and form == "text":
        unread = mask(", ".join(linted.unread))
        click.echo(f"not parsed: {unread} (pip install 'git-baton[lint]')", err=True)
    return int(has_errors(linted.report.findings))
