"""Figures of the whole project, from the logs and commits of all branches."""

from __future__ import annotations

from gitbaton.core.course import course_of
from gitbaton.core.stats import Stats, figures
from gitbaton.flows.board import board_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.task_log import chronicle_of
from gitbaton.repo.history import moment_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.flows.view import Site


def read_stats(site: Site, now: int, since: str = "") -> Stats:
    """Read the remote, or without it what this clone last saw.

    ``now`` is seconds since the epoch, ``since`` a date in any form that git reads; everything
    counts if it is empty.
    """
    earliest = moment_of(since, site.environ) // 60 if since else 0
    joined = read_joined(site)
    course = course_of(chronicle_of(joined, site).entries, earliest)
    return figures(course, board_of(joined, site, now), earliest, now // 60)
