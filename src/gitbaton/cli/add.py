"""``git-baton add``: a new task in a feature that is under way."""

from __future__ import annotations

from gitbaton.cli.agent_commands import agent_session, report
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, Option, declare
from gitbaton.lint.add_task import add_task


@declare(
    "add",
    Argument("feature"),
    Argument("title"),
    Option("--after", "after", "Where in the list; else at its end.", "TASK"),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME); the feature's plan pushed",
    writes="the task's line and section in the plan, and its ref, both on the remote",
    prints="its ID, which nobody else can take",
    exits=(0, 1, 5, 6),
    examples=(
        'git baton add 1.1 "Ignore what the tests write"',
        'git baton add 1.1 "Read both forms" --after 1.1.1a',
    ),
)
def command(feature: str, title: str, after: str, agent: str, as_json: bool) -> int:
    """Add a task to FEATURE: a place for what the plan forgot."""
    with agent_session(agent) as session:
        return report(add_task(feature, title, after, session), as_json)
