"""``git-baton show``: what a task asks for, and how it stands."""

from __future__ import annotations

import time

from gitbaton.cli.agent_commands import read_session
from gitbaton.cli.declared import Argument, Option, declare
from gitbaton.cli.output import echo
from gitbaton.status.show import show_task
from gitbaton.status.task_page_text import page_fields, page_text


@declare(
    "show",
    Argument("task"),
    Option("--json", "as_json", "Print the task as JSON."),
    needs="a plan; without the remote it shows what was last fetched",
    writes="nothing",
    prints="the task's text, who holds it, its files and who else has them, notes and commits",
    exits=(0, 6),
    examples=("git baton show 1.1.1a", "git baton show 1.1.1a --json"),
)
def command(task: str, as_json: bool) -> int:
    """Show TASK as the plan has it, and how it stands."""
    with read_session() as session:
        page = show_task(task, session, int(time.time()))
    if as_json:
        import json

        echo(json.dumps(page_fields(page)))
    else:
        echo(page_text(page))
    return 0
