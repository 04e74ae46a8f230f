"""``git-baton reclaim``: take over a task whose holder went silent."""

from __future__ import annotations

from gitbaton.claims.reclaim import reclaim
from gitbaton.cli.agent_commands import agent_session, now_stamp, report
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, Option, declare


@declare(
    "reclaim",
    Argument("task"),
    Option("--switch", "switch", "Check its feature's branch out, if all is clean."),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME); a claim that is stale",
    writes="a RECLAIM row and the task's ref, both on the remote",
    prints="that the task is yours, or when it can be",
    exits=(0, 1, 3, 5, 6, 7),
    examples=("git baton stale", "git baton reclaim 1.1.2 --switch"),
)
def command(task: str, switch: bool, agent: str, as_json: bool) -> int:
    """Take over TASK, whose holder has gone silent."""
    with agent_session(agent) as session:
        return report(reclaim(task, session, now_stamp(session), switch=switch), as_json)
