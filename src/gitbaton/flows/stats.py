"""Figures of the whole project, from the logs and commits of all branches."""

from __future__ import annotations

from gitbaton.core.course import course_of
from gitbaton.core.errors import UsageError
from gitbaton.core.stats import Stats, figures
from gitbaton.flows.board import board_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.task_log import chronicle_of
from gitbaton.repo.history import moment_of, since_when

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.flows.view import Site


def read_stats(site: Site, now: int, since: str = "") -> Stats:
    """Read the remote, or without it what this clone last saw.

    ``now`` is seconds since the epoch, ``since`` a date in any form that git reads; everything
    counts if it is empty. Raises UsageError if ``since`` is no moment of the past.
    """
    earliest = _moment(since, site) // 60 if since else 0
    if earliest > now // 60 - 1:
        hint = 'git baton stats --since "2 weeks ago", or a day: --since 2024-01-15'
        raise UsageError(f'"{since}" names no moment of the past', hint)
    joined = read_joined(site)
    course = course_of(chronicle_of(joined, site).entries, earliest)
    return figures(course, board_of(joined, site, now), earliest, now // 60)


def _moment(since: str, site: Site) -> int:
    """Epoch seconds. A day begins at midnight: git would take it at this hour of the clock."""
    plain = since_when(since, site.settings.timezone)
    return moment_of(since, site.environ) if plain is None else plain
