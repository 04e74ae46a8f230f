"""``git-baton verify``: a task's Verify step, run."""

from __future__ import annotations

import json
import os

from gitbaton.base.shell import quote
from gitbaton.cli.declared import Argument, Option, declare
from gitbaton.cli.output import echo
from gitbaton.cli.verifying import confirm_and_run, consent_of
from gitbaton.git.process import Git
from gitbaton.verify.run import (
    claim_state,
    held_task,
    open_context,
    own_name,
    planned_here,
    refuse_in_hook,
)
from gitbaton.verify.verify_text import ending_lines, verify_fields


@declare(
    "verify",
    Argument("task", required=False),
    Option("--yes", "yes", "Run the commands without asking."),
    Option("--agent", "agent", "Who you are.", "NAME"),
    Option("--json", "as_json", "Print the verdict as JSON."),
    needs="a remote; without a terminal --yes, or a consent given before",
    writes="what the commands of the plan write",
    prints="each check, whether it passed, and what only a person can judge",
    exits=(0, 1, 6),
    examples=("git baton verify --yes", "git baton verify 1.1.1a --yes"),
)
def command(task: str | None, yes: bool, agent: str, as_json: bool) -> int:
    """Run the Verify step of TASK, by default of the one you hold."""
    refuse_in_hook(os.environ)
    with open_context(Git(os.environ)) as context:
        planned = planned_here(task or held_task(agent, context), context)
        seconds = context.settings.verify_timeout
        state = claim_state(planned.task, context)
        own = own_name(agent, Git(os.environ))
    consent = consent_of(yes, not as_json, must=True)
    name = quote(planned.task)
    verdict = confirm_and_run(
        planned, consent, seconds, f"git baton verify {name} --yes", aside=as_json
    )
    assert verdict is not None
    if as_json:
        echo(json.dumps(verify_fields(planned, verdict)))
    else:
        echo("\n".join(ending_lines(planned.task, verdict, state, own)))
    return int(bool(verdict.failed))
