"""A pull request's title, where its host makes it the subject of a squash."""

from __future__ import annotations

from collections.abc import Iterator

from gitbaton.check.check_context import CheckContext
from gitbaton.check.ci_event import CiEvent
from gitbaton.check.own_set_up import own_set_up
from gitbaton.commits.models import SubjectContext
from gitbaton.commits.subject import parse_subject
from gitbaton.git.history import list_changes
from gitbaton.plan.paths import is_planning, other_paths
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.rules.exempt import as_planned, is_exempt, names_no_task
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_message
from gitbaton.rules.subject import judge_subject
from gitbaton.rules.subject_hints import completed
from gitbaton.rules.who_may_work import judge_work

_WRONG_TASKS = ("S101", "S103", "S104", "C206")


def judge_title(
    event: CiEvent, base: str, new: str, settings: Settings, context: CheckContext
) -> Iterator[Finding]:
    """What the rules say of the squash of ``base..new`` that the host would make.

    An error where the host can only squash, else a warning; nothing where it does not squash.
    """
    if not event.squash:
        return
    commits = list_changes([new, f"^{base}"] if base else [new], context.git)
    reader = PlanReader(context.objects, settings)
    paths, own = [], set[str]()
    for commit in commits:
        own |= own_set_up(commit.changes, commit.oid, reader)
        paths += [change.path for change in commit.changes]
    plan, before = reader.at(new).snapshot, reader.at(base).snapshot if base else Snapshot({})
    named = _squash(event, paths, own, (before, plan), settings)
    found = [*judge_message(event.title, ""), *judge_subject(named, plan, settings)]
    found += judge_work(named.subject, [before], plan, "")
    for finding in found:
        if settings.reports(finding.code):
            better = _honest(named) if finding.code in _WRONG_TASKS else ""
            hint = better or finding.hint.replace(event.number, "")
            yield finding.replace(
                message=f"the pull request's title, which its squash would have: {finding.message}",
                hint=f"change the title: {hint}",
                severity=finding.severity if event.squash == "always" else "warning",
                ref=event.ref,
            )


def _squash(
    event: CiEvent,
    paths: list[str],
    own: set[str],
    plans: tuple[Snapshot, Snapshot],
    settings: Settings,
) -> SubjectContext:
    before, plan = plans
    subject = parse_subject(event.title + event.number, settings.grammar)
    exempt, planning = (
        is_exempt(subject, event.author, settings),
        is_planning(paths, settings, own),
    )
    nameless = names_no_task(subject, plan, settings.grammar)
    subject = as_planned(subject, plan, nameless=nameless, exempt=exempt, planning=planning)
    others = other_paths([] if subject.is_work else paths, settings)
    return SubjectContext(
        subject,
        others=others,
        planning=planning,
        exempt=exempt,
        completes=completed(before, plan, squashed=True),
        author=event.author,
    )


def _honest(named: SubjectContext) -> str:
    """A title that names what the pull request completes: its feature, if that is all, or tasks.

    Empty where it completes nothing.
    """
    subject, ids = named.subject, named.completes
    if not ids:
        return ""
    said = (subject.description or subject.text).rpartition(" (")[0]
    return f"{subject.type or 'feat'}({ids}): {said}"
