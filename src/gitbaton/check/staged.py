"""The pre-commit check: the feature files as staged, against what they were."""

from __future__ import annotations

from gitbaton.base.timestamp import utc_minutes
from gitbaton.check.commit_checker import CheckOptions, judge_plan
from gitbaton.check.loosened_settings import judge_staged_loosening, touches_settings
from gitbaton.commits.models import REGULAR_MODES, NewRow
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.history import RepoInfo, merging, read_repo_info
from gitbaton.git.index import Staged, staged_changes, staged_entries
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.process import Git
from gitbaton.git.refs import tip_of
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import Settings
from gitbaton.project.commit_lookup import History, gather_evidence
from gitbaton.project.default_branch import default_ref
from gitbaton.project.plan_at_commit import EMPTY, PlanReader, PlanTree
from gitbaton.project.plan_dir_move import rows_lost_in_move, with_moved_dirs
from gitbaton.project.plan_remote import plan_remote
from gitbaton.rules.claim_rows import is_reclaim, judge_reclaim, new_rows
from gitbaton.rules.double_features import judge_doubles
from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.log import judge_unmerged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def check_staged(git: Git, now: int) -> Report:
    """Judge the staged plan against HEAD, and in a merge against the merged heads as well.

    ``now`` is seconds since the epoch. Raises ConfigError or RepositoryError.
    """
    with Objects(git, largest=MAX_BYTES) as objects:
        places = read_repo_info(git)
        settings = settings_in_force(objects, "")
        heads = [head for head in ("HEAD", *merging(places)) if is_commit(head, objects)]
        settings = with_moved_dirs(settings, heads, objects)
        reader = PlanReader(objects, settings)
        staged = staged_changes(git) if heads else Staged(())
        # what is in conflict has no content of its own yet: only that is said of it
        parents = [reader.at(head).without(staged.unmerged) for head in heads]
        after = _staged_tree(parents, staged, reader, settings, git)
        torn = [judge_unmerged(path) for path in staged.unmerged if is_plan_file(path, settings)]
        lost = [
            finding
            for head, parent in zip(heads, parents, strict=True)
            for finding in rows_lost_in_move(parent, after, reader.folder_at(head), settings.plan)
        ]
        if len(parents) == 1 and touches_settings([each.path for each in staged.changes]):
            lost += judge_staged_loosening(parents[0].snapshot, objects)
        if len(parents) == 1 and after is parents[0] and not (lost or torn):
            return Report(())
        befores = [parent.snapshot for parent in parents]
        rows = list(new_rows(befores, after.snapshot, None))
        starts = any(new.row.action == "START" for new in rows)
        elsewhere = _published_plan(places, reader) if starts else EMPTY
        about = CheckOptions(settings, now, elsewhere.snapshot)
        found = [*torn, *lost, *judge_plan(befores, after, rows, (now,), about)]
        found += judge_doubles(befores, after.snapshot)
        found += _judge_reclaims(rows, heads, after, objects, settings)
        reported = [finding for finding in found if settings.reports(finding.code)]
        return Report(tuple(reported), files=len(after.files))


def _published_plan(places: RepoInfo, reader: PlanReader) -> PlanTree:
    """The plan on the default branch, as this clone last fetched it."""
    remote = plan_remote(reader.objects)
    published = tip_of(default_ref(remote, places, reader.objects), reader.objects)
    return reader.at(published) if published else EMPTY


def _staged_tree(
    parents: Sequence[PlanTree],
    staged: Staged,
    reader: PlanReader,
    settings: Settings,
    git: Git,
) -> PlanTree:
    if parents:
        return reader.child(parents[0], staged.changes, "")
    listed = staged_entries(settings.plan.partition("/")[0], git)
    entries = [
        (entry.path, entry.mode, entry.oid)
        for entry in listed
        if is_plan_file(entry.path, settings)
        or not (entry.mode in REGULAR_MODES or entry.path.endswith(".md"))
    ]
    return reader.tree(entries, settings.plan)


def _judge_reclaims(
    rows: Sequence[NewRow],
    heads: Sequence[str],
    after: PlanTree,
    objects: Objects,
    settings: Settings,
) -> Iterator[Finding]:
    reclaims = [new for new in rows if is_reclaim(new)]
    if not reclaims:
        return
    history = History(tuple(heads), (after.snapshot,), shallow=False)
    states = [new.before for new in reclaims]
    evidence = gather_evidence(history, [], states, objects, settings)
    for new in reclaims:
        task, moment = new.row.task, utc_minutes(new.row.timestamp, settings.timezone) or 0
        earlier = [each for each in evidence.work.get(task, ()) if each.minutes <= moment]
        finding = judge_reclaim(new, {task: earlier}, settings)
        if finding is not None:
            yield finding
