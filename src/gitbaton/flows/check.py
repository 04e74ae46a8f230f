"""The ways to ask the judge: about a push, about two refs, about a whole history."""

from __future__ import annotations

from gitbaton.core.feature_file import MAX_BYTES
from gitbaton.core.findings import Finding
from gitbaton.core.report import Report
from gitbaton.flows.check_range import check_range
from gitbaton.flows.ground import ask, ask_here
from gitbaton.flows.plan_tree import MissingHistoryError
from gitbaton.flows.ranges import (
    range_of_branches,
    range_of_history,
    range_of_refs,
    range_of_runner,
    ranges_of_push,
)
from gitbaton.repo.history import find_places, is_unborn
from gitbaton.repo.objects import Objects
from gitbaton.repo.spawn import PartialCloneError
from gitbaton.rules.match import SHALLOW_CURE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gitbaton.core.ci_event import CiEvent
    from gitbaton.flows.check_range import Range
    from gitbaton.flows.ground import Asker
    from gitbaton.flows.plan_tree import PlanReader
    from gitbaton.flows.view import Site
    from gitbaton.repo.history import Places


def check_push(lines: bytes, remote: str, url: str, environ: Mapping[str, str], now: int) -> Report:
    """Judge what git is about to push: ``lines`` are pre-push's input, one a ref."""
    return _judge(_asking(remote, url), lambda it: ranges_of_push(lines, it), environ, now)


def check_receive(lines: bytes, environ: Mapping[str, str], now: int) -> Report:
    """Judge what this repository is about to receive: ``lines`` are pre-receive's input."""
    from gitbaton.flows.receive import ranges_of_receive

    return _judge(ask_here, lambda it: ranges_of_receive(lines, it), environ, now)


def check_ci(event: CiEvent, environ: Mapping[str, str], now: int) -> Report:
    """Judge what a run of continuous integration is about."""
    if not event.ref:
        return Report(())
    from gitbaton.flows.ci import cured, ranges_of_ci

    return cured(_judge(ask, lambda it: ranges_of_ci(event, it), environ, now), event)


def check_runner(environ: Mapping[str, str], now: int) -> Report:
    """Judge a push under pre-commit or prek, which pass one ref in the environment."""
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "origin")
    url = environ.get("PRE_COMMIT_REMOTE_URL", "")
    return _judge(_asking(remote, url), lambda it: ([range_of_runner(it)], []), environ, now)


def check_refs(from_ref: str, to_ref: str, environ: Mapping[str, str], now: int) -> Report:
    """Judge the commits of ``from_ref..to_ref``; nothing on a branch without a commit."""
    if not from_ref and to_ref == "HEAD" and is_unborn(environ):
        return Report(())
    return _judge(ask, lambda it: ([range_of_refs(from_ref, to_ref, it)], []), environ, now)


def check_history(environ: Mapping[str, str], now: int) -> Report:
    """Judge every commit behind HEAD."""
    if is_unborn(environ):
        return Report(())
    return _judge(ask, lambda it: ([range_of_history("HEAD", it)], []), environ, now)


def check_branches(tips: Mapping[str, str], site: Site, now: int, before: str = "") -> Report:
    """Judge every commit behind the tips of these refs, but for those behind ``before``.

    What the site has read already is not read again.
    """
    asker = ask(site.objects, find_places(site.environ), site.environ)
    return _answer(lambda it: ([range_of_branches(tips, it, before)], []), asker, now, site.reader)


def _asking(remote: str, url: str) -> Callable[[Objects, Places, Mapping[str, str]], Asker]:
    """How a clone asks about one of its remotes."""
    return lambda objects, places, environ: ask(objects, places, environ, remote, url)


def _judge(
    who: Callable[[Objects, Places, Mapping[str, str]], Asker],
    find_ranges: Callable[[Asker], tuple[list[Range], list[Finding]]],
    environ: Mapping[str, str],
    now: int,
) -> Report:
    with Objects(environ, largest=MAX_BYTES) as objects:
        return _answer(find_ranges, who(objects, find_places(environ), environ), now)


def _answer(
    find_ranges: Callable[[Asker], tuple[list[Range], list[Finding]]],
    asker: Asker,
    now: int,
    reader: PlanReader | None = None,
) -> Report:
    """Find the ranges and judge them; history that is missing is a finding, never a pass."""
    try:
        spans, found = find_ranges(asker)
        reports = [check_range(span, asker.objects, asker.environ, now, reader) for span in spans]
        return _together(found, reports)
    except MissingHistoryError as missing:
        return Report((Finding("M305", str(missing), SHALLOW_CURE),))
    except PartialCloneError as missing:
        return Report((Finding("M305", str(missing), missing.hint),))


def _together(found: Sequence[Finding], reports: Sequence[Report]) -> Report:
    """One report of several; what a commit brings is said once, whatever refs bring the commit."""
    findings = [*found, *[finding for report in reports for finding in report.findings]]
    return Report(
        _once(findings),
        sum([report.commits for report in reports]),
        sum([report.files for report in reports]),
        sum([report.refs for report in reports]),
        _once([finding for report in reports for finding in report.waived]),
    )


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    found = {
        finding.replace(ref=None) if finding.commit else finding: finding
        for finding in findings[::-1]
    }
    return tuple(found.values())[::-1]
