"""Collect notices: of the remote's present state, and of what came between two commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gitbaton.base.errors import UsageError
from gitbaton.base.value import Value
from gitbaton.check.check_context import (
    CheckContext,
    clone_context,
    range_of_updates,
    range_settings,
    settings_before,
)
from gitbaton.check.range import check_range
from gitbaton.check.ranges import named_commit
from gitbaton.commits.models import RefUpdate, WorkCommit
from gitbaton.git.history import read_repo_info
from gitbaton.git.refs import HEADS
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot
from gitbaton.project.commit_lookup import History, gather_evidence
from gitbaton.project.default_branch import default_name
from gitbaton.project.file_overlap import Overlaps
from gitbaton.project.merged_plan import read_published
from gitbaton.project.notices import BETWEEN_COMMITS, Notice, NotifyState, untold, wanted
from gitbaton.project.remote_feature import Session
from gitbaton.reports.conflicts import conflicts_of
from gitbaton.rules.findings import Finding
from gitbaton.rules.time import judge_stale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.plan.settings import Event

_IDLE: dict[str, Event] = {"T403": "stale", "T404": "reclaimed"}


class RemoteFacts(Value):
    """Notices from the remote, the default branch's tip, and what could not be read."""

    facts: tuple[Notice, ...]
    default: str
    tip: str
    remarks: tuple[str, ...]


def read_remote_facts(session: Session, now: int) -> RemoteFacts:
    """Every fact of the remote's branches and task refs, old or new; ``now`` is epoch seconds.

    The same for every clone. Raises UnreachableError, RepositoryError in a shallow clone, and
    UsageError where the remote has no default branch.
    """
    joined = read_published(session)
    default = session.default_of(joined.state)
    tip = joined.state.heads.get(default, "")
    if not tip:
        raise UsageError(
            f'{session.remote} has no branch "{default}"',
            f"git push {session.remote} HEAD:{default}",
        )
    overlaps = conflicts_of(joined, session, published=True)
    facts = [*_of_plan(joined.plan, joined.work, session.settings, now), *_conflicts(overlaps)]
    return RemoteFacts(tuple(facts), default, tip, overlaps.remarks)


def read_between(from_ref: str, to_ref: str, session: Session, now: int) -> tuple[Notice, ...]:
    """What came between two commits, as if the default branch had moved from one to the other.

    Nothing if ``from_ref`` is empty or zeros, as hosts write it for a branch that is new. Raises
    UsageError for a name that is no commit.
    """
    context = _asker(session)
    new = named_commit(to_ref, context)
    if not from_ref.strip("0"):
        return ()
    old = named_commit(from_ref, context)
    known = frozenset([fact.key for fact in _facts_at(old, session, now)])
    news = untold(_facts_at(new, session, now), NotifyState(old, known))
    branch = default_name(session.remote, context.places, session.objects)
    found = [notice for notice in news if notice.event in BETWEEN_COMMITS]
    found += breaches(old, new, branch, session, now)
    return wanted(found, settings_at(old, session).notify)


def _facts_at(commit: str, session: Session, now: int) -> list[Notice]:
    """The facts of the plan as a commit has it."""
    plan = session.reader.at(commit).snapshot
    states = [state for file in plan.features.values() for state in file.states.values()]
    history = History((commit,), (plan,), shallow=False)
    evidence = gather_evidence(history, [], states, session.objects, session.settings)
    return list(_of_plan(plan, evidence.work, session.settings, now))


def _of_plan(
    plan: Snapshot, work: Mapping[str, Sequence[WorkCommit]], settings: Settings, now: int
) -> Iterator[Notice]:
    for file in plan.features.values():
        yield from _done(file)
    for finding in judge_stale(plan, now, work, settings):
        claim = plan.state_of(finding.task or "").claimed
        if claim is not None and settings.reports(finding.code):
            about = (claim.task, claim.agent, claim.timestamp)
            yield Notice(_IDLE[finding.code], about, finding.message)


def _done(file: FeatureFile) -> Iterator[Notice]:
    """The tasks of a feature that are done, and the feature itself if all of them are."""
    titles = {item.id: item.title for item in file.outline.details + file.outline.items}
    for task, state in file.states.items():
        if state.done is not None:
            row = state.done
            about = (task, row.agent, row.timestamp, row.commit)
            commit = f" ({row.commit})" if row.commit != "-" else ""
            text = f"{task} {titles.get(task, '')}".rstrip()
            yield Notice("done", about, f"{text}, by {row.agent}{commit}")
    count = len(file.outline.items)
    if count and file.complete:
        tasks = "1 task" if count == 1 else f"{count} tasks"
        text = f"{file.feature} {file.title}".rstrip()
        yield Notice("complete", (file.feature,), f"{text}, {tasks}")


def _conflicts(overlaps: Overlaps) -> Iterator[Notice]:
    """What git cannot merge when two live branches meet, or one meets the default branch."""
    for overlap in overlaps.found:
        for clash in overlap.clashes:
            one, other = sorted(clash.branches)
            text = f"git cannot merge {clash.path}, which {one} and {other} changed"
            yield Notice("conflict", (one, other, clash.path), text)


# -- the default branch -------------------------------------------------------------------------


def breaches(old: str, new: str, branch: str, session: Session, now: int) -> list[Notice]:
    """The errors in the default branch's move from one commit to another.

    It is judged by the settings of the old one, as any push to it is.
    """
    context = _asker(session)
    basis = range_settings(settings_at(old, session), context).replace(mainline=HEADS + branch)
    span = range_of_updates(context, [RefUpdate(HEADS + branch, old, new)], basis)
    report = check_range(span, session.objects, now)
    return [_breach(finding) for finding in report.findings if finding.severity == "error"]


def settings_at(commit: str, session: Session) -> Settings:
    """The settings of a commit, else the built-in ones: a change is never judged by its own."""
    return settings_before(commit, _asker(session)) or Settings()


def _asker(session: Session) -> CheckContext:
    return clone_context(session.objects, read_repo_info(session.git)).replace(agent="")


def _breach(finding: Finding) -> Notice:
    places = [
        f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or "",
        f"commit {finding.commit[:12]}" if finding.commit else "",
    ]
    place = ", ".join(filter(None, places)) or finding.ref or ""
    text = f"{finding.code} {finding.message}" + (f" ({place})" if place else "")
    return Notice("breach", (finding.code, place, finding.message), text)
