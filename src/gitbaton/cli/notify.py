"""``git-baton notify``: tell people in a chat what happened, without their looking."""

from __future__ import annotations

import json
import os
import time

import click

from gitbaton.base.errors import UsageError
from gitbaton.cli.agent_commands import agent_session, read_session
from gitbaton.cli.command_help import Command
from gitbaton.git.process import Git
from gitbaton.notify.notices_text import notices_fields, notices_text, warnings_of
from gitbaton.notify.notify import VARIABLE, notify_between, notify_news, recipients
from gitbaton.project.notices import NotifyReport


@click.command(
    name="notify",
    cls=Command,
    needs="a remote, addresses in GIT_BATON_NOTIFY_URLS or baton.notify, git-baton[notify]",
    writes="messages to the addresses, and on the remote what was sent",
    prints="what was sent; a service that fails is a warning",
    exits=(0, 5, 6),
    examples=("git baton notify --dry-run", "git baton notify --dry-run --from-ref HEAD~1"),
)
@click.option("--from-ref", metavar="A", help="Tell what came after this commit.")
@click.option("--to-ref", default="", metavar="B", help="And up to this one (default: HEAD).")
@click.option("--dry-run", is_flag=True, help="Show the text; send and remember nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was sent as JSON.")
def command(from_ref: str | None, to_ref: str, dry_run: bool, as_json: bool) -> int:
    """Tell people what is new since the last time, or between two commits."""
    if to_ref and from_ref is None:
        raise UsageError("--to-ref needs --from-ref", "git baton notify --from-ref A --to-ref B")
    given = os.environ.pop(VARIABLE, "")  # git and what it starts have no use for it
    people = None if dry_run else recipients(Git(os.environ), given)
    now = int(time.time())
    if from_ref is not None:
        with read_session() as session:
            report = notify_between(session, from_ref, to_ref or "HEAD", people, now)
    else:
        with agent_session("anyone") as session:
            report = notify_news(session, people, now)
    _report(report, as_json)
    return 0


def _report(report: NotifyReport, as_json: bool) -> None:
    click.echo(json.dumps(notices_fields(report)) if as_json else notices_text(report))
    for line in warnings_of(report):
        click.echo(line, err=True)
