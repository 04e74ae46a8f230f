"""``git-baton lint``: can this plan be trusted."""

from __future__ import annotations

import os

import click

from gitbaton.cli.findings import color_option, format_option, print_findings
from gitbaton.core.findings import has_errors
from gitbaton.flows.lint import lint
from gitbaton.outputs.mask import mask


@click.command(name="lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@format_option
@color_option
def command(paths: tuple[str, ...], form: str, color: bool | None) -> int:
    """Find what is wrong in the plan before anybody works by it; exit 1 on errors.

    Reads the feature files in the work tree. With PATHs, files or folders, the whole plan is
    still read, and only what concerns these files is reported.
    """
    linted = lint(paths, os.getcwd())
    print_findings(linted.report, form, color)
    if linted.unread and form == "text":
        unread = mask(", ".join(linted.unread))
        click.echo(f"not parsed: {unread} (pip install 'git-baton[lint]')", err=True)
    return int(has_errors(linted.report.findings))
