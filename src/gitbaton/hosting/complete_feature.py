"""A feature of which all is done: found, and asked whether it may enter the default branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.errors import BatonError, UsageError
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.check.entry_points import check_refs
from gitbaton.git.objects import is_commit
from gitbaton.git.refs import current_branch
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.lint_input import listing
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.remote_feature import Session
from gitbaton.rules.findings import Report, has_errors

if TYPE_CHECKING:
    from gitbaton.project.merged_plan import MergedPlan


class NotYetError(BatonError):
    """The feature is not complete on its branch yet (exit 1)."""

    exit_code = 1


class NotCleanError(BatonError):
    """``check`` refuses the branch (exit 1); ``report`` says why."""

    exit_code = 1

    def __init__(self, message: str, hint: str, report: Report) -> None:
        super().__init__(message, hint)
        self.report = report


class NoFeatureError(UsageError):
    """No feature is named, and the branch is none's (exit 2)."""


class FeatureBranch(Value):
    """A feature's branch and the default one, as the remote has them: names and commits."""

    name: str
    tip: str
    base: str
    main: str


def feature_named(
    feature: str, joined: MergedPlan, heads: Mapping[str, str], session: Session
) -> FeatureFile:
    """The feature of that ID; of an empty one, the feature whose branch is checked out.

    Raises UsageError for an unknown one and for one that several files plan, and NoFeatureError
    where that is no feature's branch.
    """
    files = joined.plan.features
    if feature:
        if feature not in files:
            raise did_you_mean(feature, "feature of the plan", files, "git baton status")
        joined.plan.refuse_double(feature)
        return files[feature]
    here = current_branch(session.git)
    names = [here] if here else []
    if not here and is_commit("HEAD", session.objects):  # as continuous integration checks out
        at = session.objects.read("HEAD^{commit}").oid
        names = [name for name, oid in heads.items() if oid == at]
    for file in files.values():
        if feature_branch(file, heads, session) in names:
            joined.plan.refuse_double(file.feature)
            return file
    what = here or "this commit"
    raise NoFeatureError(f"{what} is no feature's branch", "name the feature: git baton status")


def refuse_unready(
    feature: str, branch: FeatureBranch, joined: MergedPlan, session: Session
) -> None:
    """Raise NotYetError if a task is open in the log that would be merged."""
    plan = session.reader.at(branch.tip).snapshot if branch.tip else joined.merged
    file = plan.features.get(feature)
    if file is None or not file.outline.items:
        raise NotYetError(f"{branch.name} plans no task of feature {feature}", "git baton lint")
    open_tasks = file.unfinished
    if open_tasks and not branch.tip:
        raise NotYetError(
            f"{session.remote} has no branch {branch.name} yet", f"git baton claim {open_tasks[0]}"
        )
    if open_tasks:
        named = [_standing(task, file) for task in open_tasks]
        count = "1 task is" if len(named) == 1 else f"{len(named)} tasks are"
        raise NotYetError(
            f"{count} not done on {branch.name} of {session.remote}: {listing(named, 12)}",
            _way_on(open_tasks[0], file, session.agent),
        )


def _standing(task: str, file: FeatureFile) -> str:
    state = file.state_of(task)
    return f"{task} ({f'held by {state.holder}' if state.state == 'held' else 'open'})"


def _way_on(task: str, file: FeatureFile, agent: str) -> str:
    """What brings a task to its end that is not done."""
    state, name = file.state_of(task), quote(task)
    if state.state != "held":
        return f"git baton claim {name} --switch"
    return f"git baton show {name}" if state.holder == agent else f"git baton wait --until {name}"


def refuse_unclean(
    branch: FeatureBranch, session: Session, now: int, result: str = "so no pull request was opened"
) -> None:
    """Raise NotCleanError if the branch has findings that are errors; ``now`` is seconds."""
    report = check_refs(branch.main, branch.tip, session.git, now)
    if has_errors(report.findings):
        raise NotCleanError(
            f"{branch.name} is not clean, {result}",
            f"git baton check --from-ref {quote(f'{session.remote}/{branch.base}')} "
            f"--to-ref {quote(branch.name)}",
            report,
        )
