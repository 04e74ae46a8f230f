"""The pre-commit check: the feature files as staged, against what they were."""

from __future__ import annotations

from gitbaton.core.feature_file import MAX_BYTES
from gitbaton.core.report import Report
from gitbaton.core.timestamp import utc_minutes
from gitbaton.flows.evidence import History, gather_evidence
from gitbaton.flows.plan_moves import left_behind, with_moves
from gitbaton.flows.plan_tree import EMPTY, PlanReader
from gitbaton.flows.walk import Circumstances, judge_plan
from gitbaton.repo.configuration import settings_in_force
from gitbaton.repo.history import default_branch, find_places, merging
from gitbaton.repo.index import staged_changes, staged_entries
from gitbaton.repo.objects import Objects, is_commit
from gitbaton.repo.refs import tip_of
from gitbaton.rules.claims import judge_reclaim, new_rows, takes_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitbaton.core.facts import NewRow
    from gitbaton.core.findings import Finding
    from gitbaton.core.settings import Settings
    from gitbaton.flows.plan_tree import PlanTree


def check_staged(environ: Mapping[str, str], now: int) -> Report:
    """Judge the staged plan against HEAD, and in a merge against the merged heads as well.

    ``now`` is seconds since the epoch. Raises ConfigError or RepositoryError.
    """
    with Objects(environ, largest=MAX_BYTES) as objects:
        places = find_places(environ)
        settings = settings_in_force(objects, "", environ)
        heads = [head for head in ("HEAD", *merging(places)) if is_commit(head, objects)]
        settings = with_moves(settings, heads, objects)
        reader = PlanReader(objects, settings)
        parents = [reader.at(head) for head in heads]
        after = _staged_tree(parents, reader, settings, environ)
        lost = [
            finding
            for head, parent in zip(heads, parents, strict=True)
            for finding in left_behind(parent, after, reader.folder_at(head), settings.plan)
        ]
        if len(parents) == 1 and after is parents[0] and not lost:
            return Report(())
        befores = [parent.snapshot for parent in parents]
        main = f"refs/remotes/origin/{default_branch('origin', places, environ)}"
        published = tip_of(main, objects, environ)
        elsewhere = reader.at(published) if published else EMPTY
        about = Circumstances(settings, now, elsewhere.snapshot)
        rows = list(new_rows(befores, after.snapshot, None))
        found = [*lost, *judge_plan(befores, after, rows, (now,), about)]
        found += _judge_reclaims(rows, heads, after, objects, settings, environ)
        reported = [finding for finding in found if settings.reports(finding.code)]
        return Report(tuple(reported), files=len(after.files))


def _staged_tree(
    parents: Sequence[PlanTree],
    reader: PlanReader,
    settings: Settings,
    environ: Mapping[str, str],
) -> PlanTree:
    if parents:
        return reader.child(parents[0], staged_changes(environ), "")
    staged = staged_entries(settings.plan, environ)
    entries = [(entry.path, entry.mode, entry.oid) for entry in staged]
    return reader.tree(entries, settings.plan)


def _judge_reclaims(
    rows: Sequence[NewRow],
    heads: Sequence[str],
    after: PlanTree,
    objects: Objects,
    settings: Settings,
    environ: Mapping[str, str],
) -> Iterator[Finding]:
    reclaims = [new for new in rows if takes_over(new)]
    if not reclaims:
        return
    history = History(tuple(heads), (after.snapshot,), shallow=False)
    states = [new.before for new in reclaims]
    evidence = gather_evidence(history, [], states, objects, settings, environ)
    for new in reclaims:
        task, moment = new.row.task, utc_minutes(new.row.timestamp, settings.timezone) or 0
        earlier = [each for each in evidence.work.get(task, ()) if each.minutes <= moment]
        finding = judge_reclaim(new, {task: earlier}, settings)
        if finding is not None:
            yield finding
