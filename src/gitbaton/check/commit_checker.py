"""Checks new commits in order, parents first, and collects data for range-level rules.

Only the trees that a later commit still needs are kept, so a long history costs no memory.
"""

from __future__ import annotations

from gitbaton.base.progress import told_progress
from gitbaton.base.value import Value
from gitbaton.check.loosened_settings import touches_settings
from gitbaton.check.own_set_up import own_set_up
from gitbaton.commits.message import split_message
from gitbaton.commits.models import Commit, CommitSummary, NewRow, SubjectContext
from gitbaton.commits.subject import Subject, parse_subject, subject_of_merge
from gitbaton.git.history import CommitEntry, message_text, read_commit, summarise_commit
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.paths import beside_plan, is_plan_file, is_planning, other_paths
from gitbaton.plan.settings import Settings
from gitbaton.plan.snapshot import Snapshot, differing
from gitbaton.project.plan_at_commit import EMPTY, MissingHistoryError, PlanReader, PlanTree
from gitbaton.rules.claim_rows import (
    judge_claimed_twice,
    judge_dependencies,
    judge_places,
    judge_rows,
    new_rows,
)
from gitbaton.rules.done_rows import SHALLOW_CURE
from gitbaton.rules.double_features import judge_doubles
from gitbaton.rules.exempt import address_of, as_planned, credited_author, is_exempt, names_no_task
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import judge_bytes, judge_encoding, judge_message
from gitbaton.rules.introduced import introduced
from gitbaton.rules.log import judge_logs
from gitbaton.rules.subject import judge_subject
from gitbaton.rules.subject_hints import completed
from gitbaton.rules.time import judge_timestamp
from gitbaton.rules.who_may_work import judge_work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gitbaton.check.cherry_picks import Pick
    from gitbaton.check.reverts import Revert
    from gitbaton.git.objects import Objects


_SHORT = 4096


class CheckOptions(Value):
    """What a commit's verdict depends on besides the commit.

    ``now`` is seconds since the epoch; ``elsewhere`` the plan on the published default branch;
    ``agent`` made the commits in ``own`` (None: all of them) that bear its ``addresses`` alone
    (none: not known), and is empty where it is not known.
    """

    settings: Settings
    now: int
    elsewhere: Snapshot
    agent: str = ""
    own: frozenset[str] | None = None
    addresses: frozenset[str] = frozenset()

    def agent_of(self, commit: Commit) -> str:
        """Who made a commit: the agent, if nobody else is named in it; else empty.

        A rebase, a cherry-pick and a branch that its remote lost carry the work of others.
        """
        named = {address_of(commit.author).casefold(), commit.email.casefold()}
        mine = self.own is None or commit.oid in self.own
        return self.agent if mine and (not self.addresses or named <= self.addresses) else ""


class CommitChecker:
    """Checks commits in order and collects data for range-level rules.

    ``new_rows`` are the rows that commits appended, ``reverted`` the tasks whose work a commit
    reverted by its subject (None: any task), ``work`` the tasks that each work commit names
    (``tasks``: all of them), ``squashes`` those of the work commits that a host squashed,
    ``summaries`` those of the commits that can be read, ``reverts`` those that say they revert,
    ``picks`` those that work on what has no row there,
    ``committers`` the addresses of those who committed rows, ``settings_commits`` the commits
    that touch the settings, with the plan that they met, ``doubles`` the P501 of files that plan
    a feature of another one.
    """

    def __init__(self, reader: PlanReader, options: CheckOptions) -> None:
        self.reader = reader
        self._about = options
        self._grammar = options.settings.grammar
        self._trees: dict[str, PlanTree] = {}
        self._waiting: dict[str, int] = {}
        self.new_rows: list[NewRow] = []
        self.reverted: set[str | None] = set()
        self.work: dict[str, tuple[str, ...]] = {}
        self.tasks: set[str] = set()
        self.squashes: set[str] = set()
        self.paths: set[str] = set()
        self.summaries: list[CommitSummary] = []
        self.committers: dict[str, str] = {}
        self.doubles: list[Finding] = []
        self.reverts: list[Revert] = []
        self.picks: list[Pick] = []
        self.settings_commits: list[tuple[Commit, Snapshot]] = []

    def judge(
        self, commits: Sequence[CommitEntry], tips: Collection[str], objects: Objects
    ) -> Iterator[Finding]:
        """The findings of every commit, oldest first. The trees of ``tips`` are kept."""
        for oid in [*tips, *[parent for commit in commits for parent in commit.parents]]:
            self._waiting[oid] = self._waiting.get(oid, 0) + 1
        for listed in told_progress(commits, "judging commits"):
            for finding in self._judge_listed(listed, objects):
                yield finding if finding.commit else _of_commit(finding, listed.oid)
            self._forget(listed.parents)

    def tree(self, oid: str) -> PlanTree:
        """The plan at a commit. Raises MissingHistoryError if the clone does not hold it."""
        if oid not in self._trees:
            self._trees[oid] = self.reader.at(oid)
        return self._trees[oid]

    def _forget(self, parents: Sequence[str]) -> None:
        for parent in parents:
            self._waiting[parent] -= 1
            if self._waiting[parent] == 0:
                self._trees.pop(parent, None)

    def _judge_listed(self, listed: CommitEntry, objects: Objects) -> Iterator[Finding]:
        found = objects.read(listed.oid)
        commit = read_commit(listed.oid, found.data, listed.changes)
        if found.size > len(found.data):
            yield Finding(
                "H603",
                f"the commit has {found.size} bytes, nearly all message; {MAX_BYTES} are the most",
                "shorten its message: git commit --amend",
            )
            commit = commit.replace(parents=listed.parents)
        try:
            parents = [self.tree(parent) for parent in listed.parents]
        except MissingHistoryError:
            parents = []
        if len(parents) < len(commit.parents):
            yield Finding(
                "M305",
                "this clone's history ends here, so the commit cannot be compared with its parent",
                SHALLOW_CURE,
            )
            return
        yield from self._judge_commit(commit, parents, readable=found.size == len(found.data))

    def _judge_commit(
        self, commit: Commit, parents: Sequence[PlanTree], readable: bool
    ) -> Iterator[Finding]:
        after = self.reader.child(parents[0] if parents else EMPTY, commit.changes, commit.oid)
        self._trees[commit.oid] = after
        befores = [parent.snapshot for parent in parents]
        if len(parents) < 2 and touches_settings([each.path for each in commit.changes]):
            self.settings_commits.append((commit, befores[0] if befores else EMPTY.snapshot))
        subject = None
        if readable:
            subject, found = self._judge_message(commit, befores, after.snapshot)
            yield from found
        if subject is not None:
            self._remember_subject(commit, subject, after.snapshot)
            agent = self._about.agent_of(commit)
            found = list(judge_work(subject, befores, after.snapshot, agent, commit.oid))
            yield from self._less_picks(commit, found, after.snapshot)
        if not parents or after is not parents[0] or len(parents) > 1:
            yield from self._judge_plan(commit, subject, befores, after)

    def _less_picks(
        self, commit: Commit, found: Sequence[Finding], here: Snapshot
    ) -> Iterator[Finding]:
        """The findings but for C206 of what may be a backport.

        Its message says so, or the log there has no row of the task.
        """
        unclaimed = [each for each in found if each.code == "C206"]
        if unclaimed:
            from gitbaton.check.cherry_picks import Pick, picked_from

            named = picked_from(message_text(commit) or "")
            doubtful = [e for e in unclaimed if named or here.state_of(e.task or "") == OPEN]
            claimed = len(unclaimed) < len(set(self.work.get(commit.oid, ())))
            if doubtful:
                self.picks.append(Pick(commit, here, tuple(doubtful), claimed))
            found = [each for each in found if each not in doubtful]
        yield from found

    def _judge_message(
        self, commit: Commit, befores: Sequence[Snapshot], snapshot: Snapshot
    ) -> tuple[Subject | None, list[Finding]]:
        text = message_text(commit)
        if text is None:
            return None, [judge_encoding(commit.encoding, commit.oid)]
        subject_text, body = split_message(text)
        settings = self._about.settings
        subject = parse_subject(subject_text, self._grammar)
        merge = len(commit.parents) > 1
        if merge:
            subject = subject_of_merge(subject, snapshot.features)
        if subject.kind == "revert":
            from gitbaton.check.reverts import Revert

            self.reverts.append(Revert(commit, subject_text, body))
        author = credited_author(commit.author, commit.email, settings)
        exempt = is_exempt(subject, author, settings)
        nameless = names_no_task(subject, snapshot, self._grammar)
        own = frozenset[str]()
        if nameless or not subject.is_work or subject.scope is None:
            own = own_set_up(commit.changes, commit.oid, self.reader)
        if nameless or (subject.is_work and subject.scope is None):
            planning = is_planning([change.path for change in commit.changes], settings, own)
            subject = as_planned(
                subject, snapshot, nameless=nameless, exempt=exempt, planning=planning
            )
        self.summaries.append(
            summarise_commit(
                commit.oid, commit.parents, commit.time, subject, body, commit.authored
            )
        )
        touched = [] if subject.is_work else [change.path for change in commit.changes]
        beside, completes = beside_plan(touched, settings, own), ""
        if beside and befores:
            completes = completed(befores[0], snapshot, squashed=subject.is_squash_merge)
        named = SubjectContext(
            subject,
            body,
            merge=merge,
            others=other_paths(touched, settings),
            planning=is_planning(touched, settings, own),
            beside_plan=beside,
            exempt=exempt,
            completes=completes,
            commit=commit.oid,
            author=author,
        )
        unsafe = () if _is_harmless(text) else judge_message(subject_text, body, commit.oid)
        return subject, [*unsafe, *judge_subject(named, snapshot, settings)]

    def _judge_plan(
        self,
        commit: Commit,
        subject: Subject | None,
        befores: Sequence[Snapshot],
        after: PlanTree,
    ) -> Iterator[Finding]:
        changed = [change.path for change in commit.changes]
        self.paths.update([path for path in changed if is_plan_file(path, self._about.settings)])
        rows = list(new_rows(befores, after.snapshot, commit.oid))
        self.new_rows += rows
        self.committers[commit.oid] = commit.email
        doubles = judge_doubles(befores, after.snapshot)
        self.doubles += [finding.replace(commit=commit.oid) for finding in doubles]
        squashed = subject is not None and subject.is_squash_merge
        dated = () if squashed else (commit.time, commit.authored)
        found = judge_plan(befores, after, rows, dated, self._about)
        if subject is not None and subject.kind == "revert":
            from gitbaton.rules.reverts_and_merges import kept_in_revert

            found = (kept_in_revert(finding, commit.oid) for finding in found)
        yield from found

    def _remember_subject(self, commit: Commit, subject: Subject, snapshot: Snapshot) -> None:
        tasks = tuple([task for name in subject.ids for task in snapshot.expand(name)])
        if subject.kind == "revert":
            self.reverted.update(tasks or (None,))
        elif subject.is_work:
            self.work[commit.oid] = tasks
            self.tasks.update(tasks)
            if subject.is_squash_merge:
                self.squashes.add(commit.oid)


def _of_commit(finding: Finding, oid: str) -> Finding:
    """The finding of a commit that is made already: its hint looks for things where they are."""
    hint = finding.hint.replace("git checkout HEAD --", f"git checkout {oid[:7]}^ --")
    hint = hint.replace("it was never won)", f"it was never won: git rebase -i {oid[:7]}^)")
    hint = hint.replace("git merge --abort", f"git rebase --onto {oid[:7]}^ {oid[:7]}")
    return finding.replace(commit=oid, hint=hint)


def _is_harmless(text: str) -> bool:
    """Whether a message is short and all letters, as nearly all are: no H rule can match."""
    return len(text) <= _SHORT and text.isascii() and text.replace("\n", " ").isprintable()


def judge_plan(
    befores: Sequence[Snapshot],
    after: PlanTree,
    rows: Sequence[NewRow],
    dated: Sequence[int],
    about: CheckOptions,
) -> Iterator[Finding]:
    """The findings of families H, L, C and T about one change of the plan.

    ``rows`` are those it appends, ``dated`` the times that they should be near (seconds).
    """
    yield from after.problems
    olds, new = differing(befores, after.snapshot)
    yield from introduced(judge_bytes, olds, new)
    yield from judge_logs(olds, new)
    yield from judge_rows(olds, new)
    yield from judge_claimed_twice(olds, new)
    yield from judge_places(rows, after.snapshot)
    yield from judge_dependencies(rows, after.snapshot, about.elsewhere)
    for row in rows:
        finding = judge_timestamp(row, about.now, dated, about.settings)
        if finding is not None:
            yield finding
