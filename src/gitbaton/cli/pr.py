"""``git-baton pr``: the pull request of a feature that is done."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.agent_commands import agent_session
from gitbaton.cli.command_help import Command
from gitbaton.hosting.complete_feature import NoFeatureError, NotCleanError, NotYetError
from gitbaton.hosting.models import Result
from gitbaton.hosting.pull_request import open_request
from gitbaton.hosting.pull_request_text import result_fields, result_text
from gitbaton.rules.findings_text import findings_text


@click.command(
    name="pr",
    cls=Command,
    needs="a complete feature without findings, a known host, a token or its own tool",
    writes="the pull request's title and our part of its text",
    prints="its address and what became of it",
    exits=(0, 1, 4, 5, 6),
    examples=("git baton pr 1.1 --dry-run", "git baton pr --auto"),
)
@click.argument("feature", default="")
@click.option("--dry-run", is_flag=True, help="Show title, body and where they would go.")
@click.option("--auto", is_flag=True, help="For CI: exit 0 while there is nothing to open.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
def command(feature: str, dry_run: bool, auto: bool, as_json: bool) -> int:
    """Open the pull request of FEATURE, or bring it up to date."""
    try:
        with agent_session("anyone") as session:
            result = open_request(feature, session, int(time.time()), send=not dry_run)
    except (NoFeatureError, NotYetError) as error:
        if not auto:
            raise
        result = Result("waiting", feature, "", "", f"nothing to open yet: {error.message}")
    except NotCleanError as error:
        click.echo(findings_text(error.report), err=True)
        raise
    click.echo(json.dumps(result_fields(result)) if as_json else result_text(result))
    return int(result.outcome == "closed" and not auto)
