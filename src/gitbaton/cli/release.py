"""``git-baton release``: give a task back."""

from __future__ import annotations

from gitbaton.claims.note import release
from gitbaton.cli.agent_commands import agent_session, now_stamp, report
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, declare


@declare(
    "release",
    Argument("task"),
    Argument("reason"),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME); you hold the task",
    writes="a RELEASE row with the reason, pushed together with what you committed",
    prints="that the task is open again",
    exits=(0, 1, 3, 5, 6, 7),
    examples=(
        'git baton release 1.1.1a "needs 1.2 first"',
        'git baton release 1.1.3 "bob has the files" --json',
    ),
)
def command(task: str, reason: str, agent: str, as_json: bool) -> int:
    """Give TASK back with a REASON, so that somebody else can claim it."""
    with agent_session(agent) as session:
        return report(release(task, reason, session, now_stamp(session)), as_json)
