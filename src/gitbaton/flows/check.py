"""The ways to ask the judge: about a push, about two refs, about a whole history."""

from __future__ import annotations

from gitbaton.core.feature_file import MAX_BYTES
from gitbaton.core.findings import Finding
from gitbaton.core.report import Report
from gitbaton.flows.check_range import check_range
from gitbaton.flows.plan_tree import MissingHistoryError
from gitbaton.flows.ranges import (
    ask,
    range_of_history,
    range_of_push,
    range_of_refs,
    range_of_runner,
)
from gitbaton.repo.history import find_places
from gitbaton.repo.objects import Objects
from gitbaton.rules.match import SHALLOW_CURE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitbaton.flows.check_range import Range
    from gitbaton.flows.ranges import Asker


def check_push(lines: bytes, remote: str, url: str, environ: Mapping[str, str], now: int) -> Report:
    """Judge what git is about to push: ``lines`` are pre-push's input, one a ref."""
    with Objects(environ, largest=MAX_BYTES) as objects:
        asker = ask(objects, find_places(environ), environ, remote, url)
        span, refused = range_of_push(lines, asker)
        report = check_range(span, objects, environ, now)
        return report.replace(findings=(*refused, *report.findings))


def check_runner(environ: Mapping[str, str], now: int) -> Report:
    """Judge a push under pre-commit or prek, which pass one ref in the environment."""
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "origin")
    url = environ.get("PRE_COMMIT_REMOTE_URL", "")
    return _judge(range_of_runner, environ, now, remote, url)


def check_refs(from_ref: str, to_ref: str, environ: Mapping[str, str], now: int) -> Report:
    """Judge the commits of ``from_ref..to_ref``."""
    return _judge(lambda asker: range_of_refs(from_ref, to_ref, asker), environ, now)


def check_history(revision: str, environ: Mapping[str, str], now: int) -> Report:
    """Judge every commit behind a revision."""
    return _judge(lambda asker: range_of_history(revision, asker), environ, now)


def _judge(
    find_range: Callable[[Asker], Range],
    environ: Mapping[str, str],
    now: int,
    remote: str = "origin",
    url: str = "",
) -> Report:
    """Find the range and judge it; history that is missing is a finding, never a pass."""
    with Objects(environ, largest=MAX_BYTES) as objects:
        asker = ask(objects, find_places(environ), environ, remote, url)
        try:
            return check_range(find_range(asker), objects, environ, now)
        except MissingHistoryError as missing:
            message = f"{missing} is not in this clone, whose history is cut short"
            return Report((Finding("M305", message, SHALLOW_CURE),))
