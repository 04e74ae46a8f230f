"""Notices as a message for a chat, as lines for a terminal and as JSON."""

from __future__ import annotations

from gitbaton.base.mask import mask, no_workflow_command, without_surrogates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitbaton.plan.settings import Event
    from gitbaton.project.notices import Dialect, Notice, NotifyReport

_LONGEST_LINE = 300
_LABELS: dict[Event, str] = {
    "breach": "protocol breached",
    "conflict": "conflict",
    "reclaimed": "reclaimed twice",
    "stale": "stale",
    "complete": "feature complete",
    "done": "done",
}
# Slack gives only & < > a meaning, and apprise escapes these. Discord is asked to make no mention
# of anything; a backslash takes the meaning from its Markdown. What others read as a mention,
# markup or a link with a false name, nobody knows: there look-alikes stand for the signs.
_SIGNS: dict[Dialect, dict[int, str]] = {
    "slack": {},
    "discord": {ord(sign): f"\\{sign}" for sign in "\\`*_~|<>[]#@"},
    "other": {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "@<>[]`*\\"},
}


def message_text(report: NotifyReport, dialect: Dialect, longest: int) -> str:
    """One message: the project, then a line a notice, as many as fit into ``longest`` characters.

    Nothing that came from the repository means anything to the service but itself.
    """
    signs = _SIGNS[dialect]
    head, *lines = [line.translate(signs) for line in _lines(report)]
    for kept in range(len(lines), -1, -1):
        rest = len(lines) - kept
        more = [f"… and {rest} more: git baton status"] if rest else []
        text = "\n".join([head, *lines[:kept], *more])
        if _length(text) <= longest:
            return text
    return head[:longest]


def _length(text: str) -> int:
    """How long services may find it: by UTF-16 units, and with signs escaped."""
    escaped = 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    return len(text.encode("utf-16-le")) // 2 + escaped


def _lines(report: NotifyReport) -> list[str]:
    count = len(report.notices)
    head = f"{mask(report.project)[:100] or 'git-baton'}: {count} notice{'s' if count != 1 else ''}"
    return [head, *[_line(notice) for notice in report.notices]]


def _line(notice: Notice) -> str:
    line = mask(f"{_LABELS[notice.event]}: {notice.text}")
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def notices_text(report: NotifyReport) -> str:
    """For a terminal: the lines of the message, none of them cut off."""
    if not report.notices:
        return "nothing new"
    return "\n".join([no_workflow_command(line) for line in _lines(report)])


def warnings_of(report: NotifyReport) -> list[str]:
    """A line for each service that was not reached, and for what was not read."""
    failed = [one for one in report.deliveries if one.problem]
    lines = [f"warning: {one.shown} was not notified: {one.problem}" for one in failed]
    return [*lines, *[mask(f"warning: {remark}") for remark in report.remarks]]


def notices_fields(report: NotifyReport) -> dict[str, Any]:
    """The notices that were sent, as JSON (docs/json.md)."""
    return {
        "version": 1,
        "project": without_surrogates(report.project) or None,
        "notices": [
            {
                "event": notice.event,
                "about": [without_surrogates(word) for word in notice.about],
                "text": without_surrogates(notice.text),
            }
            for notice in report.notices
        ],
        "services": [
            {"address": one.shown, "sent": not one.problem, "problem": one.problem or None}
            for one in report.deliveries
        ],
        "memory": report.memory or None,
        "remarks": [without_surrogates(remark) for remark in report.remarks],
    }
