"""From what a hook or a command is told to the range that is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitbaton.base.errors import UsageError
from gitbaton.check.agent_identity import TrustedRevisions
from gitbaton.check.check_context import (
    NOT_JUDGED,
    CheckContext,
    RangeSettings,
    find_commits,
    first_settings,
    make_range,
    range_of_updates,
    range_settings,
)
from gitbaton.check.range import Range
from gitbaton.commits.models import RefUpdate
from gitbaton.git.configuration import read_work_tree_configuration
from gitbaton.git.history import full_ref_name, is_ancestor, merge_base, unpublished
from gitbaton.git.refs import TASK_REFS, list_refs
from gitbaton.plan.settings import Settings
from gitbaton.project.plan_at_commit import MissingHistoryError
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_ref


def ranges_of_push(lines: bytes, asker: CheckContext) -> tuple[list[Range], list[Finding]]:
    """The ranges of a push: one line a ref, as git tells pre-push on its standard input.

    What enters the default branch is a range of its own, for it is judged there, whatever branch
    it was pushed to first. Also the findings about refs that must not be pushed at all. Raises
    UsageError for a line that git would not write.
    """
    told = [_update(line) for line in lines.decode("utf-8", "surrogateescape").split("\n")]
    commits = find_commits(
        [oid for update in told if update for oid in (update.new, update.old)], asker
    )
    updates = [
        update.replace(old=commits[update.old], new=commits[update.new])
        for update in told
        if update and update.new and not update.ref.startswith(NOT_JUDGED)
    ]
    ground = _ground([update.old for update in updates], [u.new for u in updates], asker)
    findings = [
        judge_ref(
            update.ref,
            deleted=not update.new,
            rewound=False,
            protected=update.ref == ground.mainline or update.ref.startswith("refs/baton/"),
        )
        for update in filter(None, told)
    ]
    findings += [
        _fetch_first(update.ref, update.old)
        for update in filter(None, told)
        if update.new and update.old and not commits[update.old]
    ]
    main = [update for update in updates if update.ref == ground.mainline]
    others = [update for update in updates if update.ref != ground.mainline]
    groups = [main, others] if main and main[0].old else [updates]
    ranges = [range_of_updates(asker, group, ground) for group in groups if group]
    return ranges, [finding for finding in findings if finding is not None]


def _update(line: str) -> RefUpdate | None:
    """One line of pre-push's input: local name, local ID, remote name, remote ID."""
    fields = line.rstrip("\r").rsplit(" ", 3)
    if not line.strip():
        return None
    if len(fields) != 4:
        raise UsageError(f"not a line of pre-push: {line[:80]}", "see git help githooks")
    _, new, ref, old = fields
    return RefUpdate(ref, old if old.strip("0") else "", new if new.strip("0") else "")


def _fetch_first(ref: str, old: str) -> Finding:
    return Finding(
        "M305",
        f"{ref} stands at {old[:12]} on the remote, which this clone has not fetched",
        "git fetch first, put your commits on top, then push again",
        ref=ref,
    )


def range_of_runner(asker: CheckContext) -> Range:
    """The range of a push as a hook runner passes it on: one ref at most, in its environment.

    pre-commit and prek leave out FROM, or FROM and TO, where everything is new.
    """
    environ = asker.git.environ
    named = [environ.get(name, "") for name in ("PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH")]
    new = next(filter(None, [asker.commit(name) for name in (*named, "HEAD") if name]), "")
    old = environ.get("PRE_COMMIT_FROM_REF", "")
    ref = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if not ref:
        return range_of_refs(old, environ.get("PRE_COMMIT_TO_REF") or "HEAD", asker)
    known = asker.commit(old) if old else ""
    judged = new and not ref.startswith(NOT_JUDGED)
    ground = _ground([known], [new], asker)
    return range_of_updates(asker, [RefUpdate(ref, known, new)] if judged else [], ground)


def range_of_refs(from_ref: str, to_ref: str, asker: CheckContext) -> Range:
    """The commits of ``from_ref..to_ref``; without ``from_ref``, all that is not published.

    Rows are compared with the merge base, so that a branch that is merely behind its base loses
    nothing. Where the range ends on the default branch, it is taken at its word: whatever branch
    a commit was pushed to first, it is judged where it enters (SPEC 5). A range that ends on
    another branch is less what the default branch has published, as a push of that branch is:
    those commits came in by a merge and have their judge already.
    Raises UsageError for a name that is no commit.
    """
    new = named_commit(to_ref, asker)
    old = named_commit(from_ref, asker) if from_ref.strip("0") else ""
    ref = full_ref_name(to_ref, asker.git) or to_ref
    base = merge_base(old, new, asker.git) if old else ""
    own = unpublished(new, asker.git) if asker.agent else frozenset()
    ground = _ground([old], [new], asker)
    excluded = [f"^{old}"] if old else ["--not", "--remotes"]
    if old and not _enters(ref, new, ground, asker):
        excluded.append(f"^{ground.tip}")
    span = make_range(asker, [RefUpdate(ref, base, new)], ground, tuple(excluded), own)
    return span.replace(witnesses=witnesses_of((old,) if old else (), ground, asker))


def _enters(ref: str, new: str, ground: RangeSettings, asker: CheckContext) -> bool:
    """Whether a range up to ``new`` ends on the default branch, as far as anybody can tell."""
    if not ground.tip or ref == ground.mainline:
        return True
    return is_ancestor(new, ground.tip, asker.git)


def range_of_history(revision: str, asker: CheckContext) -> Range:
    """Every commit behind a revision, as if it had just been pushed to a new place."""
    new = named_commit(revision, asker)
    return range_of_branches({full_ref_name(revision, asker.git) or revision: new}, asker)


def range_of_branches(tips: Mapping[str, str], asker: CheckContext, before: str = "") -> Range:
    """Every commit behind the tips of refs, as if all had just been pushed to a new place.

    What is behind the commit ``before`` is judged already.
    """
    updates = [RefUpdate(ref, "", oid) for ref, oid in tips.items()]
    ground = _own_ground([asker.published_tip(asker.main), *tips.values()], asker)
    excluded = (f"^{before}",) if before else ()
    span = make_range(asker.replace(agent=""), updates, ground, excluded)
    return span.replace(witnesses=witnesses_of((), ground, asker))


def witnesses_of(
    tips: tuple[str, ...], ground: RangeSettings, asker: CheckContext
) -> TrustedRevisions | None:
    """Who proves rows in other names: the base, and the task refs where they were fetched."""
    if not ground.settings.agents:
        return None
    unused = ground.settings.claim_refs == "off"
    return TrustedRevisions(tips, unused or bool(list_refs(asker.git, TASK_REFS)))


def _ground(olds: Sequence[str], news: Sequence[str], asker: CheckContext) -> RangeSettings:
    """The settings as they were before the range (SPEC 5).

    If there were none, the built-in ones: a range brings its own only where nothing was before.
    """
    before = [*olds, asker.published_tip(asker.main)]
    if any(before):
        return range_settings(first_settings(before, asker) or Settings(), asker)
    return _own_ground(news, asker)


def _own_ground(revisions: Sequence[str], asker: CheckContext) -> RangeSettings:
    """The first settings that one of the revisions has, else those of the work tree."""
    settings = first_settings(revisions, asker) or read_work_tree_configuration()
    return range_settings(settings or Settings(), asker)


def named_commit(name: str, asker: CheckContext) -> str:
    """The commit of a name that somebody typed. Raises UsageError, or MissingHistoryError."""
    oid = "" if name.startswith("-") else asker.commit(name)
    if oid:
        return oid
    if asker.places.shallow:
        raise MissingHistoryError(name)
    raise UsageError(f"{name} names no commit here", "git fetch, or see git branch --all")
