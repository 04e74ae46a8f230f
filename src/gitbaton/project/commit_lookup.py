"""What the history says about the tasks and commits that rows name."""

from __future__ import annotations

from gitbaton.base.timestamp import utc_minutes
from gitbaton.base.value import Value
from gitbaton.commits.message import split_message
from gitbaton.commits.models import CommitSummary, Resolved, WorkCommit
from gitbaton.commits.subject import Subject, parse_subject
from gitbaton.git.history import beginning_with, list_work, message_text, read_commit
from gitbaton.plan.log.cells import NO_COMMIT
from gitbaton.plan.log.rows import Row, rows_of
from gitbaton.plan.log.task_state import TaskState
from gitbaton.project.plan_at_commit import PlanReader
from gitbaton.rules.done_rows import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.git.objects import GitObject, Objects
    from gitbaton.plan.feature_file import FeatureFile
    from gitbaton.plan.settings import Settings
    from gitbaton.plan.snapshot import Snapshot

_DAY = 86400
_MOST_WORK = 20


class History(Value):
    """The commits behind ``tips``, and the plans by which a feature's ID means its tasks.

    ``summaries`` are the summaries of commits that were read already, parents first.
    """

    tips: tuple[str, ...]
    plans: tuple[Snapshot, ...]
    shallow: bool
    summaries: tuple[CommitSummary, ...] = ()


def gather_evidence(
    history: History,
    rows: Sequence[tuple[FeatureFile, Row]],
    states: Sequence[TaskState],
    objects: Objects,
    settings: Settings,
) -> Evidence:
    """Evidence for DONE ``rows``, and for the activity in ``states``.

    It looks back no further than the oldest claim in question, unless something is missing there.
    """
    since = _oldest_start(states, settings)
    summaries, tips = _told(history)
    oids, work = list_work(tips, settings.grammar, objects.git, since, summaries)
    names = dict.fromkeys([row.commit for _, row in rows if row.commit != NO_COMMIT])
    objects.expect([f"{name.lower()}^{{commit}}" for name in names])
    subjects = {commit.oid: commit.subject for commit in summaries}
    found = {name: _resolve(name, objects, settings, subjects) for name in names}
    by_task = _by_task(work, history.plans)
    missing = any(row.task not in by_task for _, row in rows) or any(
        resolved.subject and resolved.oid not in oids for resolved in found.values()
    )
    if since and missing:
        oids, work = list_work(tips, settings.grammar, objects.git, summaries=summaries)
        by_task = _by_task(work, history.plans)
    unclear = [name for name, resolved in found.items() if resolved.candidates > 1]
    return Evidence(
        work=by_task,
        resolved={
            name: resolved.replace(reachable=resolved.subject is None or resolved.oid in oids)
            for name, resolved in found.items()
        },
        shallow=history.shallow,
        without_commit=_without_commit(rows, settings),
        ambiguous={name: beginning_with(name, objects.git) for name in unclear},
        digits=max([len(tip) for tip in history.tips], default=40),
        void=_void(rows, found, by_task, objects, settings),
    )


def _void(
    rows: Sequence[tuple[FeatureFile, Row]],
    found: Mapping[str, Resolved],
    by_task: Mapping[str, Sequence[WorkCommit]],
    objects: Objects,
    settings: Settings,
) -> dict[tuple[str, str], str]:
    """Why a work commit proves no DONE, by task and commit: what a row names, else all of them."""
    why: dict[tuple[str, str], str] = {}
    reader = PlanReader(objects, settings)
    for file, row in rows:
        if row.commit == NO_COMMIT:
            continue
        work = by_task.get(row.task, ())
        named = [each for each in work if each.oid == found[row.commit].oid]
        before = rows_of(file.log.rows, row.task)
        reopened = _reverts([each for each in before if each.line < row.line])
        for each in named or work[-_MOST_WORK:]:
            if vain := _vain(each.oid, objects):
                why[row.task, each.oid] = vain
            elif reopened and _reverts_at(each.oid, row.task, reader) < reopened:
                why[row.task, each.oid] = f"was made before {row.task} was opened again"
    return why


def _vain(oid: str, objects: Objects) -> str:
    """Why a commit is no work of its own, by its tree and parents; empty if it may be."""
    data = objects.read(oid).data
    parents = read_commit(oid, data).parents
    before = objects.read(parents[0]).data if parents else b""
    if before and before.partition(b"\n")[0] == data.partition(b"\n")[0]:
        return "changes nothing"
    return "is a merge, so its work is in other commits" if len(parents) > 1 else ""


def _reverts(rows: Sequence[Row]) -> int:
    return len([row for row in rows if row.action == "REVERT"])


def _reverts_at(oid: str, task: str, reader: PlanReader) -> int:
    """How often a task had been opened again when a commit was made."""
    file = reader.file_of(task, oid)
    return _reverts(rows_of(file.log.rows, task)) if file else 0


def _told(history: History) -> tuple[list[CommitSummary], list[str]]:
    """The known summaries behind the tips, newest first, and where git must read on."""
    known = {commit.oid: commit for commit in history.summaries}
    summaries: set[str] = set()
    beyond: dict[str, None] = {}
    waiting = list(history.tips)
    while waiting:
        oid = waiting.pop()
        if oid not in known:
            beyond[oid] = None
        elif oid not in summaries:
            summaries.add(oid)
            waiting.extend(known[oid].parents)
    return [commit for commit in history.summaries[::-1] if commit.oid in summaries], list(beyond)


def _oldest_start(states: Sequence[TaskState], settings: Settings) -> int:
    starts = [
        utc_minutes(state.started.timestamp, settings.timezone)
        for state in states
        if state.started is not None
    ]
    oldest = min([minutes for minutes in starts if minutes is not None], default=0)
    return max(oldest * 60 - _DAY, 0)


def _by_task(work: Sequence[WorkCommit], plans: Sequence[Snapshot]) -> dict[str, list[WorkCommit]]:
    found: dict[str, list[WorkCommit]] = {}
    for commit in work:
        tasks = [task for name in commit.subject.ids for task in _expand(name, plans)]
        for task in dict.fromkeys(tasks):
            found.setdefault(task, []).append(commit)
    return found


def _expand(name: str, plans: Sequence[Snapshot]) -> tuple[str, ...]:
    plan = next((plan for plan in plans if name in plan.features), None)
    return plan.expand(name) if plan else (name,)


def _resolve(
    name: str, objects: Objects, settings: Settings, subjects: Mapping[str, Subject]
) -> Resolved:
    """The object that a name in a row means; a ref of that name is ignored."""
    wanted = name.lower()
    found = objects.read(f"{wanted}^{{commit}}")
    if found.kind == "commit" and found.oid.startswith(wanted):
        subject = subjects.get(found.oid) or _subject(found, settings)
        return Resolved(1, found.oid, subject)
    plain = objects.read(wanted)
    if plain.kind == "ambiguous" or found.kind == "ambiguous":
        return Resolved(2)
    if plain.kind in ("blob", "tree", "tag") and plain.oid.startswith(wanted):
        return Resolved(1, plain.oid)
    return Resolved(0)


def _subject(commit: GitObject, settings: Settings) -> Subject:
    text = message_text(read_commit(commit.oid, commit.data)) or ""
    return parse_subject(split_message(text)[0], settings.grammar)


def _without_commit(rows: Sequence[tuple[FeatureFile, Row]], settings: Settings) -> frozenset[str]:
    """The tasks among those DONE without a commit whose plan says that none is needed."""
    files = {file.path: file for file, row in rows if row.commit == NO_COMMIT}
    if not files:
        return frozenset()
    found = [
        row.task
        for file, row in rows
        if row.commit == NO_COMMIT and (task := file.task(row.task)) and task.needs_no_commit
    ]
    return frozenset(found)
