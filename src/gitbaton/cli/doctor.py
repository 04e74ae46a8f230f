"""``git-baton doctor``: is the set-up sound."""

from __future__ import annotations

import os

import click

from gitbaton.flows.doctor import examine
from gitbaton.outputs.doctor import doctor_json, doctor_text


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(as_json: bool) -> int:
    """Find every way in which the hooks are switched off, and say how to mend it.

    Exit code 1 if there is a problem, 0 otherwise. Changes nothing.
    """
    diagnoses = examine(".", os.environ)
    click.echo(doctor_json(diagnoses) if as_json else doctor_text(diagnoses))
    return int(any(diagnosis.state == "problem" for diagnosis in diagnoses))
