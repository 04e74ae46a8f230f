"""The judge of a range: every new commit, and every ref that moves over them.

pre-push, ``check`` and the server ask the same question here; they differ only in where the
range comes from.
"""

from __future__ import annotations

from gitbaton.core.findings import Finding
from gitbaton.core.plan_files import is_plan_file
from gitbaton.core.report import Report
from gitbaton.core.value import Value
from gitbaton.flows.evidence import gather_evidence
from gitbaton.flows.plan_tree import EMPTY, MissingHistoryError, PlanReader
from gitbaton.flows.walk import Circumstances, Walk
from gitbaton.repo.history import list_changes, merge_base, read_commit, since_arguments
from gitbaton.rules.claims import judge_reclaim
from gitbaton.rules.log import judge_ref_update
from gitbaton.rules.match import SHALLOW_CURE, judge_checkboxes, judge_done, judge_merged
from gitbaton.rules.time import judge_stale
from gitbaton.rules.unsafe import judge_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.core.facts import Change, Commit, NewRow, RefUpdate
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.log import Row
    from gitbaton.core.settings import Settings
    from gitbaton.core.snapshot import Snapshot
    from gitbaton.flows.plan_tree import PlanTree
    from gitbaton.repo.objects import Objects
    from gitbaton.rules.match import Evidence


class Range(Value):
    """What is to be judged, whoever asks.

    ``updates`` are the branches that move, as full object IDs; ``excluded`` revisions whose
    history is judged already (as ``git log`` takes them); ``mainline`` the ref of the default
    branch, ``elsewhere`` the revision of its published tip. ``agent`` made the commits in
    ``own`` (None: all of them).
    """

    updates: tuple[RefUpdate, ...]
    settings: Settings
    excluded: tuple[str, ...] = ()
    mainline: str = ""
    elsewhere: str = ""
    agent: str = ""
    own: frozenset[str] | None = None
    shallow: bool = False


def check_range(span: Range, objects: Objects, environ: Mapping[str, str], now: int) -> Report:
    """Judge every commit and every ref update of a range; ``now`` is seconds since the epoch.

    Raises ConfigError or RepositoryError.
    """
    settings = span.settings
    commits = _list_commits(span, objects, environ)
    reader = PlanReader(objects, settings)
    elsewhere = reader.at(span.elsewhere).snapshot if span.elsewhere else EMPTY.snapshot
    walk = Walk(reader, Circumstances(settings, now, elsewhere, span.agent, span.own))
    findings = list(walk.judge(commits, {update.new for update in span.updates}))
    judge = _RefJudge(span, walk, commits, objects, environ, now)
    for update in span.updates:
        findings += judge.judge(update)
    reported = [finding for finding in findings if settings.reports(finding.code)]
    return Report(tuple(reported), len(commits), len(walk.paths), len(span.updates))


def _list_commits(span: Range, objects: Objects, environ: Mapping[str, str]) -> list[Commit]:
    settings = span.settings
    tips = list(dict.fromkeys([update.new for update in span.updates]))
    if not tips:
        return []
    since = since_arguments(settings.since, objects, settings.timezone)
    listed = list_changes([*since, *tips, *span.excluded], environ)
    objects.expect([oid for oid, _ in listed])
    commits = [read_commit(oid, objects.read(oid).data, changes) for oid, changes in listed]
    objects.expect(_plan_blobs([change for _, changes in listed for change in changes], settings))
    return commits


def _plan_blobs(changes: Sequence[Change], settings: Settings) -> list[str]:
    return [
        change.new
        for change in changes
        if is_plan_file(change.path, settings) and int(change.new_mode, 8)
    ]


class _RefJudge:
    """What a ref must answer for once it stands at its new commit."""

    def __init__(
        self,
        span: Range,
        walk: Walk,
        commits: Sequence[Commit],
        objects: Objects,
        environ: Mapping[str, str],
        now: int,
    ) -> None:
        self.span = span
        self.walk = walk
        self.commits = commits
        self.objects = objects
        self.settings = span.settings
        self.environ = environ
        self.now = now

    def judge(self, update: RefUpdate) -> Iterator[Finding]:
        """L of the update, M at its tip, and the stale claims that stand there."""
        try:
            tip = self.walk.tree(update.new).snapshot
            old = self._before(update)
        except MissingHistoryError as missing:
            what = f"commit {str(missing)[:12]} is not in this clone, so {update.ref} "
            yield Finding("M305", f"{what}cannot be compared", SHALLOW_CURE, ref=update.ref)
            return
        found = list(judge_ref_update(old.snapshot, tip)) if update.old else []
        found += judge_checkboxes(old.snapshot, tip)
        rows = self._done_rows(tip)
        reclaims = [new for new in self.walk.new_rows if _takes_over(new)]
        evidence = self._evidence(update, rows, reclaims, tip)
        found += [judged for file, row in rows if (judged := judge_done(file, row, evidence))]
        found += [
            judged
            for new in reclaims
            if (judged := judge_reclaim(new, evidence.work, self.settings))
        ]
        if update.ref == self.span.mainline:
            found += judge_merged(self._merged(update), tip, update.ref)
            found += self._rewound(update)
        found += judge_stale(tip, self.now, evidence.work, self.settings)
        for finding in found:
            yield finding if finding.commit else finding.replace(ref=update.ref)

    def _before(self, update: RefUpdate) -> PlanTree:
        """The plan where the ref stood, or where the new commits begin."""
        if update.old:
            return self.walk.tree(update.old)
        first = self.commits[0].parents[:1] if self.commits else ()
        return self.walk.tree(first[0]) if first else EMPTY

    def _rewound(self, update: RefUpdate) -> list[Finding]:
        parents = {parent for commit in self.commits for parent in commit.parents}
        if update.old in ("", update.new, *parents):
            return []
        base = merge_base(update.old, update.new, self.environ)
        finding = judge_ref(update.ref, deleted=False, rewound=base != update.old, protected=True)
        return [finding] if finding else []

    def _done_rows(self, tip: Snapshot) -> list[tuple[FeatureFile, Row]]:
        """The DONE rows in force that the range brings, or whose work it takes back."""
        brought = {new.row for new in self.walk.new_rows if new.row.action == "DONE"}
        return [
            (file, state.done)
            for file in tip.features.values()
            for task, state in file.states.items()
            if state.done is not None and (state.done in brought or task in self.walk.reverted)
        ]

    def _evidence(
        self,
        update: RefUpdate,
        rows: list[tuple[FeatureFile, Row]],
        reclaims: list[NewRow],
        tip: Snapshot,
    ) -> Evidence:
        held = [
            state
            for file in tip.features.values()
            for state in file.states.values()
            if state.state == "held"
        ]
        asked = [file.state_of(row.task) for file, row in rows]
        states = [*asked, *[new.before for new in reclaims], *held]
        return gather_evidence(
            [update.new],
            rows,
            states,
            tip,
            self.objects,
            self.settings,
            self.environ,
            self.span.shallow,
        )

    def _merged(self, update: RefUpdate) -> list[str]:
        """The tasks whose work reached the branch through a merge or a squash."""
        commits = {commit.oid: commit for commit in self.commits}
        own, at = set(), update.new
        while at in commits:
            own.add(at)
            at = commits[at].parents[0] if commits[at].parents else ""
        return [
            task
            for oid, tasks in self.walk.work.items()
            for task in tasks
            if oid not in own or oid in self.walk.squashes
        ]


def _takes_over(new: NewRow) -> bool:
    return (
        new.row.action == "RECLAIM"
        and new.before.state == "held"
        and new.before.holder != new.row.agent
    )
