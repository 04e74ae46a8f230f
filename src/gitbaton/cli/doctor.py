"""``git-baton doctor``: is the set-up sound."""

from __future__ import annotations

import os

import click

from gitbaton.flows.doctor import examine, examine_server
from gitbaton.outputs.doctor import doctor_json, doctor_text


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@click.option(
    "--server",
    metavar="[PATH]",
    is_flag=False,
    flag_value=".",
    help="Examine the repository at PATH (default: here) as one that others push to.",
)
def command(as_json: bool, server: str | None) -> int:
    """Find every way in which the hooks are switched off, and say how to mend it.

    Exit code 1 if there is a problem, 0 otherwise. Changes nothing.
    """
    found = examine(".", os.environ) if server is None else examine_server(server, os.environ)
    click.echo(doctor_json(found) if as_json else doctor_text(found))
    return int(any(diagnosis.state == "problem" for diagnosis in found))
