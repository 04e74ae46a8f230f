"""Merging a complete feature into the default branch: judged, pushed, all or nothing.

The merge is made by plumbing and pushed from the value seen, so two agents who set out to merge one
feature end well: the second finds it merged.
"""

from __future__ import annotations

from shlex import quote

from gitbaton.core.errors import UsageError
from gitbaton.core.exit_codes import FINE
from gitbaton.core.outcome import Outcome, collision
from gitbaton.core.plan_facts import listing
from gitbaton.core.value import Value
from gitbaton.flows.account import brief_account
from gitbaton.flows.agent import branch_of
from gitbaton.flows.complete_feature import Branch, feature_named, refuse_unclean, refuse_unready
from gitbaton.flows.hosting import hosting_of
from gitbaton.flows.joined import branches_of, read_joined
from gitbaton.flows.merging import merge
from gitbaton.flows.publish import bring_won_rows, refusal
from gitbaton.flows.taken_in import taken_in
from gitbaton.flows.view import Place
from gitbaton.outputs.pull_request import title_of
from gitbaton.repo.history import is_ancestor
from gitbaton.repo.local_branch import advance
from gitbaton.repo.publish import push, write_commit
from gitbaton.repo.refs import HEADS
from gitbaton.repo.remote import UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.outcome import End
    from gitbaton.core.pull_request import Account
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site
    from gitbaton.repo.publish import PushResult

_MOST_TRIES = 20
_MOST_REFUSALS = 3


class Merged(Value):
    """How a merge ended, of which feature, from where to where; ``subject`` is its commit's."""

    outcome: Outcome
    feature: str
    branch: str
    base: str
    subject: str | None = None


def merge_feature(feature: str, site: Site, now: int) -> Merged:
    """Merge a complete feature into the remote's default branch; ``now`` is epoch seconds.

    ``feature`` empty is that of the branch that is checked out. Raises NoFeatureError,
    NotYetError, NotCleanError, UsageError, UnreachableError, RepositoryError.
    """
    tried: list[Branch] = []  # each with the merge as its tip
    for attempt in range(_MOST_TRIES):
        branch, file = _find(feature, site)
        here = Merged(_outcome(site, "nothing", "", ""), file.feature, branch.name, branch.base)
        if tried and is_ancestor(tried[-1].tip, branch.main, site.environ):
            return _won(here, tried[-1], attempt, site)
        if not branch.tip or taken_in(branch.tip, branch.main, site):
            message = f"feature {file.feature} is in {branch.base} already"
            outcome = _outcome(site, "nothing", message, "git baton claim --next")
            return here.replace(outcome=outcome.replace(code=FINE))
        made = _build(file, branch, site, now)
        if isinstance(made, Outcome):
            return here.replace(outcome=made)
        commit, subject = made
        here = here.replace(subject=subject)
        tried.append(branch.replace(tip=commit))
        result = _push(tried[-1], site)
        if result.moved:
            return _won(here, tried[-1], attempt + 1, site)
        same = [one for one in tried if one.main == branch.main]
        if result.stopped_here or result.declined or result.astray or len(same) > _MOST_REFUSALS:
            return here.replace(outcome=_refused(file.feature, result, attempt + 1, site))
        site.pause(site.chance() * 0.2 * (attempt + 1))
    message = f"{branch.base} moves too fast on {site.remote}: somebody was faster each time"
    hint = "type the same command again"
    return here.replace(outcome=_outcome(site, "refused", message, hint, _MOST_TRIES))


def _find(feature: str, site: Site) -> tuple[Branch, FeatureFile]:
    """The feature's branch and the default one as they are now; its won rows are in its log."""
    joined = _read(site)
    file, branch = _located(feature, joined, site)
    there = site.reader.at(branch.tip).snapshot.features.get(file.feature) if branch.tip else None
    if there is not None and file.complete and there.unfinished:
        bring_won_rows(site, Place(branch.name, there))
        joined = _read(site)
        file, branch = _located(feature, joined, site)
    refuse_unready(file.feature, branch, joined, site)
    return branch, file


def _read(site: Site) -> Joined:
    joined = read_joined(site)
    if joined.offline:
        raise UnreachableError(joined.offline, "check the network, then type it again")
    return joined


def _located(feature: str, joined: Joined, site: Site) -> tuple[FeatureFile, Branch]:
    heads, base = branches_of(joined, site)
    file = feature_named(feature, joined, heads, site)
    name = branch_of(file, site.settings)
    return file, Branch(name, heads.get(name, ""), base, heads.get(base, ""))


def _build(file: FeatureFile, branch: Branch, site: Site, now: int) -> tuple[str, str] | Outcome:
    """The merge commit and its subject, judged; or why git cannot make it."""
    made = merge(branch.main, branch.tip, site)
    if made.conflicts:
        return _conflict(made.conflicts, branch, file.feature, site)
    account = brief_account(file.feature, branch, site)
    subject = title_of(account)
    message = f"{subject}\n\n{_body(account)}\n"
    parents = [branch.main, branch.tip]
    commit = write_commit(made.tree, parents, message, site.environ, site.seal)
    refuse_unclean(branch.replace(tip=commit), site, now, "so nothing was merged")
    return commit, subject


def _body(account: Account) -> str:
    count = len(account.tasks)
    agents = listing([task.agent for task in account.tasks if task.agent])
    by = f" by {agents}" if agents else ""
    return f"Merge {account.branch}: {count} task{'' if count == 1 else 's'}{by}."


def _push(branch: Branch, site: Site) -> PushResult:
    ref = HEADS + branch.base
    return push(site.remote, {ref: branch.tip}, {ref: branch.main}, site.environ, verify=True)


# -- how it ended ---------------------------------------------------------------------------------


def _outcome(site: Site, end: End, message: str, hint: str, pushes: int = 0) -> Outcome:
    return Outcome(end, "", site.agent, message, hint, attempts=pushes)


def _won(here: Merged, branch: Branch, pushes: int, site: Site) -> Merged:
    advance(branch.base, branch.tip, site.environ)
    message = f"merged feature {here.feature} into {branch.base}: {here.subject}"
    outcome = _outcome(site, "won", message, "git baton claim --next", pushes)
    return here.replace(outcome=outcome.replace(commit=branch.tip))


def _conflict(paths: Sequence[str], branch: Branch, feature: str, site: Site) -> Outcome:
    remote, name = quote(site.remote), quote(branch.name)
    return collision(
        site.agent,
        f"{branch.name} and {branch.base} both change {', '.join(paths[:5])}",
        f"git fetch {remote} && git switch {name} && git pull --no-rebase {remote} {name} && "
        f"git merge {quote(f'{site.remote}/{branch.base}')}\n"
        f"solve the conflict, git commit, git push {remote} {name}, "
        f"then git baton merge {quote(feature)}",
    )


def _refused(feature: str, result: PushResult, pushes: int, site: Site) -> Outcome:
    """Why the push was refused; where the host is known, what its protected branch asks for."""
    outcome = refusal(site, result).replace(attempts=pushes)
    if result.stopped_here or result.astray:
        return outcome
    try:
        hosting_of(site)
    except UsageError:
        return outcome
    return outcome.replace(hint=f"git baton pr {quote(feature)}")
