"""The pull request of a feature whose tasks are all done: opened, or brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.errors import UsageError
from gitbaton.base.shell import quote
from gitbaton.git.remote import UnreachableError
from gitbaton.hosting.complete_feature import (
    FeatureBranch,
    feature_named,
    refuse_unclean,
    refuse_unready,
)
from gitbaton.hosting.models import Result, current_pr
from gitbaton.hosting.pr_summary import pr_summary
from gitbaton.hosting.project_page import hosting_of
from gitbaton.hosting.pull_request_text import body_of, merged_body, merged_title, title_of
from gitbaton.project.feature_branch import feature_branch
from gitbaton.project.merge_detection import merging_commit
from gitbaton.project.merged_plan import branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session

if TYPE_CHECKING:
    from gitbaton.hosting.client import PullRequestClient
    from gitbaton.hosting.models import Ending, PullRequest, PullRequestSummary


def open_request(feature: str, session: Session, now: int, *, send: bool) -> Result:
    """Open the feature's pull request, or bring its text up to date; twice changes nothing.

    ``feature`` empty is that of the branch that is checked out; ``now`` is epoch seconds. Without
    ``send`` the host is not contacted, and the text is only shown. Raises NoFeatureError,
    NotYetError, NotCleanError, UsageError, UnreachableError, and what the host's client raises.
    """
    joined = read_merged_plan(session)
    if joined.offline and send:
        raise UnreachableError(joined.offline, "check the network, then type it again")
    heads, base = branches_of(joined, session)
    file = feature_named(feature, joined, heads, session)
    name = feature_branch(file, heads, session)
    branch = FeatureBranch(name, heads.get(name, ""), base, heads.get(base, ""))
    refuse_unready(file.feature, branch, joined, session)
    if not branch.tip or merging_commit(branch.tip, branch.main, session):
        return _result(
            "merged", file.feature, branch, f"feature {file.feature} is in {base} already"
        )
    refuse_unclean(branch, session, now)
    summary = pr_summary(file.feature, branch, joined, session)
    if not send:
        return _shown(summary, branch, session)
    return _sent(summary, branch, session)


# -- on the host ----------------------------------------------------------------------------------


def _shown(summary: PullRequestSummary, branch: FeatureBranch, session: Session) -> Result:
    title = title_of(summary)
    try:
        hosting = hosting_of(session)
        where, hint = f"{hosting.kind} at {hosting.page}", hosting.form(branch.name, branch.base)
    except UsageError as error:
        where, hint = f"nowhere: {error.message}", ""
    said = f"{branch.name} into {branch.base}, on {where}"
    found = _result("shown", summary.feature, branch, said)
    return found.replace(title=title, body=body_of(summary, title), hint=hint)


def _sent(summary: PullRequestSummary, branch: FeatureBranch, session: Session) -> Result:
    from gitbaton.hosting.client import connect
    from gitbaton.hosting.response import TakenError

    hosting, title = hosting_of(session), title_of(summary)
    client, found = connect(hosting, branch.name, branch.base, session.git.environ)
    there = current_pr(found, branch.base, branch.tip)
    if there is None:
        try:
            made = client.create(branch.name, branch.base, title, body_of(summary, title))
            return _told("opened", "opened", made, summary, branch)
        except TakenError:  # unless another command was faster
            there = current_pr(client.find(branch.name), branch.base, branch.tip)
            if there is None:
                raise
    if there.state != "open":
        said = "is merged" if there.state == "merged" else "was closed, and stays so"
        return _told(there.state, said, there, summary, branch)
    return _brought_up_to_date(there, title, client, summary, branch)


def _brought_up_to_date(
    there: PullRequest,
    title: str,
    client: PullRequestClient,
    summary: PullRequestSummary,
    branch: FeatureBranch,
) -> Result:
    body = merged_body(there.body, summary, title)
    kept = merged_title(there.title, there.body, title)
    if (kept, body) == (there.title, there.body):
        return _told("unchanged", "is up to date", there, summary, branch)
    made = client.update(there.number, kept, body)
    return _told("updated", "is brought up to date", made, summary, branch)


def _told(
    outcome: Ending,
    said: str,
    request: PullRequest,
    summary: PullRequestSummary,
    branch: FeatureBranch,
) -> Result:
    message = f"opened {request.url}" if outcome == "opened" else f"{request.url} {said}"
    found = _result(outcome, summary.feature, branch, message)
    return found.replace(
        title=request.title, body=request.body, number=request.number, url=request.url
    )


def _result(outcome: Ending, feature: str, branch: FeatureBranch, message: str) -> Result:
    hint = f"git baton worktree remove {quote(feature)}" if outcome == "merged" else ""
    return Result(outcome, feature, branch.name, branch.base, message, hint)
