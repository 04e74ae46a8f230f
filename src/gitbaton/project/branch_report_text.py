"""What others wrote into the Progress Logs, as a few lines for a terminal."""

from __future__ import annotations

from gitbaton.base.mask import mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.plan.log.rows import Row

_MOST = 20
_VERBS = {
    "START": "claimed",
    "RECLAIM": "took over",
    "DONE": "completed",
    "REVERT": "reopened",
    "RELEASE": "gave back",
    "NOTE": "noted on",
}


def branch_report_text(rows: Sequence[Row]) -> str:
    """One line an agent and verb, oldest first: ``ada completed 1.1.5a, 1.1.5b``."""
    tasks_of: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        tasks_of.setdefault((row.agent, _VERBS[row.action]), []).append(row.task)
    lines = [f"  {agent} {verb} {_listed(tasks)}" for (agent, verb), tasks in tasks_of.items()]
    more = [f"  … and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return "\n".join(["git-baton: news in the Progress Logs", *map(mask, lines[:_MOST]), *more])


def _listed(tasks: Sequence[str]) -> str:
    shown = ", ".join(tasks[:_MOST])
    return f"{shown}, … ({len(tasks)} in all)" if len(tasks) > _MOST else shown
