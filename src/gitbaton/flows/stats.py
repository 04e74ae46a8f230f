"""Figures of the whole project, from the logs and commits of all branches."""

from __future__ import annotations

from gitbaton.core.course import course_of
from gitbaton.core.stats import Stats, figures
from gitbaton.flows.board import board_of
from gitbaton.flows.joined import read_joined
from gitbaton.flows.task_log import chronicle_of
from gitbaton.repo.dialogue import tell_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.flows.view import Site


def read_stats(site: Site, now: int, since: int = 0) -> Stats:
    """Read the remote, or without it what this clone last saw. Times are epoch seconds."""
    joined = read_joined(site)
    course = course_of(chronicle_of(joined, site).entries, since // 60)
    return figures(course, board_of(joined, site, now), since // 60, now // 60)


def since_when(date: str, environ: Mapping[str, str]) -> int:
    """Epoch seconds of a date in any form that git reads (git-rev-parse, ``--since``)."""
    return int(tell_git(["rev-parse", f"--since={date}"], environ).strip().partition("=")[2])
