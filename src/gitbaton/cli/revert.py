"""``git-baton revert``: open a task again that was done wrong, or lacks something."""

from __future__ import annotations

from gitbaton.claims.revert import reopen, revert
from gitbaton.cli.agent_commands import agent_session, now_stamp, report
from gitbaton.cli.declared import AGENT_OPTIONS, Argument, Option, declare


@declare(
    "revert",
    Argument("task"),
    Option("--keep-work", "keep_work", "Let its commits stay: there is more to do."),
    *AGENT_OPTIONS,
    needs="a remote, and your name (git baton init --agent NAME); a task that is done",
    writes="a REVERT row, and before it commits that revert its work; not your work tree",
    prints="what was reverted, or which later work stands in the way",
    exits=(0, 1, 3, 5, 6, 7),
    examples=("git baton revert 1.1.1b", "git baton revert 1.1.1b --keep-work"),
)
def command(task: str, keep_work: bool, agent: str, as_json: bool) -> int:
    """Take TASK's commits back and open it again."""
    with agent_session(agent) as session:
        again = reopen if keep_work else revert
        return report(again(task, session, now_stamp(session)), as_json)
