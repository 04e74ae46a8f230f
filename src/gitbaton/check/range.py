"""The judge of a range: every new commit, and every ref that moves over them.

pre-push, ``check`` and the server ask the same question here; they differ only in where the
range comes from.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.check.commit_checker import CheckOptions, CommitChecker
from gitbaton.check.commit_graph import first_refs, forks_of, own_chain
from gitbaton.check.loosened_settings import judge_loosening
from gitbaton.check.merges import judge_merges
from gitbaton.check.published_commits import without_rewriting
from gitbaton.check.reclaims import judge_reclaims
from gitbaton.check.row_authors import TrustedRevisions, judge_row_authors
from gitbaton.commits.models import REGULAR_MODES, CommitSummary, RefUpdate
from gitbaton.commits.reverted_commits import Undone, takes_back
from gitbaton.git.history import (
    CommitEntry,
    list_changes,
    merge_base,
    published_subjects,
)
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import TaskState
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot, differing
from gitbaton.project.commit_lookup import History, gather_evidence
from gitbaton.project.dropped_tasks import judge_dropped
from gitbaton.project.plan_at_commit import EMPTY, MissingHistoryError, PlanReader
from gitbaton.project.plan_dir_move import (
    config_commits,
    folders_at,
    rows_lost_in_move,
    with_moved_dirs,
)
from gitbaton.rules.claim_rows import is_reclaim
from gitbaton.rules.done_rows import (
    SHALLOW_CURE,
    Evidence,
    judge_checkboxes,
    judge_done,
    judge_merged,
    judge_taken_back,
)
from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.hostile_input import judge_ref
from gitbaton.rules.log import judge_ref_update
from gitbaton.rules.time import judge_stale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Range(Value):
    """What is to be judged.

    ``updates`` are the branches that move, as full object IDs; ``excluded`` revisions whose
    history is judged already (as ``git log`` takes them); ``mainline`` the ref of the default
    branch, ``elsewhere`` the revision of its published tip; ``protected`` the refs that must not
    be rewound. ``agent`` made the new commits of the updated branches, as far as they are in
    ``own`` (None: all of them) and under one of its ``addresses`` (none: not known). With
    ``trusted`` the agents' names in rows are judged too, if the settings map them to addresses.
    ``waive`` are the waivers that the published default branch has.
    ``heads`` is the prefix of the refs that are the published branches, ``published`` what the
    default one of them has. A ``whole`` history is published already; everything else is about
    to be.
    """

    updates: tuple[RefUpdate, ...]
    settings: Settings
    excluded: tuple[str, ...] = ()
    mainline: str = ""
    elsewhere: str = ""
    agent: str = ""
    own: frozenset[str] | None = None
    shallow: bool = False
    trusted: TrustedRevisions | None = None
    waive: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()
    heads: str = ""
    published: str = ""
    protected: tuple[str, ...] = ()
    whole: bool = False


def check_range(
    span: Range,
    objects: Objects,
    now: int,
    reader: PlanReader | None = None,
) -> Report:
    """Judge every commit and every ref update of a range; ``now`` is seconds since the epoch.

    A ``reader`` that knows some of the plan already is used if it reads by the same settings.
    Raises ConfigError, RepositoryError or MissingHistoryError.
    """
    commits = _list_commits(span, objects.git)
    settings = with_moved_dirs(span.settings, config_commits(commits), objects)
    objects.expect([name for commit in commits for name in _names(commit, settings)])
    if reader is None or reader.settings != settings:
        reader = PlanReader(objects, settings)
    elsewhere = reader.at(span.elsewhere).snapshot if span.elsewhere else EMPTY.snapshot
    chain = own_chain(span.updates, commits)
    own = chain if span.own is None else chain & span.own
    about = CheckOptions(settings, now, elsewhere, span.agent, own, span.addresses)
    checker = CommitChecker(reader, about)
    refs = first_refs(span.updates, commits)
    tips = {update.new for update in span.updates}
    findings = _less_copies(checker.judge(commits, tips, objects), checker, objects.git)
    if checker.reverts:
        from gitbaton.check.reverts import judge_reverts

        taken: dict[str, Sequence[str]] = {}
        findings += judge_reverts(checker.reverts, reader, taken)
        checker.summaries = [takes_back(s, taken.get(s.oid, ())) for s in checker.summaries]
    if checker.picks:
        from gitbaton.check.cherry_picks import Published, judge_picks

        published = Published(span.heads, span.elsewhere, elsewhere, frozenset(refs))
        findings += judge_picks(checker.picks, published, reader)
    findings += judge_merges(commits, checker.summaries, settings, objects)
    merging = any(len(commit.parents) > 1 for commit in commits)
    moved = [each for each in span.updates if merging and each.old and each.ref in span.protected]
    findings += judge_loosening(
        checker.settings_commits, moved, span.settings, objects, whole=span.whole
    )
    findings += _news(findings, _judge_refs(span, checker, commits, objects, now))
    if span.trusted and settings.agents:
        rows, who = checker.new_rows, checker.committers
        findings += judge_row_authors(rows, who, span.trusted, reader, objects, settings)
    reported = [
        finding.replace(ref=finding.ref or refs.get(finding.commit or ""))
        for finding in findings
        if settings.reports(finding.code)
    ]
    reported = without_rewriting(reported, span.published, objects.git)
    waive = [each for each in span.waive if reported and _names_one(each, objects)]
    waived = [finding for finding in reported if finding.is_waived_by(waive)]
    return Report(
        tuple([finding for finding in reported if finding not in waived]),
        len(commits),
        len(checker.paths),
        len(span.updates),
        tuple(waived),
    )


def _names_one(waiver: str, objects: Objects) -> bool:
    """Whether its digits name one commit; one that begins alike is made in minutes."""
    return objects.read(f"{waiver.partition('@')[2]}^{{commit}}").kind == "commit"


def _less_copies(findings: Iterable[Finding], checker: CommitChecker, git: Git) -> list[Finding]:
    """The findings, less C207 for commits that were published by others and rebased here.

    Agents of one machine often share an address, so an address alone does not identify one.
    """
    found = list(findings)
    suspects = {each.commit for each in found if each.code == "C207"}
    anew = [
        each for each in checker.summaries if each.oid in suspects and each.time != each.authored
    ]
    if not anew:
        return found
    known = published_subjects(min([each.authored for each in anew]), git)
    copies = {each.oid for each in anew if (each.authored, each.subject.text) in known}
    return [each for each in found if each.code != "C207" or each.commit not in copies]


def _list_commits(span: Range, git: Git) -> list[CommitEntry]:
    tips = list(dict.fromkeys([update.new for update in span.updates]))
    return list_changes([*tips, *span.excluded], git) if tips else []


def _names(commit: CommitEntry, settings: Settings) -> list[str]:
    """The objects that judging a commit reads: itself, and what it makes of the plan."""
    blobs = [
        change.new
        for change in commit.changes
        if change.new_mode in REGULAR_MODES and is_plan_file(change.path, settings)
    ]
    return [commit.oid, *blobs]


def _news(before: Iterable[Finding], found: Iterable[Finding]) -> Iterator[Finding]:
    """What the refs say that their commits have not said, and each warning once."""
    known = {(finding.code, finding.path, finding.message) for finding in before}
    for finding in found:
        key = (finding.code, finding.path, finding.message)
        if key not in known:
            yield finding
        if finding.severity == "warning":
            known.add(key)


class _Tip(Value):
    """A ref at its new commit: the plan before and after, and the DONE rows to be proven.

    ``touched`` are the features that the range changes or works on: of a plan that may be large no
    other one is read. ``doubted`` are older rows whose work may have been reverted;
    ``lost_in_move`` is what a plan that moved has lost.
    """

    update: RefUpdate
    before: Snapshot
    after: Snapshot
    touched: Snapshot
    done: tuple[tuple[FeatureFile, Row], ...]
    doubted: tuple[tuple[FeatureFile, Row], ...]
    lost_in_move: tuple[Finding, ...] = ()

    @property
    def held(self) -> list[TaskState]:
        """The claims held in the features that it touches."""
        files = self.touched.features.values()
        return [state for file in files for state in file.states.values() if state.state == "held"]


def _judge_refs(
    span: Range,
    checker: CommitChecker,
    commits: Sequence[CommitEntry],
    objects: Objects,
    now: int,
) -> Iterator[Finding]:
    """L of each update, M at its tip, C202, and the stale claims there."""
    tips: list[_Tip] = []
    forks = forks_of(commits)
    brought = frozenset([new.row for new in checker.new_rows if new.row.action == "DONE"])
    starts = [(u, u.old or forks.get(u.new, u.new)) for u in _distinct(span)]
    ends = [oid for update, old in starts for oid in (old, update.new) if oid]
    folders = folders_at(ends, commits, checker.reader)
    for update, old in starts:
        try:
            tips.append(_tip(update, old, checker, folders, brought))
        except MissingHistoryError as missing:
            yield Finding("M305", f"{missing}: it cannot be compared", SHALLOW_CURE, ref=update.ref)
    taken = [new.before for new in checker.new_rows if is_reclaim(new)]
    evidence = _evidence(span, tips, taken, checker.summaries, objects)
    yield from judge_reclaims(
        checker.new_rows, checker.summaries, evidence.work, span.settings, objects.git
    )
    aged: set[int] = set()
    for tip in tips:
        for finding in _judge_tip(tip, span, checker, commits, evidence, objects.git):
            yield finding.replace(ref=tip.update.ref)
        if id(tip.after) not in aged:  # refs at commits of work alone share one plan
            aged.add(id(tip.after))
            for finding in judge_stale(tip.touched, now, evidence.work, span.settings):
                yield finding.replace(ref=tip.update.ref)


def _distinct(span: Range) -> list[RefUpdate]:
    """One update for all refs that move alike; protected ones have rules of their own."""
    updates = {
        (update.old, update.new, update.ref if update.ref in span.protected else ""): update
        for update in span.updates[::-1]
    }
    return list(updates.values())[::-1]


def _tip(
    update: RefUpdate,
    old: str,
    checker: CommitChecker,
    folders: Mapping[str, str],
    brought: frozenset[Row],
) -> _Tip:
    after = checker.tree(update.new)
    before = checker.tree(old) if old else EMPTY
    plan = after.snapshot
    _, changed = differing([before.snapshot], plan)
    worked = [plan.feature_of(task) for task in sorted(checker.tasks)]
    touched = {**changed.features, **{file.feature: file for file in worked if file}}
    done = [
        (file, state.done)
        for file in changed.features.values()
        for state in file.states.values()
        if state.done is not None and state.done in brought
    ]
    reverted = [plan.feature_of(task) for task in checker.reverted if task is not None]
    suspects = plan.features.values() if None in checker.reverted else filter(None, reverted)
    doubted = [
        (file, state.done)
        for file in dict.fromkeys(suspects)
        for task, state in file.states.items()
        if state.done is not None and state.done not in brought and {task, None} & checker.reverted
    ]
    lost = rows_lost_in_move(before, after, folders[old], folders[update.new]) if old else ()
    return _Tip(
        update,
        before.snapshot,
        plan,
        Snapshot(touched),
        tuple(done),
        tuple(doubted),
        tuple(lost),
    )


def _evidence(
    span: Range,
    tips: Sequence[_Tip],
    taken: Sequence[TaskState],
    summaries: Sequence[CommitSummary],
    objects: Objects,
) -> Evidence:
    rows = [pair for tip in tips for pair in tip.done]
    held = [state for tip in tips for state in tip.held]
    doubted = [pair for tip in tips for pair in tip.doubted]
    states = [*[file.state_of(row.task) for file, row in [*rows, *doubted]], *held]
    states += taken
    if not states:
        return Evidence({}, {}, span.shallow)
    history = History(
        tuple(dict.fromkeys([tip.update.new for tip in tips])),
        tuple({id(tip.after): tip.after for tip in tips}.values()),
        span.shallow,
        tuple(summaries),
    )
    return gather_evidence(history, rows, states, objects, span.settings)


def _judge_tip(
    tip: _Tip,
    span: Range,
    checker: CommitChecker,
    commits: Sequence[CommitEntry],
    evidence: Evidence,
    git: Git,
) -> Iterator[Finding]:
    update = tip.update
    if update.old:
        yield from judge_ref_update(tip.before, tip.after)
    yield from judge_dropped(tip.before, tip.after, span.heads, checker.reader)
    yield from tip.lost_in_move
    twice = {path for paths in tip.after.doubles.values() for path in paths}
    yield from [finding for finding in checker.doubles if finding.path in twice]
    yield from judge_checkboxes(tip.before, tip.after)
    for file, row in tip.done:
        finding = judge_done(file, row, evidence)
        if finding is not None:
            yield finding
    for file, row in tip.doubted:
        finding = judge_taken_back(file, row, evidence)
        if finding is not None:
            yield finding
    if update.ref == span.mainline:
        yield from judge_merged(_merged(update, checker, commits), tip.after, update.ref)
    if update.ref in span.protected:
        yield from _rewound(update, commits, git)


def _rewound(update: RefUpdate, commits: Sequence[CommitEntry], git: Git) -> Iterator[Finding]:
    parents = {parent for commit in commits for parent in commit.parents}
    if update.old in ("", update.new, *parents):
        return
    rewound = merge_base(update.old, update.new, git) != update.old
    finding = judge_ref(update.ref, deleted=False, rewound=rewound, protected=True)
    if finding is not None:
        yield finding


def _merged(update: RefUpdate, checker: CommitChecker, commits: Sequence[CommitEntry]) -> list[str]:
    """The tasks whose work reached the branch through a merge or a squash, and is there still."""
    own = own_chain([update], commits) - checker.squashes
    reached = {update.new}
    for commit in reversed(commits):
        if commit.oid in reached:
            reached.update(commit.parents)
    undone = Undone()
    newest_first = [each for each in reversed(checker.summaries) if each.oid in reached]
    gone = {each.oid for each in newest_first if undone.takes(each)}
    return [
        task
        for oid, tasks in checker.work.items()
        for task in tasks
        if oid in reached and oid not in own and oid not in gone
    ]
