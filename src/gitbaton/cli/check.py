"""``git-baton check``: the judge, for continuous integration and by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

import click

from gitbaton.base.errors import UsageError
from gitbaton.base.mask import mask, no_workflow_command
from gitbaton.check.ci_event import event_text
from gitbaton.check.entry_points import check_ci, check_history, check_refs
from gitbaton.check.staged import check_staged
from gitbaton.cli.command_help import Command
from gitbaton.cli.findings import color_option, format_option, print_findings
from gitbaton.git.process import Git
from gitbaton.rules.findings import Report, has_errors


@click.command(
    name="check",
    cls=Command,
    needs="a repository with a plan; with a range, its commits",
    writes="nothing",
    prints="each finding with its place and what to type next",
    exits=(0, 1),
    examples=("git baton check", "git baton check --from-ref main --to-ref HEAD"),
)
@click.option("--from-ref", metavar="A", help="Judge the commits of A..B.")
@click.option("--to-ref", metavar="B", help="The end of the range (default: HEAD).")
@click.option("--staged", is_flag=True, help="Judge what is staged.")
@click.option("--all", "whole", is_flag=True, help="Judge every commit behind HEAD.")
@click.option("--ci", is_flag=True, help="Judge what this run of CI is about.")
@format_option
@click.option("--agent", metavar="NAME", help="Who made the unpublished commits.")
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
    """Judge commits, rows and claims; by default what the default branch has not got yet."""
    if staged + whole + ci + bool(from_ref or to_ref) > 1:
        raise UsageError(
            "--staged, --all, --ci and a range exclude each other", "git baton check --help"
        )
    environ = {**os.environ, **({"GIT_BATON_AGENT": agent} if agent else {})}
    now = int(time.time())
    if staged:
        report = check_staged(Git(environ), now)
    elif whole:
        report = check_history(Git(environ), now)
    elif ci:
        report = _check_ci(environ, now)
    else:
        report = check_refs(from_ref or "", to_ref or "HEAD", Git(environ), now)
    print_findings(report, form, color)
    return int(has_errors(report.findings))


def _check_ci(environ: Mapping[str, str], now: int) -> Report:
    from gitbaton.check.ci import read_ci_event

    event = read_ci_event(environ)
    click.echo(no_workflow_command(mask(event_text(event))), err=True)
    return check_ci(event, Git(environ), now)
