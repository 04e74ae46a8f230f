"""Merging a complete feature into the default branch: judged, pushed, all or nothing.

The merge is made without a work tree and pushed under a lease, so two agents may try to merge one
feature at once: the second finds it merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from gitbaton.base.errors import BatonError, UsageError
from gitbaton.base.exit_codes import FINE
from gitbaton.base.hint import CLAIM_NEXT
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.claims.publish import bring_won_rows
from gitbaton.claims.publish_result import PublishResult, collision, refusal
from gitbaton.git.history import is_ancestor
from gitbaton.git.local_branch import fast_forward, way_to
from gitbaton.git.push import PushResult, Seal, push, write_commit
from gitbaton.git.refs import HEADS
from gitbaton.git.remote import UnreachableError
from gitbaton.hosting.complete_feature import (
    FeatureBranch,
    NotCleanError,
    feature_named,
    refuse_unclean,
    refuse_unready,
)
from gitbaton.hosting.models import PullRequestSummary
from gitbaton.hosting.pr_summary import brief_summary
from gitbaton.hosting.project_page import hosting_of
from gitbaton.hosting.pull_request_text import title_of
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import listing
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.merge_detection import merging_commit
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import FeatureLocation, Session
from gitbaton.project.tree_merge import merge
from gitbaton.status.next_task import read_handout

if TYPE_CHECKING:
    from gitbaton.claims.publish_result import End

_MOST_TRIES = 20
_MOST_REFUSALS = 3


class FeatureMerge(Value):
    """How a merge ended, of which feature, from where to where; ``subject`` is its commit's."""

    outcome: PublishResult
    feature: str
    branch: str
    base: str
    subject: str | None = None


def merge_feature(feature: str, session: Session, now: int) -> FeatureMerge:
    """Merge a complete feature into the remote's default branch; ``now`` is epoch seconds.

    ``feature`` empty is that of the branch that is checked out. Raises NoFeatureError,
    NotYetError, NotCleanError, UsageError, UnreachableError, RepositoryError.
    """
    tried: list[FeatureBranch] = []  # each with the merge as its tip
    for attempt in range(_MOST_TRIES):
        branch, file = _find(feature, session)
        here = FeatureMerge(
            _outcome(session, "nothing", "", ""), file.feature, branch.name, branch.base
        )
        if tried and is_ancestor(tried[-1].tip, branch.main, session.git):
            return _won(here, tried[-1], attempt, session, now)
        if not branch.tip or merging_commit(branch.tip, branch.main, session):
            message = f"feature {file.feature} is in {branch.base} already"
            outcome = _outcome(session, "nothing", message, "").replace(code=FINE)
            return here.replace(outcome=_with_what_comes_next(outcome, session, now))
        made = _build(file, branch, session, now)
        if isinstance(made, PublishResult):
            return here.replace(outcome=made)
        commit, subject = made
        here = here.replace(subject=subject)
        tried.append(branch.replace(tip=commit))
        result = _push(tried[-1], session)
        if result.moved:
            return _won(here, tried[-1], attempt + 1, session, now)
        same = [one for one in tried if one.main == branch.main]
        stopped = result.stopped_here and not _has_moved(branch, session)
        if stopped or result.declined or result.astray or len(same) > _MOST_REFUSALS:
            return here.replace(outcome=_refused(file.feature, result, attempt + 1, session))
        session.pause(session.chance() * 0.2 * (attempt + 1))
    message = f"{branch.base} moves too fast on {session.remote}: somebody was faster each time"
    hint = "type the same command again"
    return here.replace(outcome=_outcome(session, "refused", message, hint, _MOST_TRIES))


def foreseen_refusal(feature: str, session: Session, now: int) -> tuple[str, str] | None:
    """Why the default branch would refuse a complete feature, and what to type; None mostly.

    It goes by what was last fetched, so that it needs no network; ``now`` is epoch seconds.
    """
    session = session.replace(seal=Seal())  # the trial is nobody's commit
    try:
        joined = read_merged_plan(session, with_work=False, ask=False)
        file, branch = _located(feature, joined, session)
        made = _build(file, branch, session, now) if branch.tip and branch.main else None
    except NotCleanError as error:
        first = next(each for each in error.report.findings if each.severity == "error")
        place = f" (commit {first.commit[:7]})" if first.commit else ""
        return f"{branch.base} would refuse it: {first.code} {first.message}{place}", error.hint
    except BatonError:
        return None  # merging says it
    return (made.message, made.hint) if isinstance(made, PublishResult) else None


def _find(feature: str, session: Session) -> tuple[FeatureBranch, FeatureFile]:
    """The feature's branch and the default one as they are now; its won rows are in its log."""
    joined = _read(session)
    file, branch = _located(feature, joined, session)
    there = (
        session.reader.at(branch.tip).snapshot.features.get(file.feature) if branch.tip else None
    )
    if there is not None and file.complete and there.unfinished:
        bring_won_rows(session, FeatureLocation(branch.name, there))
        joined = _read(session)
        file, branch = _located(feature, joined, session)
    refuse_unready(file.feature, branch, joined, session)
    return branch, file


def _read(session: Session) -> MergedPlan:
    joined = read_merged_plan(session)
    if joined.offline:
        raise UnreachableError(joined.offline, "check the network, then type it again")
    return joined


def _located(
    feature: str, joined: MergedPlan, session: Session
) -> tuple[FeatureFile, FeatureBranch]:
    heads, base = branches_of(joined, session)
    file = feature_named(feature, joined, heads, session)
    name = feature_branch(file, heads, session)
    return file, FeatureBranch(name, heads.get(name, ""), base, heads.get(base, ""))


def _build(
    file: FeatureFile, branch: FeatureBranch, session: Session, now: int
) -> tuple[str, str] | PublishResult:
    """The merge commit and its subject, judged; or why git cannot make it."""
    made = merge(branch.main, branch.tip, session)
    if made.conflicts:
        return _conflict(made.conflicts, branch, file.feature, session)
    summary = brief_summary(file.feature, branch, session)
    subject = title_of(summary)
    message = f"{subject}\n\n{_body(summary)}\n"
    parents = [branch.main, branch.tip]
    commit = write_commit(made.tree, parents, message, session.git, session.seal)
    refuse_unclean(branch.replace(tip=commit), session, now, "so nothing was merged")
    return commit, subject


def _body(summary: PullRequestSummary) -> str:
    count = len(summary.tasks)
    agents = listing([task.agent for task in summary.tasks if task.agent])
    by = f" by {agents}" if agents else ""
    return f"Merge {summary.branch}: {count} task{'' if count == 1 else 's'}{by}."


def _push(branch: FeatureBranch, session: Session) -> PushResult:
    ref = HEADS + branch.base
    return push(session.remote, {ref: branch.tip}, {ref: branch.main}, session.git, verify=True)


def _has_moved(branch: FeatureBranch, session: Session) -> bool:
    """Whether the default branch is not where it was: this clone's own hook cannot know that."""
    return session.ask_remote().heads.get(branch.base) != branch.main


# -- how it ended ---------------------------------------------------------------------------------


def _outcome(session: Session, end: End, message: str, hint: str, pushes: int = 0) -> PublishResult:
    return PublishResult(end, "", session.agent, message, hint, attempts=pushes)


def _won(
    here: FeatureMerge, branch: FeatureBranch, pushes: int, session: Session, now: int
) -> FeatureMerge:
    fast_forward(branch.base, branch.tip, session.git)
    message = f"merged feature {here.feature} into {branch.base}: {here.subject}"
    outcome = _outcome(session, "won", message, "", pushes).replace(commit=branch.tip)
    return here.replace(outcome=_with_what_comes_next(outcome, session, now))


def _with_what_comes_next(outcome: PublishResult, session: Session, now: int) -> PublishResult:
    """The outcome of a merge with what ``next`` would say after it."""
    situation = None
    with suppress(BatonError):  # merged: an error while looking further must not hide that
        situation = read_handout(session, now, with_work=False).situation
    if situation is None:
        return outcome.replace(hint=CLAIM_NEXT)
    return outcome.replace(message=f"{outcome.message}; {situation.message}", hint=situation.hint)


def _conflict(
    paths: Sequence[str], branch: FeatureBranch, feature: str, session: Session
) -> PublishResult:
    remote, name = quote(session.remote), quote(branch.name)
    return collision(
        session.agent,
        f"{branch.name} and {branch.base} both change {', '.join(paths[:5])}",
        f"{way_to(branch.name, session.remote, session.git)} && "
        f"git pull --no-rebase {remote} {quote(branch.base)}\n"
        f"solve the conflict, git commit -a --no-edit, git push {remote} {name}, "
        f"then git baton merge {quote(feature)}",
    )


def _refused(feature: str, result: PushResult, pushes: int, session: Session) -> PublishResult:
    """Why the push was refused; where the host is known, what its protected branch asks for."""
    outcome = refusal(session, result).replace(attempts=pushes)
    if result.stopped_here or result.astray:
        return outcome
    try:
        hosting_of(session)
    except UsageError:
        return outcome
    return outcome.replace(hint=f"git baton pr {quote(feature)}")
