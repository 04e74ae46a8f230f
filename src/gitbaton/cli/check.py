"""``git-baton check``: the judge, for continuous integration and by hand."""

from __future__ import annotations

import os
import time

import click

from gitbaton.cli.findings import color_option, format_option, print_findings
from gitbaton.core.ci_event import event_text
from gitbaton.core.errors import UsageError
from gitbaton.core.findings import has_errors
from gitbaton.flows.check import check_ci, check_history, check_refs
from gitbaton.flows.check_staged import check_staged
from gitbaton.outputs.mask import mask, no_workflow_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.core.report import Report


@click.command(name="check")
@click.option("--from-ref", metavar="A", help="Judge the commits of A..B; A is judged already.")
@click.option("--to-ref", metavar="B", help="The end of the range (default: HEAD).")
@click.option("--staged", is_flag=True, help="Judge what is staged, as the pre-commit hook does.")
@click.option("--all", "whole", is_flag=True, help="Judge every commit behind HEAD.")
@click.option("--ci", is_flag=True, help="Judge what this run of GitHub or GitLab is about.")
@format_option
@click.option("--agent", metavar="NAME", help="Who made the unpublished commits of the range.")
@color_option
def command(
    from_ref: str | None,
    to_ref: str | None,
    staged: bool,
    whole: bool,
    ci: bool,
    form: str,
    agent: str | None,
    color: bool | None,
) -> int:
    """Judge commits, rows and claims; exit 1 if anything is refused.

    Without a range it judges what no remote has yet.
    """
    if staged + whole + ci + bool(from_ref or to_ref) > 1:
        raise UsageError(
            "--staged, --all, --ci and a range exclude each other", "git baton check --help"
        )
    environ = {**os.environ, **({"GIT_BATON_AGENT": agent} if agent else {})}
    now = int(time.time())
    if staged:
        report = check_staged(environ, now)
    elif whole:
        report = check_history(environ, now)
    elif ci:
        report = _check_ci(environ, now)
    else:
        report = check_refs(from_ref or "", to_ref or "HEAD", environ, now)
    print_findings(report, form, color)
    return int(has_errors(report.findings))


def _check_ci(environ: Mapping[str, str], now: int) -> Report:
    from gitbaton.flows.ci import read_ci_event

    event = read_ci_event(environ)
    click.echo(no_workflow_command(mask(event_text(event))), err=True)
    return check_ci(event, environ, now)
