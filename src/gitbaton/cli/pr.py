"""``git-baton pr``: the pull request of a feature that is done."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.loop import acting
from gitbaton.core.pull_request import Result
from gitbaton.flows.pull_request import NoFeatureError, NotCleanError, NotYetError, open_request
from gitbaton.outputs.findings_text import findings_text
from gitbaton.outputs.pull_request import result_fields, result_text


@click.command(name="pr")
@click.argument("feature", default="")
@click.option("--dry-run", is_flag=True, help="Show title, body and where they would go.")
@click.option("--auto", is_flag=True, help="For CI: exit 0 while there is nothing to open.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
def command(feature: str, dry_run: bool, auto: bool, as_json: bool) -> int:
    """Open the pull request of FEATURE (default: this branch's), or bring it up to date.

    All its tasks must be done, and git baton check must find no error. What people write around
    our part of the text stays. Running it twice changes nothing.
    """
    try:
        with acting("anyone") as site:
            result = open_request(feature, site, int(time.time()), send=not dry_run)
    except (NoFeatureError, NotYetError) as error:
        if not auto:
            raise
        result = Result("waiting", feature, "", "", f"nothing to open yet: {error.message}")
    except NotCleanError as error:
        click.echo(findings_text(error.report), err=True)
        raise
    click.echo(json.dumps(result_fields(result)) if as_json else result_text(result))
    return int(result.outcome == "closed" and not auto)
