"""``git-baton doctor``: is the set-up sound."""

from __future__ import annotations

import os

import click

from gitbaton.cli.command_help import Command
from gitbaton.setup.doctor.doctor_text import doctor_json, doctor_text
from gitbaton.setup.doctor.examine import examine, examine_server


@click.command(
    name="doctor",
    cls=Command,
    needs="a repository",
    writes="nothing",
    prints="what switches the hooks off or makes them blind, and what mends it",
    exits=(0, 1),
    examples=("git baton doctor", "git baton doctor --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@click.option(
    "--server",
    metavar="[PATH]",
    is_flag=False,
    flag_value=".",
    help="Examine the repository at PATH (default: here) as one that others push to.",
)
def command(as_json: bool, server: str | None) -> int:
    """Find every way in which the hooks are switched off."""
    found = examine(".", os.environ) if server is None else examine_server(server, os.environ)
    click.echo(doctor_json(found) if as_json else doctor_text(found))
    return int(any(diagnosis.state == "problem" for diagnosis in found))
