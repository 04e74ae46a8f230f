"""The pull request of a feature whose tasks are all done: opened, or brought up to date."""

from __future__ import annotations

from shlex import quote

from gitbaton.core.errors import BatonError, UsageError
from gitbaton.core.findings import has_errors
from gitbaton.core.plan_facts import listing
from gitbaton.core.pull_request import Result, standing_one
from gitbaton.core.snapshot import unfinished_tasks
from gitbaton.core.unknown import unknown
from gitbaton.core.value import Value
from gitbaton.flows.account import account_of
from gitbaton.flows.agent import branch_of
from gitbaton.flows.check import check_refs
from gitbaton.flows.hosting import hosting_of
from gitbaton.flows.joined import branches_of, read_joined
from gitbaton.flows.taken_in import taken_in
from gitbaton.outputs.pull_request import body_of, merged_body, merged_title, title_of
from gitbaton.repo.local_branch import current_branch
from gitbaton.repo.objects import is_commit
from gitbaton.repo.remote import UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.pull_request import Account, Ending, Request
    from gitbaton.core.report import Report
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site
    from gitbaton.hosts.desk import Desk


class NotYetError(BatonError):
    """There is no pull request to open yet (exit 1)."""

    exit_code = 1


class NotCleanError(BatonError):
    """``check`` refuses the branch (exit 1); ``report`` says why."""

    exit_code = 1

    def __init__(self, message: str, hint: str, report: Report) -> None:
        super().__init__(message, hint)
        self.report = report


class NoFeatureError(UsageError):
    """Nothing says which feature is meant (exit 2)."""


class Branch(Value):
    """A feature's branch and the default one, as the remote has them: names and commits."""

    name: str
    tip: str
    base: str
    main: str


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
    file = _feature(feature, joined, heads, site)
    name = branch_of(file, site.settings)
    branch = Branch(name, heads.get(name, ""), base, heads.get(base, ""))
    _refuse_unready(file.feature, branch, joined, site)
    if not branch.tip or taken_in(branch.tip, branch.main, site):
        return _result(
            "merged", file.feature, branch, f"feature {file.feature} is in {base} already"
        )
    _refuse_unclean(branch, site, now)
    account = account_of(file.feature, branch, joined, site)
    if not send:
        return _shown(account, branch, site)
    return _sent(account, branch, site)


# -- which feature, and whether it is ready -------------------------------------------------------


def _feature(feature: str, joined: Joined, heads: Mapping[str, str], site: Site) -> FeatureFile:
    files = joined.plan.features
    if feature:
        if feature not in files:
            raise unknown(feature, "feature of the plan", files, "git baton status")
        return files[feature]
    here = current_branch(site.environ)
    names = [here] if here else []
    if not here and is_commit("HEAD", site.objects):  # as continuous integration checks out
        at = site.objects.read("HEAD^{commit}").oid
        names = [name for name, oid in heads.items() if oid == at]
    for file in files.values():
        if branch_of(file, site.settings) in names:
            return file
    what = here or "this commit"
    raise NoFeatureError(f"{what} is no feature's branch", "git baton pr FEATURE")


def _refuse_unready(feature: str, branch: Branch, joined: Joined, site: Site) -> None:
    """Raise NotYetError if a task is open in the log that the branch would bring."""
    plan = site.reader.at(branch.tip).snapshot if branch.tip else joined.merged
    file = plan.features.get(feature)
    if file is None or not file.outline.items:
        raise NotYetError(f"{branch.name} plans no task of feature {feature}", "git baton lint")
    open_tasks = unfinished_tasks(file)
    if open_tasks and not branch.tip:
        raise NotYetError(
            f"{site.remote} has no branch {branch.name} yet", f"git baton claim {open_tasks[0]}"
        )
    if open_tasks:
        told = [_standing(task, file) for task in open_tasks]
        count = "1 task is" if len(told) == 1 else f"{len(told)} tasks are"
        raise NotYetError(
            f"{count} not done on {branch.name} of {site.remote}: {listing(told, 12)}",
            "git baton status; git baton claim --next, or git baton done for what is finished",
        )


def _standing(task: str, file: FeatureFile) -> str:
    state = file.state_of(task)
    return f"{task} ({f'held by {state.holder}' if state.state == 'held' else 'open'})"


def _refuse_unclean(branch: Branch, site: Site, now: int) -> None:
    report = check_refs(branch.main, branch.tip, site.environ, now)
    if has_errors(report.findings):
        raise NotCleanError(
            f"{branch.name} is not clean, so no pull request was opened",
            f"git baton check --from-ref {quote(f'{site.remote}/{branch.base}')} "
            f"--to-ref {quote(branch.name)}",
            report,
        )


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
