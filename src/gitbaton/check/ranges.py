"""From the input of a hook or a command to the range that is judged."""

from __future__ import annotations

from gitbaton.base.errors import UsageError
from gitbaton.check.check_context import (
    NOT_JUDGED,
    CheckContext,
    RangeSettings,
    exempt,
    find_commits,
    first_settings,
    make_range,
    published_settings,
    range_elsewhere,
    range_of_updates,
    range_settings,
    refuse_broken_settings,
)
from gitbaton.check.kept_rows import certain_rows, rows_at
from gitbaton.check.range import Range
from gitbaton.check.row_authors import TrustedRevisions
from gitbaton.commits.models import RefUpdate
from gitbaton.git.configuration import read_work_tree_configuration
from gitbaton.git.history import full_ref_name, is_ancestor, merge_base, unpublished
from gitbaton.git.refs import HEADS, list_refs
from gitbaton.plan.settings import TASK_REFS, Settings
from gitbaton.project.plan_at_commit import MissingHistoryError, PlanReader
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_last_rows, judge_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def ranges_of_push(lines: bytes, context: CheckContext) -> tuple[list[Range], list[Finding]]:
    """The ranges of a push: one line a ref, as git writes them to pre-push's standard input.

    What enters the default branch is a range of its own, for it is judged there, whatever branch
    it was pushed to first. Also the findings about refs that must not be pushed at all. Raises
    UsageError for a line that git would not write.
    """
    parsed = [_update(line) for line in lines.decode("utf-8", "surrogateescape").split("\n")]
    commits = find_commits(
        [oid for update in parsed if update for oid in (update.new, update.old)], context
    )
    updates = [
        update.replace(old=commits[update.old], new=commits[update.new])
        for update in parsed
        if update and update.new and not update.ref.startswith(NOT_JUDGED)
    ]
    basis = _ground([update.old for update in updates], [u.new for u in updates], context)
    claims = ("refs/baton/", basis.settings.task_refs)
    updates = [update for update in updates if not update.ref.startswith(claims)]
    if context.elsewhere:
        return [range_elsewhere(context, updates, basis)] if updates else [], []
    findings = [
        judge_ref(
            update.ref,
            deleted=not update.new,
            rewound=False,
            protected=basis.protects(update.ref) or update.ref.startswith(claims),
        )
        for update in filter(None, parsed)
    ]
    findings += [
        _fetch_first(update)
        for update in filter(None, parsed)
        if update.old and not commits[update.old]
        if update.new or update.ref.startswith(HEADS)
    ]
    deleted = [one for one in parsed if one and not one.new and not basis.protects(one.ref)]
    findings += _losing_rows(deleted, commits, filter(None, parsed), basis, context)
    for update in updates:
        if update.ref == basis.home:
            refuse_broken_settings(update, context)
    entering = [update for update in updates if basis.protects(update.ref) and update.old]
    others = [update for update in updates if update not in entering]
    groups = [*[[update] for update in entering], others]
    ranges = [range_of_updates(context, group, basis) for group in groups if group]
    return ranges, [finding for finding in findings if finding is not None]


def _losing_rows(
    deleted: Iterable[RefUpdate],
    commits: Mapping[str, str],
    parsed: Iterable[RefUpdate],
    basis: RangeSettings,
    context: CheckContext,
) -> Iterator[Finding]:
    """H606 for each deleted branch whose rows no other one has, as far as this clone has seen."""
    gone = [one for one in deleted if one.ref.startswith(HEADS) and commits[one.old]]
    if not gone or not context.heads:
        return
    seen = list_refs(context.git, context.heads)
    refs = {HEADS + ref.removeprefix(context.heads): oid for ref, oid in seen.items()}
    refs.pop(f"{HEADS}HEAD", None)
    reader = PlanReader(context.objects, basis.settings)
    kept = certain_rows(refs, {one.ref: commits[one.new] for one in parsed}, reader)
    yield from [judge_last_rows(one.ref) for one in gone if rows_at(one.old, reader) - kept]


def _update(line: str) -> RefUpdate | None:
    """One line of pre-push's input: local name, local ID, remote name, remote ID."""
    fields = line.rstrip("\r").rsplit(" ", 3)
    if not line.strip():
        return None
    if len(fields) != 4:
        raise UsageError(f"not a line of pre-push: {line[:80]}", "see git help githooks")
    _, new, ref, old = fields
    return RefUpdate(ref, old if old.strip("0") else "", new if new.strip("0") else "")


def _fetch_first(update: RefUpdate) -> Finding:
    on_top = "put your commits on top, then push again"
    tell = "for only then it can be told whether another branch keeps its rows, then delete it"
    return Finding(
        "M305",
        f"{update.ref} is at {update.old[:12]} on the remote, which this clone has not fetched",
        f"git fetch first, {on_top if update.new else tell}",
        ref=update.ref,
    )


def range_of_runner(context: CheckContext) -> Range:
    """The range of a push as a hook runner passes it on: one ref at most, in its environment.

    pre-commit and prek leave out FROM, or FROM and TO, where everything is new.
    """
    environ = context.git.environ
    named = [environ.get(name, "") for name in ("PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH")]
    new = next(filter(None, [context.commit(name) for name in (*named, "HEAD") if name]), "")
    old = environ.get("PRE_COMMIT_FROM_REF", "")
    ref = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if not ref:
        return range_of_refs(old, environ.get("PRE_COMMIT_TO_REF") or "HEAD", context)
    known = context.commit(old) if old else ""
    judged = new and not ref.startswith(NOT_JUDGED)
    basis = _ground([known], [new], context)
    updates = [RefUpdate(ref, known, new)] if judged else []
    if context.elsewhere:
        return range_elsewhere(context, updates, basis)
    return range_of_updates(context, updates, basis)


def range_of_refs(from_ref: str, to_ref: str, context: CheckContext) -> Range:
    """The commits of ``from_ref..to_ref``; without ``from_ref``, all that is not published.

    Without either, on another branch than the default one, all that a merge would bring there.
    Rows are compared with the merge base, so that a branch that is merely behind its base loses
    nothing. Where the range ends on the default branch, nothing is left out: a commit is
    judged where it enters that branch, whatever branch it was pushed to first. A range that
    ends on another branch leaves out what the default branch has published, as a push of that
    branch does: those commits came in by a merge and are judged already.
    Raises UsageError for a name that is no commit.
    """
    new = named_commit(to_ref, context)
    old = named_commit(from_ref, context) if from_ref.strip("0") else ""
    ref = full_ref_name(to_ref, context.git) or to_ref
    if not from_ref and to_ref == "HEAD":
        old = _merged_into(ref, new, context)
    base = merge_base(old, new, context.git) if old else ""
    own = unpublished(new, context.git) if context.agent else frozenset()
    basis = _ground([old], [new], context)
    update = RefUpdate(ref, base, new)
    excluded = [
        *_exempt(basis, [update], context),
        *([f"^{old}"] if old else ["--not", "--remotes"]),
    ]
    if old and not _enters(ref, new, basis, context):
        excluded.append(f"^{basis.tip}")
    span = make_range(context, [update], basis, tuple(excluded), own)
    return span.replace(trusted=trusted_revisions((old,) if old else (), basis, context))


def _merged_into(ref: str, new: str, context: CheckContext) -> str:
    """The default branch as published, if a branch would bring it something; else empty."""
    basis = _ground([], [new], context)
    apart = basis.tip and ref != basis.mainline and not is_ancestor(new, basis.tip, context.git)
    return basis.tip if apart and merge_base(basis.tip, new, context.git) else ""


def _enters(ref: str, new: str, basis: RangeSettings, context: CheckContext) -> bool:
    """Whether a range up to ``new`` ends on the default branch, as far as is known here."""
    if not basis.tip or ref == basis.mainline:
        return True
    return is_ancestor(new, basis.tip, context.git)


def range_of_history(context: CheckContext) -> Range:
    """Every commit behind HEAD, as if it had just been pushed to a new place.

    Where nothing is published that says how to judge it, it brings its own settings.
    """
    new = named_commit("HEAD", context)
    basis = _own_ground([context.published_tip(context.main), new], context)
    return _whole({full_ref_name("HEAD", context.git) or "HEAD": new}, basis, context)


def range_of_branches(tips: Mapping[str, str], context: CheckContext, before: str) -> Range:
    """Every commit behind the tips of refs, as if all had just been pushed to a new place.

    What is behind the commit ``before`` is judged already.
    """
    return _whole(tips, _ground((), tuple(tips.values()), context), context, before)


def _whole(
    tips: Mapping[str, str], basis: RangeSettings, context: CheckContext, before: str = ""
) -> Range:
    updates = [RefUpdate(ref, "", oid) for ref, oid in tips.items()]
    excluded = [*_exempt(basis, updates, context), *([f"^{before}"] if before else [])]
    span = make_range(context.replace(agent=""), updates, basis, tuple(excluded))
    return span.replace(trusted=trusted_revisions((), basis, context), whole=True)


def trusted_revisions(
    tips: tuple[str, ...], basis: RangeSettings, context: CheckContext
) -> TrustedRevisions | None:
    """Who proves rows in other names: the base, and the task refs where they were fetched."""
    if not basis.settings.agents:
        return None
    known = basis.settings.claim_refs == "off" or basis.settings.task_refs != TASK_REFS
    return TrustedRevisions(
        tips, known or bool(list_refs(context.git, TASK_REFS)), remote=context.remote
    )


def _ground(olds: Sequence[str], news: Sequence[str], context: CheckContext) -> RangeSettings:
    """The published settings; where nobody knows them, those from before the range.

    A range brings its own only where nothing was before.
    """
    published = published_settings(context)
    if published is not None:
        return published
    if any(olds):
        return range_settings(first_settings(olds, context) or Settings(), context)
    return _own_ground(news, context)


def _own_ground(revisions: Sequence[str], context: CheckContext) -> RangeSettings:
    """The first settings that one of the revisions has, else those of the work tree."""
    settings = first_settings(revisions, context) or read_work_tree_configuration()
    return range_settings(settings or Settings(), context)


def _exempt(basis: RangeSettings, updates: Sequence[RefUpdate], context: CheckContext) -> list[str]:
    """What ``since`` takes out of a history: what the default branch has, where that is known."""
    along = [RefUpdate(basis.mainline, "", basis.tip)] if basis.tip else updates
    return exempt(basis.settings, along, context)


def named_commit(name: str, context: CheckContext) -> str:
    """The commit of a name from the command line. Raises UsageError, or MissingHistoryError."""
    oid = "" if name.startswith("-") else context.commit(name)
    if oid:
        return oid
    if context.places.shallow:
        raise MissingHistoryError(name)
    raise UsageError(f"{name} names no commit here", "git fetch, or see git branch --all")
