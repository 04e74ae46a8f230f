"""What a run of continuous integration judges, and by which settings.

Two rules, for every kind of event. What enters the default branch is judged from its old commit
on, by the settings of that commit. Anything else, a tag included, is judged as far as the default
branch does not have it, by the settings of the default branch: a commit that passed once may be
proposed to another branch later, and hosts do not check it again.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitbaton.base.errors import UsageError
from gitbaton.check.check_context import (
    NOT_JUDGED,
    CheckContext,
    RangeSettings,
    exempt,
    find_commits,
    make_range,
    range_settings,
    refuse_broken_settings,
    settings_before,
)
from gitbaton.check.ci_event import CiEvent, ci_host, github_event, gitlab_event
from gitbaton.check.pull_request_title import judge_title
from gitbaton.check.range import Range
from gitbaton.check.ranges import trusted_revisions
from gitbaton.commits.models import RefUpdate
from gitbaton.git.history import is_ancestor, merge_base, read_commit
from gitbaton.git.refs import HEADS
from gitbaton.plan.settings import Settings
from gitbaton.rules.done_rows import SHALLOW_CURE
from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.hostile_input import judge_ref

_TAGS = "refs/tags/"
_LARGEST = 32 << 20  # bytes; GitHub sends no event of more than 25 MB
_WHOLE_HISTORY = {
    "github": "check out with fetch-depth: 0 (actions/checkout)",
    "gitlab": 'set GIT_DEPTH: "0" in the job\'s variables',
}


def read_ci_event(environ: Mapping[str, str]) -> CiEvent:
    """The event of this run. Raises UsageError outside a run, or if the event makes no sense."""
    if ci_host(environ) == "gitlab":
        return gitlab_event(environ)
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"the event file cannot be read: {error.strerror}",
            "GITHUB_EVENT_PATH names it; in a container of your own, mount it",
        ) from None
    if len(data) > _LARGEST:
        raise UsageError(f"the event file has more than {_LARGEST} bytes", f"ls -l {path}")
    return github_event(environ, data)


def ranges_of_ci(event: CiEvent, context: CheckContext) -> tuple[list[Range], list[Finding]]:
    """The ranges of the event, and the findings about the ref itself.

    A commit that the event names and the clone lacks is an error (M305). Raises ConfigError.
    """
    context = context.replace(agent="", main=event.default_branch or context.main)
    if not event.new:
        deleted = judge_ref(
            event.ref, deleted=True, rewound=False, protected=event.ref == HEADS + context.main
        )
        return [], [deleted] if deleted else []
    tag = event.ref.startswith(_TAGS)
    if event.ref.startswith(NOT_JUDGED) and not tag:
        return [], []
    if tag:
        event = event.replace(old="")
    named = [event.new, event.old, event.base, event.merge]
    commits = find_commits(named, context)
    if lost := [oid for oid in named if not commits[oid] and oid]:
        return [], [_missing(oid, event, context) for oid in lost]
    event = event.replace(new=commits[event.new], old=commits[event.old])
    basis = _ground(event, context)
    if event.ref.startswith(basis.settings.task_refs):
        return [], []
    update = _update(event, basis, context)
    enters = basis.protects(update.ref)
    base = update.old if enters else event.base or basis.tip
    if not base and not enters:
        return [], [_no_default_branch(basis, event, context)]
    if not tag:
        refuse_broken_settings(update.replace(old=base), context)
    findings = list(judge_title(event, base, update.new, basis.settings, context))
    return [_range(update, base, basis, context)], findings


def with_ci_hint(report: Report, event: CiEvent) -> Report:
    """The report with this host's word for how to get the whole history."""
    cure = f"{_WHOLE_HISTORY[event.host]}, then run it again"
    return report.replace(
        findings=tuple(
            [
                finding.replace(hint=cure) if finding.hint == SHALLOW_CURE else finding
                for finding in report.findings
            ]
        )
    )


def _ground(event: CiEvent, context: CheckContext) -> RangeSettings:
    """The settings from before. The default branch's first commits bring their own."""
    if event.ref == HEADS + context.main:
        before = event.old or event.new
    else:
        before = event.base or context.published_tip(context.main)
    return range_settings(settings_before(before, context) or Settings(), context)


def _update(event: CiEvent, basis: RangeSettings, context: CheckContext) -> RefUpdate:
    """The move to judge: that of the default branch, where the host tried the merge."""
    if event.merge and event.target == basis.mainline and basis.tip:
        parents = read_commit(event.merge, context.objects.read(event.merge).data).parents
        # it may be left over from when the pull request was for another branch
        if parents[1:] == (event.new,) and is_ancestor(parents[0], basis.tip, context.git):
            return RefUpdate(event.target, parents[0], event.merge)
    return RefUpdate(event.ref, event.old, event.new)


def _range(update: RefUpdate, base: str, basis: RangeSettings, context: CheckContext) -> Range:
    if not update.old and base:
        update = update.replace(old=merge_base(base, update.new, context.git))
    excluded = [f"^{base}"] if base else exempt(basis.settings, [update], context)
    span = make_range(context, [update], basis.replace(tip=base), tuple(excluded))
    tips = (base,) if base else ()
    trusted = trusted_revisions(tips, basis, context)
    strict = trusted and trusted.replace(strict=True)
    return span.replace(trusted=strict, whole=not base)


def _missing(oid: str, event: CiEvent, context: CheckContext) -> Finding:
    if oid == event.old:
        what = f"{oid[:12]}, where {event.ref} was before"
    else:
        what = f"{oid[:12]}, which this run is about"
    return Finding(
        "M305",
        f"{what}, is not in this clone",
        f"{_WHOLE_HISTORY[event.host]};\n"
        "if it is gone from all branches, by a forced push for one: "
        f"git fetch {context.remote or 'origin'} {oid}",
        ref=event.ref,
    )


def _no_default_branch(basis: RangeSettings, event: CiEvent, context: CheckContext) -> Finding:
    name = basis.mainline.removeprefix(HEADS)
    return Finding(
        "M305",
        f"the default branch, {name}, is not in this clone, and everything is compared with it",
        f"{_WHOLE_HISTORY[event.host]}; or: git fetch {context.remote or 'origin'}",
        ref=event.ref,
    )
