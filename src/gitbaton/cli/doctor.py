"""``git-baton doctor``: is the set-up sound."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import click

from gitbaton.base.errors import BatonError
from gitbaton.check.entry_points import check_refs
from gitbaton.cli.command_help import Command
from gitbaton.git.process import Git
from gitbaton.setup.doctor.doctor_text import doctor_json, doctor_text
from gitbaton.setup.doctor.examine import examine, examine_server
from gitbaton.setup.doctor.result import Diagnosis, problem


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
    if server is None:
        found = (*examine(".", os.environ), *_refused_work())
    else:
        found = examine_server(server, os.environ)
    click.echo(doctor_json(found) if as_json else doctor_text(found))
    return int(any(diagnosis.state == "problem" for diagnosis in found))


def _refused_work() -> Iterator[Diagnosis]:
    """What the default branch would refuse of what it has not got yet."""
    try:
        report = check_refs("", "HEAD", Git(os.environ), int(time.time()))
    except BatonError:
        return  # what is wrong with the repository is said already
    errors = [each for each in report.findings if each.severity == "error"]
    if errors:
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        said = f"{errors[0].code} {errors[0].message}{more}"
        yield problem(f"what is new here would be refused: {said}", "git-baton check")
