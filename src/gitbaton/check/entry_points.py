"""Entry points of the judge: a push, two refs, a whole history."""

from __future__ import annotations

from gitbaton.check.check_context import CheckContext, clone_context, server_context
from gitbaton.check.range import Range, check_range
from gitbaton.check.ranges import (
    range_of_branches,
    range_of_history,
    range_of_refs,
    range_of_runner,
    ranges_of_push,
)
from gitbaton.git.history import RepoInfo, read_repo_info
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git, PartialCloneError
from gitbaton.git.refs import is_unborn
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.project.plan_at_commit import MissingHistoryError, PlanReader
from gitbaton.rules.done_rows import SHALLOW_CURE
from gitbaton.rules.findings import Finding, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gitbaton.check.ci_event import CiEvent
    from gitbaton.project.remote_feature import Session


def check_push(lines: bytes, remote: str, url: str, git: Git, now: int) -> Report:
    """Judge what git is about to push: ``lines`` are pre-push's input, one a ref.

    A push is made online, so what a partial clone lacks is fetched.
    """
    who = _asking(remote, url)
    return _judge(who, lambda it: ranges_of_push(lines, it), git.fetching(), now)


def check_receive(lines: bytes, git: Git, now: int) -> Report:
    """Judge what this repository is about to receive: ``lines`` are pre-receive's input."""
    from gitbaton.check.pre_receive_ranges import ranges_of_receive

    return _judge(server_context, lambda it: ranges_of_receive(lines, it, now), git, now)


def check_ci(event: CiEvent, git: Git, now: int) -> Report:
    """Judge what a run of continuous integration is about."""
    if not event.ref:
        return Report(())
    from gitbaton.check.ci import ranges_of_ci, with_ci_hint

    return with_ci_hint(_judge(clone_context, lambda it: ranges_of_ci(event, it), git, now), event)


def check_runner(git: Git, now: int) -> Report:
    """Judge a push under pre-commit or prek, which pass one ref in the environment."""
    remote = git.environ.get("PRE_COMMIT_REMOTE_NAME", "")
    url = git.environ.get("PRE_COMMIT_REMOTE_URL", "")
    return _judge(_asking(remote, url), lambda it: ([range_of_runner(it)], []), git, now)


def check_refs(from_ref: str, to_ref: str, git: Git, now: int) -> Report:
    """Judge the commits of ``from_ref..to_ref``; nothing on a branch without a commit."""
    if not from_ref and to_ref == "HEAD" and is_unborn(git):
        return Report(())
    return _judge(clone_context, lambda it: ([range_of_refs(from_ref, to_ref, it)], []), git, now)


def check_history(git: Git, now: int) -> Report:
    """Judge every commit behind HEAD."""
    if is_unborn(git):
        return Report(())
    return _judge(clone_context, lambda it: ([range_of_history(it)], []), git, now)


def check_branches(tips: Mapping[str, str], session: Session, now: int, before: str) -> Report:
    """Judge every commit behind the tips of these refs, but for those behind ``before``.

    What the session has read already is not read again.
    """
    context = clone_context(session.objects, read_repo_info(session.git), session.remote)
    return _answer(
        lambda it: ([range_of_branches(tips, it, before)], []), context, now, session.reader
    )


def _asking(remote: str, url: str) -> Callable[[Objects, RepoInfo], CheckContext]:
    """How a clone asks about one of its remotes."""
    return lambda objects, places: clone_context(objects, places, remote, url)


def _judge(
    who: Callable[[Objects, RepoInfo], CheckContext],
    find_ranges: Callable[[CheckContext], tuple[list[Range], list[Finding]]],
    git: Git,
    now: int,
) -> Report:
    with Objects(git, largest=MAX_BYTES) as objects:
        return _answer(find_ranges, who(objects, read_repo_info(git)), now)


def _answer(
    find_ranges: Callable[[CheckContext], tuple[list[Range], list[Finding]]],
    context: CheckContext,
    now: int,
    reader: PlanReader | None = None,
) -> Report:
    """Find the ranges and judge them; history that is missing is a finding, never a pass."""
    try:
        spans, found = find_ranges(context)
        reports = [check_range(span, context.objects, now, reader) for span in spans]
        return _together(found, reports)
    except MissingHistoryError as missing:
        return Report((Finding("M305", str(missing), SHALLOW_CURE),))
    except PartialCloneError as missing:
        return Report((Finding("M305", str(missing), missing.hint),))


def _together(found: Sequence[Finding], reports: Sequence[Report]) -> Report:
    """One report of several; a finding about a commit is reported once for all refs."""
    judged = [finding for report in reports for finding in report.findings]
    known = {_said(finding) for finding in judged}
    findings = [*[finding for finding in found if _said(finding) not in known], *judged]
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


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.path, finding.line, finding.message
