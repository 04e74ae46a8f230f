"""One task as text and as JSON."""

from __future__ import annotations

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, no_workflow_command, without_surrogates
from gitbaton.base.timestamp import minutes_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitbaton.status.task_page import NamedFile, TaskPage

_MOST_OTHERS = 5


def page_text(page: TaskPage) -> str:
    """The task's status, and below it what the plan says of it."""
    lines = [f"(offline: {mask(page.offline)}; as last fetched)"] if page.offline else []
    lines.append(mask(f"{page.id}  {page.title}"))
    lines.append(mask(f"{_state(page)}; feature {page.feature} {page.feature_title}"))
    lines.append(mask(f"branch {page.branch}; {page.path}:{page.line}"))
    for need in page.needs:
        how = "complete" if need.complete else "not complete on the default branch yet"
        lines.append(mask(f"needs {need.feature}: {how}"))
    lines += [mask(f"file {_file(file)}") for file in page.files]
    lines += [mask(f"{each.timestamp} {each.agent}: {each.text}") for each in page.remarks]
    lines += [mask(f"{oid[:7]} {subject}") for oid, subject in page.commits]
    return "\n".join([*lines, "", plan_text(page.text), *hint_lines(page.next)])


def plan_text(text: str) -> str:
    """What the plan says of a task, fit for a terminal and for a runner's output."""
    if not text:
        return "(the plan has no details of it)"
    lines = mask(text.replace("\t", "    "), newline=True).split("\n")
    return "\n".join([no_workflow_command(line) for line in lines])


def _state(page: TaskPage) -> str:
    if page.state in ("claimed", "stale"):
        left = f"{minutes_text(page.minutes_left or 0)} left"
        idle = "idle for too long" if page.state == "stale" else left
        return f"held by {page.agent} since {page.since}, {idle}"
    if page.state == "done" and not page.agent:
        return "done before there was a log: its box is ticked"
    if page.state == "done":
        return f"done by {page.agent}, {page.since}"
    return "open"


def _file(file: NamedFile) -> str:
    named = [f"{task} ({holder or 'open'})" for task, holder in file.others[:_MOST_OTHERS]]
    more = [f"{len(file.others) - _MOST_OTHERS} more"] if len(file.others) > _MOST_OTHERS else []
    return f"{file.path}, also of {', '.join([*named, *more])}" if named else file.path


def page_fields(page: TaskPage) -> dict[str, Any]:
    """The task as docs/json.md words it."""
    return {
        "version": 1,
        "id": page.id,
        "title": without_surrogates(page.title),
        "feature": page.feature,
        "branch": page.branch,
        "path": without_surrogates(page.path),
        "line": page.line,
        "state": page.state,
        "agent": page.agent,
        "since": page.since,
        "minutes_left": page.minutes_left,
        "needs": [{"feature": each.feature, "complete": each.complete} for each in page.needs],
        "files": [
            {
                "path": without_surrogates(file.path),
                "others": [{"task": task, "agent": agent or None} for task, agent in file.others],
            }
            for file in page.files
        ],
        "notes": [
            {
                "timestamp": each.timestamp,
                "agent": each.agent,
                "text": without_surrogates(each.text),
            }
            for each in page.remarks
        ],
        "commits": [
            {"commit": oid, "subject": without_surrogates(subject)} for oid, subject in page.commits
        ],
        "text": without_surrogates(page.text),
        "offline": page.offline or None,
    }
