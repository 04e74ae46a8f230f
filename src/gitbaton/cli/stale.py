"""``git-baton stale``: the claims whose holders have gone silent."""

from __future__ import annotations

import json
import time

import click

from gitbaton.cli.loop import looking
from gitbaton.flows.stale import stale_claims
from gitbaton.outputs.chronicle import stale_fields, stale_text


@click.command(name="stale")
@click.option("--json", "as_json", is_flag=True, help="Print the claims as JSON.")
def command(as_json: bool) -> int:
    """Show the stale claims of all branches, the longest idle first; always exit 0."""
    with looking() as site:
        stale = stale_claims(site, int(time.time()))
    click.echo(json.dumps(stale_fields(stale)) if as_json else stale_text(stale))
    return 0
