"""``git-baton brief``, and ``git-baton`` alone: where am I, and what now."""

from __future__ import annotations

import time

from gitbaton.base.errors import NoRepositoryError
from gitbaton.base.exit_codes import FINE, FINISHED
from gitbaton.cli.agent_commands import note_missing_setup, read_session
from gitbaton.cli.declared import Option, declare
from gitbaton.cli.output import echo
from gitbaton.status.brief import read_brief
from gitbaton.status.brief_text import brief_fields, brief_text


@declare(
    "brief",
    Option("--agent", "agent", "Who asks.", "NAME"),
    Option("--json", "as_json", "Print the brief as JSON."),
    needs="a plan; where there is none it says nothing",
    writes="nothing",
    prints="your name and claims, else the best free tasks, what to merge, what to type next",
    exits=(0, 8),
    examples=("git baton brief", "git baton"),
)
def command(agent: str, as_json: bool) -> int:
    """Say in at most 25 lines where you are and what to do now."""
    return print_brief(agent, as_json) or FINE


def print_brief(agent: str = "", as_json: bool = False) -> int | None:
    """Print the brief; None, and nothing printed, where there is no plan.

    The exit code says so where everything is done and merged.
    """
    try:
        with read_session(agent) as session:
            brief = read_brief(session, int(time.time()))
    except NoRepositoryError:
        return None
    if brief is None:
        return None
    if as_json:
        import json

        echo(json.dumps(brief_fields(brief)))
    else:
        note_missing_setup(agent, beside=brief.command)
        echo(brief_text(brief))
    finished = brief.situation is not None and brief.situation.code == FINISHED
    return FINISHED if finished else FINE
