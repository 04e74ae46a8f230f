"""Figures of the whole project, from the logs and commits of all branches."""

from __future__ import annotations

from gitbaton.base.errors import UsageError
from gitbaton.git.history import moment_of, since_when
from gitbaton.project.merged_plan import read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.reports.claim_history import claim_history_of
from gitbaton.reports.figures import Stats, compute_stats
from gitbaton.reports.task_log import task_history_of
from gitbaton.status.status import status_of


def read_stats(session: Session, now: int, since: str = "") -> Stats:
    """Read the remote, or without it what this clone last saw.

    ``now`` is seconds since the epoch, ``since`` a date in any form that git reads; everything
    counts if it is empty. Raises UsageError if ``since`` is no moment of the past.
    """
    earliest = _moment(since, session) // 60 if since else 0
    if earliest > now // 60 - 1:
        hint = 'git baton stats --since "2 weeks ago", or a day: --since 2024-01-15'
        raise UsageError(f'"{since}" names no moment of the past', hint)
    joined = read_merged_plan(session)
    course = claim_history_of(task_history_of(joined, session).entries, earliest * 60)
    return compute_stats(course, status_of(joined, session, now), earliest, now // 60)


def _moment(since: str, session: Session) -> int:
    """Epoch seconds. A day begins at midnight: git would take it at this hour of the clock."""
    plain = since_when(since, session.settings.timezone)
    return moment_of(since, session.git) if plain is None else plain
