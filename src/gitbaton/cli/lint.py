"""``git-baton lint``: can this plan be trusted."""

from __future__ import annotations

import os
import sys

import click

from gitbaton.core.findings import has_errors
from gitbaton.flows.lint import lint
from gitbaton.outputs.color import wants_color
from gitbaton.outputs.findings_text import clean_text
from gitbaton.outputs.formats import FORMATS
from gitbaton.outputs.mask import mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.flows.lint import Linted


@click.command(name="lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(FORMATS)),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option("--color/--no-color", default=None, help="Colour the text (default: on a terminal).")
def command(paths: tuple[str, ...], form: str, color: bool | None) -> int:
    """Find what is wrong in the plan before anybody works by it; exit 1 on errors.

    Reads the feature files in the work tree. With PATHs, files or folders, the whole plan is
    still read, and only what concerns these files is reported.
    """
    linted = lint(paths, os.getcwd())
    _print(linted, form, wants_color(sys.stdout, os.environ, color))
    return int(has_errors(linted.report.findings))


def _print(linted: Linted, form: str, color: bool) -> None:
    text = FORMATS[form](linted.report, color)
    if form == "text" and not text:
        text = clean_text(linted.report)
    if text:
        click.echo(text, color=color)
    if linted.unread and form == "text":
        unread = mask(", ".join(linted.unread))
        click.echo(f"not parsed: {unread} (pip install 'git-baton[lint]')", err=True)
