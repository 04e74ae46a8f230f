"""Which rows a deletion or a rewind would lose: those that no other branch keeps."""

from __future__ import annotations

from gitbaton.git.refs import HEADS
from gitbaton.plan.log.append_only import numbered
from gitbaton.project.plan_at_commit import PlanReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.plan.log.rows import Row


def certain_rows(
    refs: Mapping[str, str], moved: Mapping[str, str], reader: PlanReader
) -> frozenset[tuple[Row, int]]:
    """The rows that are on a branch after a push, whichever of its moves fail.

    ``refs`` are the branches as they are, ``moved`` those of the push with their new tips, empty
    for a deletion.
    """
    branches = {ref: oid for ref, oid in refs.items() if oid and ref.startswith(HEADS)}
    staying = dict.fromkeys([oid for ref, oid in branches.items() if ref not in moved])
    moving = [
        rows_at(branches[ref], reader) & rows_at(new, reader)
        for ref, new in moved.items()
        if new and ref in branches
    ]
    return frozenset().union(*[rows_at(at, reader) for at in staying], *moving)


def rows_at(commit: str, reader: PlanReader) -> frozenset[tuple[Row, int]]:
    """Every row of the plan at a commit, numbered among those like it in its log."""
    files = reader.at(commit).snapshot.features.values()
    return frozenset([each for file in files for each in numbered(file.log.rows)])
