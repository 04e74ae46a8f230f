"""What ``check`` and ``lint`` share: how findings are printed, and the options that say so."""

from __future__ import annotations

import os
import sys

import click

from gitbaton.base.color import wants_color
from gitbaton.rules.findings import Report
from gitbaton.rules.findings_text import clean_text
from gitbaton.rules.formats import FORMATS

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(sorted(FORMATS)),
    default="text",
    show_default=True,
    metavar="FORM",
    help=f"How to print the findings: {', '.join(sorted(FORMATS))}.",
)
color_option = click.option(
    "--color/--no-color", default=None, help="Colour the text (default: on a terminal)."
)


def print_findings(report: Report, form: str, color: bool | None) -> None:
    """Print a report; text that has nothing to tell says how much was judged."""
    painted = wants_color(sys.stdout, os.environ, color)
    text = FORMATS[form](report, painted)
    if form == "text" and not text:
        text = clean_text(report)
    if text:
        click.echo(text, color=painted)
