"""``git-baton lint``: can this plan be trusted."""

from __future__ import annotations

import os

import click

from gitbaton.base.mask import mask
from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.command_help import Command
from gitbaton.cli.findings import color_option, format_option, print_findings
from gitbaton.git.process import Git
from gitbaton.lint.lint import lint
from gitbaton.project.double_ids import judge_branches
from gitbaton.project.merged_plan import read_merged_plan
from gitbaton.rules.findings import Finding, has_errors


@click.command(
    name="lint",
    cls=Command,
    needs="feature files in the work tree; grammars come with git-baton[lint]",
    writes="nothing",
    prints="each finding with its line and what to write instead",
    exits=(0, 1),
    examples=("git baton lint docs/plans/1.1-login.md", "git baton lint --branches"),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--branches", is_flag=True, help="Also find IDs that two branches gave twice.")
@format_option
@color_option
def command(paths: tuple[str, ...], branches: bool, form: str, color: bool | None) -> int:
    """Find what is wrong in the plan, or only in what concerns PATHS."""
    linted = lint(paths, os.getcwd(), Git(os.environ))
    report = linted.report
    if branches:
        report = report.replace(findings=(*report.findings, *_given_twice()))
    print_findings(report, form, color)
    if linted.unread and form == "text":
        unread = mask(", ".join(linted.unread))
        click.echo(f"not parsed: {unread} (pip install 'git-baton[lint]')", err=True)
    return int(has_errors(report.findings))


def _given_twice() -> list[Finding]:
    """P501 over the branches of the remote, as it has them now or as last fetched."""
    with read_session() as session:
        return list(judge_branches(read_merged_plan(session, with_work=False), session))
