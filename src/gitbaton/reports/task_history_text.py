"""Histories and stale claims as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitbaton.base.hint import hint_lines
from gitbaton.base.mask import mask, without_surrogates
from gitbaton.plan.log.rows import WORDY

if TYPE_CHECKING:
    from gitbaton.reports.stale import StaleClaims
    from gitbaton.reports.task_history import HistoryEntry, TaskHistory

_NO_TIME = " " * len("2024-01-15 10:30")


def task_history_text(history: TaskHistory) -> str:
    """One line a row, and one a commit, indented under the rows."""
    lines = _offline(history.offline)
    lines += [_line(entry) for entry in history.entries]
    return "\n".join(lines) if history.entries else "\n".join([*lines, "no row yet"])


def _line(entry: HistoryEntry) -> str:
    if entry.row is not None:
        row = entry.row
        return mask(
            f"{row.timestamp}  {row.action:7}  {row.task}  {row.agent}"
            + (f"  {row.commit}" if row.commit != "-" else "")
        )
    assert entry.work is not None
    undone = "  (reverted)" if entry.work.reverted else ""
    return mask(f"{_NO_TIME}  {entry.work.oid[:7]}  {entry.work.subject.text}{undone}")


def task_history_fields(history: TaskHistory) -> dict[str, Any]:
    """The task history as JSON (docs/json.md)."""
    return {
        "version": 1,
        "offline": history.offline or None,
        "entries": [_fields(entry) for entry in history.entries],
    }


def _fields(entry: HistoryEntry) -> dict[str, Any]:
    row, work = entry.row, entry.work
    noted = row is not None and row.action in WORDY
    fields = {
        "kind": "row" if row else "commit",
        "feature": entry.feature,
        "task": entry.task,
        "timestamp": row.timestamp if row else None,
        "agent": row.agent if row else None,
        "action": row.action if row else None,
        "note": row.commit if row and noted else None,
        "commit": work.oid if work else row.commit if row and not noted else None,
        "subject": work.subject.text if work else None,
        "reverted": work.reverted if work else None,
    }
    fields["commit"] = None if fields["commit"] == "-" else fields["commit"]
    return {
        key: without_surrogates(value) if isinstance(value, str) else value
        for key, value in fields.items()
    }


def stale_text(stale: StaleClaims) -> str:
    """One line a claim, and beneath it how to take it over."""
    lines = _offline(stale.offline)
    for claim in stale.claims:
        head = f"{claim.task}  {claim.agent} since {claim.since}, idle {claim.idle} minutes"
        lines.append(mask(f"{head}  {claim.title}".rstrip()))
        lines += hint_lines(f"git baton reclaim {claim.task} --switch")
    return "\n".join(lines if stale.claims else [*lines, "no claim is stale"])


def stale_fields(stale: StaleClaims) -> dict[str, Any]:
    """The stale claims as docs/json.md words them."""
    return {
        "version": 1,
        "offline": stale.offline or None,
        "claims": [
            {
                "task": claim.task,
                "title": without_surrogates(claim.title),
                "agent": claim.agent,
                "since": claim.since,
                "idle_minutes": claim.idle,
                "hint": f"git baton reclaim {claim.task} --switch",
            }
            for claim in stale.claims
        ],
    }


def _offline(reason: str) -> list[str]:
    return [f"(offline: {mask(reason)}; as last fetched)"] if reason else []
