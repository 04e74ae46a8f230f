"""What every branch says about the claims: the survey after a merge, a rebase or a checkout."""

from __future__ import annotations

from gitbaton.core.feature_file import MAX_BYTES
from gitbaton.core.log import is_prefix
from gitbaton.core.settings import Settings
from gitbaton.core.snapshot import Snapshot
from gitbaton.core.value import Value
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.plan_tree import EMPTY, MissingHistoryError, PlanReader
from gitbaton.repo.configuration import read_configuration, read_work_tree_configuration
from gitbaton.repo.history import find_places, list_tips
from gitbaton.repo.index import configured
from gitbaton.repo.objects import Objects, is_commit
from gitbaton.rules.match import Evidence, judge_done
from gitbaton.rules.time import judge_stale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitbaton.core.claims import TaskState
    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.core.findings import Finding
    from gitbaton.core.log import Row


class Survey(Value):
    """What a person should know now.

    ``news`` are the rows that others wrote between two commits; ``findings`` stale claims on
    any branch, and DONE rows among the news that nothing proves.
    """

    news: tuple[Row, ...]
    findings: tuple[Finding, ...]


def survey(before: str, environ: Mapping[str, str], now: int) -> Survey:
    """Look at every branch, and at what came between ``before`` and HEAD (empty: nothing did).

    ``now`` is seconds since the epoch. Raises ConfigError or RepositoryError.
    """
    with Objects(environ, largest=MAX_BYTES) as objects:
        settings = (
            read_configuration(objects, "HEAD", environ)
            or read_work_tree_configuration()
            or Settings()
        )
        places = find_places(environ)
        reader = PlanReader(objects, settings)
        tips = list_tips(environ)
        joined = join([_read(tip, reader) for tip in tips])
        rows = _rows_between(before, objects, reader)
        done = [(file, row) for file, row in rows if row.action == "DONE"]
        states = _states(joined, rows)
        evidence = Evidence({}, {})
        if states:
            history = History(tips, (joined,), places.shallow)
            evidence = gather_evidence(history, done, states, objects, settings, environ)
        found = [judge_done(file, row, evidence) for file, row in done]
        found += judge_stale(joined, now, evidence.work, settings)
        me = environ.get("GIT_BATON_AGENT") or configured(("baton.agent",), environ).get(
            "baton.agent", ""
        )
        return Survey(
            tuple([row for _, row in rows if row.agent != me and row.action != "NOTE"]),
            tuple([each for each in found if each is not None and settings.reports(each.code)]),
        )


def join(snapshots: Iterable[Snapshot]) -> Snapshot:
    """Each task's state as the branch tells it that has read furthest.

    Published rows of one task grow in one line, so the longest sequence is the latest.
    """
    features: dict[str, FeatureFile] = {}
    for snapshot in snapshots:
        for name, file in snapshot.features.items():
            known = features.get(name)
            features[name] = file if known is None else _joined(known, file)
    return Snapshot(features)


def _joined(one: FeatureFile, other: FeatureFile) -> FeatureFile:
    if one is other or is_prefix(other.log.rows, one.log.rows):
        return one
    if is_prefix(one.log.rows, other.log.rows):
        return other
    counts = (_row_counts(one), _row_counts(other))
    states = {
        task: (one if counts[0].get(task, 0) >= counts[1].get(task, 0) else other).state_of(task)
        for task in {**one.states, **other.states}
    }
    longest = max(one, other, key=lambda file: len(file.log.rows))
    return longest.replace(states=states, tasks=one.tasks | other.tasks)


def _row_counts(file: FeatureFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in file.log.rows:
        counts[row.task] = counts.get(row.task, 0) + 1
    return counts


def _read(tip: str, reader: PlanReader) -> Snapshot:
    try:
        return reader.at(tip).snapshot
    except MissingHistoryError:
        return EMPTY.snapshot


def _rows_between(
    before: str, objects: Objects, reader: PlanReader
) -> list[tuple[FeatureFile, Row]]:
    if not before or not is_commit(before, objects) or not is_commit("HEAD", objects):
        return []
    old, new = _read(before, reader), _read("HEAD", reader)
    return [
        (file, row)
        for name, file in new.features.items()
        for row in file.log.rows[len(old.rows_of(name)) :]
        if is_prefix(old.rows_of(name), file.log.rows)
    ]


def _states(joined: Snapshot, rows: Sequence[tuple[FeatureFile, Row]]) -> list[TaskState]:
    held = [
        state
        for file in joined.features.values()
        for state in file.states.values()
        if state.state == "held"
    ]
    return [*held, *[file.state_of(row.task) for file, row in rows]]
