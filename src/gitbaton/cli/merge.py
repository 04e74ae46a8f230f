"""``git-baton merge``: a complete feature enters the default branch."""

from __future__ import annotations

import time

import click

from gitbaton.cli.agent_commands import read_session, report
from gitbaton.cli.command_help import Command
from gitbaton.hosting.complete_feature import NotCleanError
from gitbaton.hosting.merge_feature import merge_feature
from gitbaton.rules.findings_text import findings_text


@click.command(
    name="merge",
    cls=Command,
    needs="a remote; every task of the feature done, no finding on its branch",
    writes="a merge commit on the remote's default branch, or nothing at all",
    prints="the subject of the merge, or what stands in its way",
    exits=(0, 1, 5, 6, 7),
    examples=("git baton merge 1.1", "git baton merge 1.1 --json"),
)
@click.argument("feature", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(feature: str, as_json: bool) -> int:
    """Merge FEATURE, all of whose tasks are done, into the default branch."""
    try:
        with read_session(needs_remote=True) as session:
            merged = merge_feature(feature, session, int(time.time()))
    except NotCleanError as error:
        click.echo(findings_text(error.report), err=True)
        raise
    more = {
        "feature": merged.feature,
        "branch": merged.branch,
        "base": merged.base,
        "subject": merged.subject,
    }
    return report(merged.outcome, as_json, more)
