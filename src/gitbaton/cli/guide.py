"""``git-baton guide``: how work is done here, in one page."""

from __future__ import annotations

import click

from gitbaton.cli.command_help import Command


@click.command(
    name="guide",
    cls=Command,
    needs="nothing",
    writes="nothing",
    prints="one page on the work with tasks, or on writing plans; always the same",
    exits=(0,),
    examples=("git baton guide", "git baton guide plan"),
)
@click.argument("topic", type=click.Choice(["plan"]), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the page as JSON.")
def command(topic: str | None, as_json: bool) -> int:
    """Say how work is done here; guide plan: how a plan is written."""
    from gitbaton.setup.agents.guide_text import GUIDE, PLAN_GUIDE

    page = PLAN_GUIDE if topic else GUIDE
    if as_json:
        import json

        click.echo(json.dumps({"version": 1, "topic": topic or "work", "text": page}))
    else:
        click.echo(page, nl=False)
    return 0
