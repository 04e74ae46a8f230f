"""The state of every task as text: a bar a feature, and who holds what."""

from __future__ import annotations

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, without_surrogates
from gitbaton.base.shell import quote
from gitbaton.base.timestamp import minutes_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitbaton.status.task_status import FeatureStatus, PlanStatus

_WIDTH = 20
_STYLES = {"claimed": "33", "stale": "31", "done": "32"}


def status_text(board: PlanStatus, first_step: str, color: bool) -> str:
    """One line a feature with its progress, and below it each held task."""
    lines = [f"(offline: {mask(board.offline)}; as last fetched)"] if board.offline else []
    for feature in board.features:
        lines.append(_feature_line(feature))
        if not feature.tasks:
            lines.append("  no tasks found: git baton lint says why")
        for task in feature.tasks:
            if task.state in ("claimed", "stale"):
                held = mask(f"{task.id}  {task.state} by {task.agent} since {task.since}")
                lines.append("  " + _paint(held, _STYLES[task.state], color))
    for name, paths in board.doubles:
        lines.append(mask(f"{name} is planned in {' and in '.join(paths)}: git baton lint"))
    if board.recent:
        names = [f"{agent.name} ({minutes_text(agent.minutes)} ago)" for agent in board.recent]
        lines.append(mask(f"at work lately, holding nothing: {', '.join(names)}"))
    if not board.features:
        lines.append("no tasks found: no commit has a feature file")
        lines += hint_lines(f"{first_step}, then commit and push it")
    return "\n".join(lines)


def status_fields(board: PlanStatus) -> dict[str, Any]:
    """The status as JSON (docs/json.md)."""
    return {
        "version": 1,
        "features": [
            {
                "id": feature.id,
                "title": without_surrogates(feature.title),
                "branch": feature.branch,
                "merged": feature.merged,
                "waits_for": list(feature.waits_for),
                "tasks": [
                    {
                        "id": task.id,
                        "title": without_surrogates(task.title),
                        "state": task.state,
                        "agent": task.agent,
                        "since": task.since,
                        "commits": list(task.commits),
                    }
                    for task in feature.tasks
                ],
            }
            for feature in board.features
        ],
        "planned_twice": {name: list(paths) for name, paths in board.doubles},
        "recent_agents": [
            {"agent": agent.name, "minutes_ago": agent.minutes} for agent in board.recent
        ],
        "offline": board.offline or None,
    }


def _feature_line(feature: FeatureStatus) -> str:
    done = sum([task.state == "done" for task in feature.tasks])
    total = len(feature.tasks)
    filled = _WIDTH * done // total if total else 0
    bar = "#" * filled + "." * (_WIDTH - filled)
    return mask(f"{feature.id:8} [{bar}] {done}/{total}  {feature.title}{_remark(feature)}")


def _remark(feature: FeatureStatus) -> str:
    if feature.merged:
        return "  (merged)"
    if feature.complete:
        return f"  (complete: git baton merge {quote(feature.id)})"
    return f"  (waits for {', '.join(feature.waits_for)})" if feature.waits_for else ""


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color else text
