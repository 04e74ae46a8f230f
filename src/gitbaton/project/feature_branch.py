"""On which branch a feature's log lives: it stays there, whatever the feature's title becomes."""

from __future__ import annotations

from gitbaton.git.objects import is_commit
from gitbaton.git.process import Git
from gitbaton.git.refs import HEADS, list_refs
from gitbaton.plan.branch_name import branch_name, may_be_branch_of
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.plan.settings import Settings
from gitbaton.project.plan_at_commit import MissingHistoryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.project.plan_at_commit import PlanSource


def feature_branch(file: FeatureFile, heads: Mapping[str, str], source: PlanSource) -> str:
    """The short name of the feature's branch among those known, each with its commit.

    It is that of the feature's title, if there is such a branch; else one of an earlier title that
    has rows of the feature; else that of the title, which is yet to be made.
    """
    named = branch_name(source.settings.branch, file.feature, file.slug)
    if named in heads:
        return named
    rows = {
        name: _count_rows(file.feature, heads[name], source)
        for name in earlier_names(file, heads, source.settings)
    }
    best = max(rows, key=lambda name: rows[name], default=named)
    return best if rows.get(best) else named


def earlier_names(file: FeatureFile, heads: Mapping[str, str], settings: Settings) -> list[str]:
    """The branches that could be the feature's under another title."""
    return [name for name in heads if may_be_branch_of(settings.branch, file.feature, name)]


def branch_seen(file: FeatureFile, remote: str, source: PlanSource) -> str:
    """The feature's branch as far as this clone has seen the remote's and has its own."""
    named = branch_name(source.settings.branch, file.feature, file.slug)
    for ref in (f"refs/remotes/{remote}/{named}", HEADS + named):
        if is_commit(ref, source.objects):
            return named
    return feature_branch(file, heads_seen(remote, source.objects.git), source)


def heads_seen(remote: str, git: Git) -> dict[str, str]:
    """The clone's own branches, and over them the remote's as last fetched, with their commits."""
    prefix = f"refs/remotes/{remote}/"
    refs = list_refs(git, HEADS, *([prefix] if remote else []))
    own = {ref.removeprefix(HEADS): oid for ref, oid in refs.items() if ref.startswith(HEADS)}
    seen = {ref.removeprefix(prefix): oid for ref, oid in refs.items() if ref.startswith(prefix)}
    seen.pop("HEAD", None)
    return {**own, **seen}


def _count_rows(feature: str, commit: str, source: PlanSource) -> int:
    try:
        return len(source.reader.at(commit).snapshot.rows_of(feature))
    except MissingHistoryError:
        return 0
