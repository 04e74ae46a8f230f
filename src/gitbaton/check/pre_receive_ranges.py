"""What a server is about to receive: the ranges to judge, and the refs that must not move so.

The settings are those of the default branch from before the push, whatever it moves. Only the first
push to an empty repository brings its own.
"""

from __future__ import annotations

from gitbaton.base.errors import UsageError
from gitbaton.check.check_context import (
    NOT_JUDGED,
    CheckContext,
    RangeSettings,
    find_commits,
    first_settings,
    published_settings,
    range_of_updates,
    range_settings,
    refuse_broken_settings,
    settings_before,
)
from gitbaton.check.kept_rows import certain_rows, rows_at
from gitbaton.check.range import Range
from gitbaton.check.reclaims import judge_live_claims
from gitbaton.check.row_authors import TrustedRevisions
from gitbaton.commits.models import RefUpdate
from gitbaton.git.history import new_commits, since_when
from gitbaton.git.process import Git
from gitbaton.git.refs import HEADS, NOTIFIED, list_refs_and_aliases, read_as
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.log.append_only import decides, numbered
from gitbaton.plan.log.rows import Row, rows_of
from gitbaton.plan.settings import TASK_REFS, Settings
from gitbaton.project.notify_state import load_state
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.project.remote_feature import feature_at
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import (
    judge_last_rows,
    judge_new_default,
    judge_notified,
    judge_ref,
    judge_since,
    judge_stated_refs,
    judge_task_elsewhere,
)
from gitbaton.rules.task_refs import judge_rival, judge_task_ref, judge_trailer, judge_won

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def ranges_of_receive(
    lines: bytes, context: CheckContext, now: int
) -> tuple[list[Range], list[Finding]]:
    """The ranges of a push as git gives it to pre-receive: a line ``old new ref`` for each ref.

    Also the findings about the refs themselves. Raises UsageError for a line that git would not
    write or a repository shared by namespaces, ConfigError for broken settings on the default
    branch.
    """
    _refuse_namespace(context.git.environ)
    named = lines.decode("utf-8", "surrogateescape").split("\n")
    given = [_update(line) for line in named if line]
    refs, aliases = _standing(given, context.git)
    pushed = [one.replace(ref=aliases.get(one.ref, one.ref)) for one in given]
    kept = _kept_as_branches(context)
    if not kept:
        return _ranges_of(pushed, refs, context, now)
    beside = [judge_task_elsewhere(one.ref, kept) for one in pushed if one.new and _is_task(one)]
    refs = {_task_ref(ref, kept): oid for ref, oid in refs.items() if not ref.startswith(TASK_REFS)}
    pushed = [one.replace(ref=_task_ref(one.ref, kept)) for one in pushed if not _is_task(one)]
    ranges, findings = _ranges_of(pushed, refs, context, now)
    return ranges, [*beside, *[_by_branch(found, kept) for found in findings]]


def _kept_as_branches(context: CheckContext) -> str:
    """The folder of branches in which claims are kept, by the default branch as it was; or empty.

    A branch in it is judged as the task ref that it replaces.
    """
    settings = settings_before(context.published_tip(context.main), context)
    return settings.task_refs if settings and settings.task_refs != TASK_REFS else ""


def _is_task(update: RefUpdate) -> bool:
    return update.ref.startswith(TASK_REFS)


def _task_ref(ref: str, kept: str) -> str:
    return TASK_REFS + ref.removeprefix(kept) if ref.startswith(kept) else ref


def _by_branch(found: Finding, kept: str) -> Finding:
    """A finding about a task ref, under the name of the branch that replaces it."""
    ref = found.ref.replace(TASK_REFS, kept) if found.ref else found.ref
    return found.replace(message=found.message.replace(TASK_REFS, kept), ref=ref)


def _ranges_of(
    pushed: Sequence[RefUpdate], refs: Mapping[str, str], context: CheckContext, now: int
) -> tuple[list[Range], list[Finding]]:
    untrue = list(judge_stated_refs(pushed, refs))
    if untrue:
        return [], untrue
    commits = find_commits([oid for one in pushed for oid in (one.new, one.old)], context)
    moved = [one.replace(old=commits[one.old], new=commits[one.new]) for one in pushed]
    judged = [one for one in moved if one.new and not one.ref.startswith(NOT_JUDGED)]
    basis = _ground(judged, refs, context)
    logs = _Logs(context, basis.settings, refs, moved)
    findings = [*_forbidden(pushed, basis, logs), *_moving_since(pushed, basis.settings, context)]
    findings += _new_defaults(pushed, refs, context)
    findings += _clashes(judged, logs)
    findings += _judge_notified(pushed, commits, logs)
    findings += _judge_claims([one for one in pushed if one.new], commits, logs)
    claims = [one for one in moved if one.new and _is_task(one)]
    findings += _live_claims([*judged, *claims], logs, now)
    return list(_ranges(judged, claims, basis, logs, context)), findings


def _refuse_namespace(environ: Mapping[str, str]) -> None:
    """git tells the names inside a namespace, and lists those outside: nothing would be found."""
    if environ.get("GIT_NAMESPACE"):
        raise UsageError(
            "a repository that several share by GIT_NAMESPACE cannot be judged",
            "give each of them a repository of its own (`git clone --bare --reference`)",
        )


def _standing(given: Iterable[RefUpdate], git: Git) -> tuple[dict[str, str], dict[str, str]]:
    """The refs' real values, and the targets of the symbolic ones.

    The values that a push claims are not trusted.
    """
    known = all(one.ref.startswith((HEADS, TASK_REFS)) for one in given)
    below = (HEADS, TASK_REFS) if known else ("refs/",)
    refs, aliases = list_refs_and_aliases(git, *below)
    return {aliases.get(ref, ref): oid for ref, oid in refs.items()}, aliases


def _update(line: str) -> RefUpdate:
    fields = line.rstrip("\r").split(" ", 2)
    if len(fields) != 3:
        raise UsageError(f"not a line of pre-receive: {line[:80]}", "see git help githooks")
    old, new, ref = fields
    return RefUpdate(ref, old if old.strip("0") else "", new if new.strip("0") else "")


# -- what it is judged by -----------------------------------------------------------------------


def _ground(
    judged: Sequence[RefUpdate], refs: Mapping[str, str], context: CheckContext
) -> RangeSettings:
    """The settings of the default branch as it was; those of the push if there was no branch."""
    basis = published_settings(context)
    if basis is None:
        first = sorted(judged, key=lambda update: update.ref != HEADS + context.main)
        empty = not any(ref.startswith(HEADS) for ref in refs)
        found = first_settings([update.new for update in first], context) if empty else None
        basis = range_settings(found or Settings(), context)
    for update in judged:
        if update.ref == basis.home:
            refuse_broken_settings(update, context)
    return basis


def _ranges(
    judged: Iterable[RefUpdate],
    claims: Sequence[RefUpdate],
    basis: RangeSettings,
    logs: _Logs,
    context: CheckContext,
) -> Iterator[Range]:
    """One range for all refs that are judged alike, each with what proves the rows it brings.

    That is the default branch and the task refs: what another branch has was perhaps judged by
    other settings, or not at all. A row that a branch has already is no news there, but a task's
    ref that brings it is judged from the default branch on.
    """
    groups: dict[str, list[RefUpdate]] = {}
    for update in judged:
        groups.setdefault(update.ref if basis.protects(update.ref) else "", []).append(update)
    unproven: list[RefUpdate] = []
    fresh, known = new_commits([claim.new for claim in claims], context.git)
    for claim in claims:
        proven = claim.new in fresh and logs.goes_on(claim, basis.tip, known)
        group = groups.setdefault("", []) if proven else unproven
        group.append(claim.replace(old=""))
    for group in groups.values():
        claiming = any(map(_is_task, group))
        yield _range(group, [] if claiming else [update.old for update in group], basis, context)
    if unproven:
        judged_by_main = tuple(filter(None, (basis.tip, f"--glob={basis.settings.task_refs}*")))
        yield _range(unproven, [], basis, context.replace(published=judged_by_main))


def _range(
    updates: list[RefUpdate], own: list[str], basis: RangeSettings, context: CheckContext
) -> Range:
    tips = tuple(dict.fromkeys(filter(None, [basis.tip, *own])))
    span = range_of_updates(context, updates, basis)
    return span.replace(trusted=TrustedRevisions(tips, complete=True))


# -- the refs themselves ------------------------------------------------------------------------


class _Logs:
    """The logs of the repository before and after the push, read when they are asked for.

    git moves refs one by one, and each move may fail: so what another ref must hold, it must
    hold before and after.
    """

    def __init__(
        self,
        context: CheckContext,
        settings: Settings,
        refs: Mapping[str, str],
        moved: Iterable[RefUpdate],
    ) -> None:
        self.objects = context.objects
        self.settings = settings
        self.reader = PlanReader(context.objects, settings)
        self._refs = refs
        self._moved = {update.ref: update.new for update in moved}
        self._heads = _tips(refs)
        self.git = context.git
        won = [oid for ref, oid in refs.items() if oid and ref.startswith(TASK_REFS)]
        self.tips = tuple(dict.fromkeys([*self._heads, *won]))
        self._kept: frozenset[tuple[Row, int]] | None = None
        self._published: dict[str, list[FeatureFile]] = {}

    def ends(self, ref: str) -> tuple[str, ...]:
        """The commits that a ref names, or may name after the push."""
        before = self._refs.get(ref, "")
        return tuple(dict.fromkeys(filter(None, (before, self._moved.get(ref, before)))))

    def rows(self, commit: str, file: FeatureFile, task: str) -> tuple[Row, ...]:
        """The rows of a task in the feature's log as a commit has it."""
        found = feature_at(commit, file, self) if commit else None
        return rows_of(found.log.rows, task) if found else ()

    def text(self, commit: str) -> str:
        """A commit as git stores it, decoded as the readers of its trailers decode it."""
        return self.objects.read(commit).data.decode("utf-8", "replace")

    def published(self, file: FeatureFile, task: str) -> list[tuple[Row, ...]]:
        """The rows of a task on each branch as it was before the push."""
        if file.feature not in self._published:
            found = [feature_at(tip, file, self) for tip in self._heads]
            self._published[file.feature] = [one for one in found if one is not None]
        return [rows_of(one.log.rows, task) for one in self._published[file.feature]]

    def known_rows(self, file: FeatureFile, task: str) -> frozenset[tuple[Row, int]]:
        """The rows of a task on each branch and at its ref, as they were before the push."""
        won = self.rows(self._refs.get(TASK_REFS + task, ""), file, task)
        return frozenset().union(*map(numbered, [*self.published(file, task), won]))

    def goes_on(self, claim: RefUpdate, main: str, known: Iterable[str]) -> bool:
        """Whether a task's ref goes on from proven rows alone.

        Those are the rows that it had, and those on the default branch, at ``main``; ``known``
        are the published commits that the new ones go on from.
        """
        task = claim.ref.removeprefix(TASK_REFS)
        file = self.reader.at(claim.new).snapshot.feature_of(task)
        if file is None:
            return True
        proven = {
            each for commit in (claim.old, main) for each in numbered(self.rows(commit, file, task))
        }
        return all(proven.issuperset(numbered(self.rows(commit, file, task))) for commit in known)

    def loses_rows(self, commit: str) -> bool:
        """Whether rows of a branch at the commit are on no other branch."""
        rows = rows_at(commit, self.reader)
        if rows and self._kept is None:
            self._kept = certain_rows(self._refs, self._moved, self.reader)
        return bool(rows) and not rows <= (self._kept or frozenset())


def _tips(refs: Mapping[str, str]) -> tuple[str, ...]:
    """The tips of branches, each once."""
    return tuple(dict.fromkeys([oid for ref, oid in refs.items() if oid and ref.startswith(HEADS)]))


def _forbidden(pushed: Iterable[RefUpdate], basis: RangeSettings, logs: _Logs) -> Iterator[Finding]:
    """H605 and H606: refs that are never published, and moves that would lose rows or claims."""
    for update in pushed:
        protected = basis.protects(update.ref) or update.ref.startswith("refs/baton/")
        found = judge_ref(update.ref, deleted=not update.new, rewound=False, protected=protected)
        if found is not None:
            yield found
            continue
        gone = update.old and not update.new and update.ref.startswith(HEADS)
        if gone and logs.loses_rows(update.old):
            yield judge_last_rows(update.ref)


def _new_defaults(
    pushed: Iterable[RefUpdate], refs: Mapping[str, str], context: CheckContext
) -> Iterator[Finding]:
    """H605: a branch that HEAD names and nobody has made, where another one stands in for it."""
    if context.head == context.main or HEADS + context.main not in refs:
        return
    named = HEADS + context.head
    yield from [judge_new_default(one.ref, context.main) for one in pushed if one.ref == named]


def _moving_since(
    pushed: Iterable[RefUpdate], settings: Settings, context: CheckContext
) -> Iterator[Finding]:
    """H605: refs that git would take for what `since` names, for no other rule guards them.

    A branch of that name may move, as branches do.
    """
    since = settings.since
    if not since or since_when(since, settings.timezone) is not None:
        return
    for update in pushed:
        moves = update.ref in read_as(since) and not (update.old and update.ref.startswith(HEADS))
        if moves and context.commit(since):
            yield judge_since(update.ref, since)


def _judge_notified(
    pushed: Iterable[RefUpdate], commits: Mapping[str, str], logs: _Logs
) -> Iterator[Finding]:
    """The notification state moves as ``git baton notify`` moves it: from list to list."""
    for update in pushed:
        direct = commits[update.new] == update.new
        sound = not update.new or (direct and load_state(update.new, logs.objects))
        if update.ref == NOTIFIED and not sound:
            yield judge_notified(update.ref)


def _judge_claims(
    pushed: Iterable[RefUpdate], commits: Mapping[str, str], logs: _Logs
) -> Iterator[Finding]:
    """What the task refs carry: rows that go on from the ref's old ones and from every log.

    A ref at a tag or at anything else that is no commit carries no row.
    """
    for update in pushed:
        task = update.ref.removeprefix(TASK_REFS)
        if task == update.ref:
            continue
        direct = commits[update.new] == update.new
        file = logs.reader.at(update.new).snapshot.feature_of(task) if direct else None
        new = rows_of(file.log.rows, task) if file else ()
        old = logs.rows(commits[update.old], file, task) if file else ()
        published = logs.published(file, task) if file else ()
        found = judge_task_ref(update, task, old, new, published, planned=file is not None)
        found = found or judge_trailer(update, task, logs.text(update.new), new)
        if found is not None:
            yield found


def _clashes(judged: Iterable[RefUpdate], logs: _Logs) -> Iterator[Finding]:
    """Rows that a branch adds although the task's ref, or another branch, holds another row."""
    once = {(update.old, update.new): update for update in judged}
    for update in once.values():
        after = logs.reader.at(update.new).snapshot.features
        before = logs.reader.at(update.old).snapshot.features if update.old else {}
        for name, file in after.items():
            if file is before.get(name):
                continue
            known = frozenset(numbered(before[name].log.rows if name in before else ()))
            rows = [each for each in numbered(file.log.rows) if each not in known]
            brought = [row for row, _ in rows if decides(row)]
            for task in dict.fromkeys([row.task for row in brought]):
                found = _clash(file, task, logs)
                if found is not None:
                    yield found.replace(ref=update.ref)


def _live_claims(moved: Iterable[RefUpdate], logs: _Logs, now: int) -> Iterator[Finding]:
    """C202 for claims that are taken over although the server knows of their holders' activity."""
    once = {(update.old, update.new): update for update in moved}
    for update in once.values():
        before = logs.reader.at(update.old).snapshot.features if update.old else {}
        for name, file in logs.reader.at(update.new).snapshot.features.items():
            if file is before.get(name):
                continue
            known = frozenset(numbered(before[name].log.rows if name in before else ()))
            rows = [each for each in numbered(file.log.rows) if each not in known]
            taken = [row for row, _ in rows if row.action == "RECLAIM"]
            published = {row.task: logs.known_rows(file, row.task) for row in taken}
            found = judge_live_claims(file, published, logs.tips, logs.settings, logs.git, now)
            yield from [each.replace(ref=update.ref) for each in (found if taken else ())]


def _clash(file: FeatureFile, task: str, logs: _Logs) -> Finding | None:
    rows, published = rows_of(file.log.rows, task), logs.published(file, task)
    won = [logs.rows(commit, file, task) for commit in logs.ends(TASK_REFS + task)]
    found = next(filter(None, [judge_won(file, rows, each, published) for each in won]), None)
    return found or judge_rival(file, rows, logs.known_rows(file, task), published)
