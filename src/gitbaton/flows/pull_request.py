"""The pull request of a feature whose tasks are all done: opened, or brought up to date."""

from __future__ import annotations

from shlex import quote

from gitbaton.core.errors import UsageError
from gitbaton.core.pull_request import Result, standing_one
from gitbaton.flows.account import account_of
from gitbaton.flows.agent import branch_of
from gitbaton.flows.complete_feature import (
    Branch,
    feature_named,
    refuse_unclean,
    refuse_unready,
)
from gitbaton.flows.hosting import hosting_of
from gitbaton.flows.joined import branches_of, read_joined
from gitbaton.flows.taken_in import taken_in
from gitbaton.outputs.pull_request import body_of, merged_body, merged_title, title_of
from gitbaton.repo.remote import UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.core.pull_request import Account, Ending, Request
    from gitbaton.flows.view import Site
    from gitbaton.hosts.desk import Desk


def open_request(feature: str, site: Site, now: int, *, send: bool = True) -> Result:
    """Open the feature's pull request, or bring its text up to date; twice changes nothing.

    ``feature`` empty is that of the branch that is checked out; ``now`` is epoch seconds. Without
    ``send`` nobody is asked but the remote, and the text is only shown. Raises NoFeatureError,
    NotYetError, NotCleanError, UsageError, UnreachableError, and what the host's desk raises.
    """
    joined = read_joined(site)
    if joined.offline and send:
        raise UnreachableError(joined.offline, "check the network, then type it again")
    heads, base = branches_of(joined, site)
    file = feature_named(feature, joined, heads, site)
    name = branch_of(file, site.settings)
    branch = Branch(name, heads.get(name, ""), base, heads.get(base, ""))
    refuse_unready(file.feature, branch, joined, site)
    if not branch.tip or taken_in(branch.tip, branch.main, site):
        return _result(
            "merged", file.feature, branch, f"feature {file.feature} is in {base} already"
        )
    refuse_unclean(branch, site, now)
    account = account_of(file.feature, branch, joined, site)
    if not send:
        return _shown(account, branch, site)
    return _sent(account, branch, site)


# -- on the host ----------------------------------------------------------------------------------


def _shown(account: Account, branch: Branch, site: Site) -> Result:
    title = title_of(account)
    try:
        hosting = hosting_of(site)
        where, hint = f"{hosting.kind} at {hosting.page}", hosting.form(branch.name, branch.base)
    except UsageError as error:
        where, hint = f"nowhere: {error.message}", ""
    said = f"{branch.name} into {branch.base}, on {where}"
    found = _result("shown", account.feature, branch, said)
    return found.replace(title=title, body=body_of(account, title), hint=hint)


def _sent(account: Account, branch: Branch, site: Site) -> Result:
    from gitbaton.hosts.desk import approach
    from gitbaton.hosts.reply import TakenError

    hosting, title = hosting_of(site), title_of(account)
    desk, found = approach(hosting, branch.name, branch.base, site.environ)
    there = standing_one(found, branch.base, branch.tip)
    if there is None:
        try:
            made = desk.create(branch.name, branch.base, title, body_of(account, title))
            return _told("opened", "opened", made, account, branch)
        except TakenError:  # unless somebody was faster
            there = standing_one(desk.find(branch.name), branch.base, branch.tip)
            if there is None:
                raise
    if there.standing != "open":
        said = "is merged" if there.standing == "merged" else "was closed, and stays so"
        return _told(there.standing, said, there, account, branch)
    return _brought_up_to_date(there, title, desk, account, branch)


def _brought_up_to_date(
    there: Request, title: str, desk: Desk, account: Account, branch: Branch
) -> Result:
    body = merged_body(there.body, account, title)
    kept = merged_title(there.title, there.body, title)
    if (kept, body) == (there.title, there.body):
        return _told("unchanged", "is up to date", there, account, branch)
    made = desk.update(there.number, kept, body)
    return _told("updated", "is brought up to date", made, account, branch)


def _told(outcome: Ending, said: str, request: Request, account: Account, branch: Branch) -> Result:
    message = f"opened {request.url}" if outcome == "opened" else f"{request.url} {said}"
    found = _result(outcome, account.feature, branch, message)
    return found.replace(
        title=request.title, body=request.body, number=request.number, url=request.url
    )


def _result(outcome: Ending, feature: str, branch: Branch, message: str) -> Result:
    hint = f"git baton worktree remove {quote(feature)}" if outcome == "merged" else ""
    return Result(outcome, feature, branch.name, branch.base, message, hint)
