"""``git-baton note``: say something about a task, and that you are still at it."""

from __future__ import annotations

from gitbaton.claims.note import note
from gitbaton.cli.agent_commands import agent_session, now_stamp, report
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, declare


@declare(
    "note",
    Argument("task"),
    Argument("text"),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME); the task held by you",
    writes="a NOTE row, pushed",
    prints="that the note stands in the log",
    exits=(0, 1, 3, 5, 6, 7),
    examples=(
        'git baton note 1.1.1a "tests come next"',
        'git baton note 1.1.1a "still at it"',
    ),
)
def command(task: str, text: str, agent: str, as_json: bool) -> int:
    """Say something about TASK in its log, and that you are still at it."""
    with agent_session(agent) as session:
        return report(note(task, text, session, now_stamp(session)), as_json)
