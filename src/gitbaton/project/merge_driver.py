"""The merge driver: one feature file, two branches.

git calls it only where both sides changed the file. That includes a revert or cherry-pick on
top of newer rows (rows are never taken away), a file that both sides added (merged if they
are the same feature) and virtual ancestors. Wherever the rows of a side cannot be read, the
merge is git's own, and a merge that would lose a row is a conflict.
"""

from __future__ import annotations

import os

from gitbaton.base.atomic_write import replace_file
from gitbaton.base.errors import BatonError
from gitbaton.base.value import Value
from gitbaton.git.configuration import settings_in_force
from gitbaton.git.merges import merge_files, merge_texts
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.refs import published_tips
from gitbaton.plan.edits import with_log
from gitbaton.plan.feature_file import MAX_BYTES, FeatureFile, read_feature_file
from gitbaton.plan.log.rows import Row, is_prefix
from gitbaton.plan.merge import (
    count_lost,
    merge_logs,
    merge_rows,
    verify_merge,
    why_not,
    with_merged_log,
)
from gitbaton.plan.settings import Settings
from gitbaton.plan.task_id import TaskGrammar
from gitbaton.project.plan_at_commit import MissingHistoryError, PlanReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# git merge names what it merges so; rebase and cherry-pick, whose commits have one parent, do not:
# there nothing may come before the rows of ours.
_HEAD = "GITHEAD_"


class DriverArguments(Value):
    """git's arguments: merge the files ``base``, ``ours`` and ``theirs``, into ``ours``.

    The three are temporary files; ``path`` is the result's path in the tree.
    """

    base: str
    ours: str
    theirs: str
    marker_size: int
    path: str


class Versions(Value):
    """The file before the branches parted, on ours and on theirs, and how to read it."""

    base: bytes
    ours: bytes
    theirs: bytes
    path: str
    grammar: TaskGrammar

    def read(self, text: bytes | None) -> FeatureFile | None:
        """The text as a feature file; None if it is none."""
        return None if text is None else read_feature_file(text, self.path, self.grammar)


class DriverResult(Value):
    """``text`` is None where git cannot merge; ``remark`` says what the user should know."""

    text: bytes | None
    conflict: bool
    remark: str = ""


def merge_driver(request: DriverArguments, git: Git) -> DriverResult:
    """Merge, and put the result in place in one step; without one, ours stays as it was.

    Raises RepositoryError, having changed nothing, if git cannot run or the file be written.
    """
    paths = (request.base, request.ours, request.theirs)
    if any(os.path.getsize(path) > MAX_BYTES for path in paths):
        plain = merge_files(paths, request.marker_size, git)
        merged = DriverResult(plain.text, plain.conflict, f"it has more than {MAX_BYTES} bytes")
    else:
        merged = _merge_small(request, [_content(path) for path in paths], git)
    if merged.text is not None:
        replace_file(request.ours, merged.text)
    return merged


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _merge_small(request: DriverArguments, texts: list[bytes], git: Git) -> DriverResult:
    base, ours, theirs = texts
    with Objects(git, largest=MAX_BYTES) as objects:
        try:
            settings = settings_in_force(objects, "HEAD")
        except BatonError as error:
            versions = Versions(base, ours, theirs, request.path, Settings().grammar)
            return _merged_by_git(versions, error.message, request.marker_size, git)
        versions = Versions(base, ours, theirs, request.path, settings.grammar)
        file = versions.read(ours)
        merging = any(name.startswith(_HEAD) for name in git.environ)
        published = _published(file, objects, settings) if file and merging else ()
    return merge_versions(versions, published, request.marker_size, git)


def merge_versions(
    versions: Versions, published: Sequence[Row], marker_size: int, git: Git
) -> DriverResult:
    """Merge three versions. Never clean if a row of ours or theirs is not in the result."""
    texts = (versions.base, versions.ours, versions.theirs)
    sides = [versions.read(text) for text in texts]
    if any(side and side.outline.logs for side in sides):
        sides = [side and with_log(side) for side in sides]
    base, ours, theirs = sides
    reason = why_not(ours, theirs)
    if ours is not None and theirs is not None and not reason:
        agreement = merge_logs(base, ours, theirs, published)
        agreed = [
            text if side is None else with_merged_log(side, agreement)
            for text, side in zip(texts, sides, strict=True)
        ]
        found = merge_texts(agreed, marker_size, git)
        text = verify_merge(versions.read(found.text), agreement)
        if text is not None:
            return DriverResult(text, found.conflict)
        reason = "its Progress Log lies in the conflict"
    return _merged_by_git(versions, reason, marker_size, git)


def _merged_by_git(versions: Versions, reason: str, marker_size: int, git: Git) -> DriverResult:
    texts = (versions.base, versions.ours, versions.theirs)
    plain = merge_texts(texts, marker_size, git)
    if plain.conflict:
        return DriverResult(plain.text, True, reason)
    sides = [versions.read(versions.ours), versions.read(versions.theirs)]
    lost = count_lost(sides, versions.read(plain.text))
    rows = "1 row" if lost == 1 else f"{lost} rows"
    return DriverResult(plain.text, lost > 0, f"{rows} would be lost: {reason}" if lost else "")


# -- what is published ------------------------------------------------------------------------


def _published(ours: FeatureFile, objects: Objects, settings: Settings) -> tuple[Row, ...]:
    """The feature's rows on all remote-tracking branches, in the order of the branches' names.

    Where a branch has no such feature at ``ours``' path, its whole plan is searched.
    """
    reader = PlanReader(objects, settings)
    rows: tuple[Row, ...] = ()
    seen = set[str]()
    for tip in published_tips(objects.git):
        blob = objects.read(f"{tip}:{ours.path}")
        if blob.oid in seen and blob.kind == "blob":
            continue
        seen.add(blob.oid)
        file = read_feature_file(blob.data, ours.path, settings.grammar)
        if file is not None and file.feature == ours.feature:
            found = file.log.rows
        else:
            found = _searched(tip, ours.feature, reader)
        if not is_prefix(found, rows):
            rows = merge_rows(rows, found)
    return rows


def _searched(tip: str, feature: str, reader: PlanReader) -> tuple[Row, ...]:
    try:
        return reader.at(tip).snapshot.rows_of(feature)
    except MissingHistoryError:
        return ()
