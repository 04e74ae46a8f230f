"""Trees made without a work tree: own work merged with the remote's, and work reverted.

git merges the files, and feature files follow the protocol as the merge driver has it, whether
or not the driver is registered in this clone.
"""

from __future__ import annotations

from gitbaton.base.value import Value
from gitbaton.git.history import merge_base
from gitbaton.git.merges import MergedTree, merge_commits
from gitbaton.git.push import tree_with, write_commit, write_object
from gitbaton.project.merge_driver import Versions, merge_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.project.remote_feature import Session

_MARKER_SIZE = 7


class TreeMerge(Value):
    """A tree, and its paths in conflict: without any, the merge is clean."""

    tree: str
    conflicts: tuple[str, ...]


def merge(ours: str, theirs: str, session: Session) -> TreeMerge:
    """The merge of two commits; the rows of ``ours`` count as published first.

    Raises RepositoryError where git cannot do it.
    """
    base = merge_base(ours, theirs, session.git)
    return _with_plan(merge_commits(ours, theirs, session.git), (base, ours, theirs), session)


def revert_tree(commit: str, parent: str, on: str, session: Session) -> TreeMerge:
    """The tree of ``on`` without what ``commit`` changed against ``parent`` (empty: a root).

    A three-way merge: from the commit back to its parent, and from the commit on to ``on``.
    Raises RepositoryError where git cannot do it.
    """
    before = _tree(parent, session) if parent else write_object("tree", b"", session.git)
    base = _commit(_tree(commit, session), (), session)
    ours, theirs = _commit(_tree(on, session), (base,), session), _commit(before, (base,), session)
    return _with_plan(merge_commits(ours, theirs, session.git), (base, ours, theirs), session)


def _tree(revision: str, session: Session) -> str:
    return session.objects.read(f"{revision}^{{tree}}").oid


def _commit(tree: str, parents: tuple[str, ...], session: Session) -> str:
    """A commit that only gives git an ancestry; no ref ever names it."""
    return write_commit(tree, parents, "git-baton: a step of a merge\n", session.git)


def _with_plan(found: MergedTree, sides: tuple[str, str, str], session: Session) -> TreeMerge:
    """The merged tree with each feature file as the protocol decides."""
    base, ours, theirs = [session.reader.at(side).files if side else {} for side in sides]
    tree, conflicts = found.tree, list(found.conflicts)
    for path in sorted(ours.keys() & theirs.keys()):
        before = base[path].text if path in base else b""
        mine, yours = ours[path], theirs[path].text
        if yours in (before, mine.text) or session.objects.read(f"{tree}:{path}").kind != "blob":
            continue
        versions = Versions(before, mine.text, yours, path, session.settings.grammar)
        merged = merge_versions(versions, mine.log.rows, _MARKER_SIZE, session.git)
        if merged.text is not None and not merged.conflict:
            tree = tree_with(tree, path, merged.text, session.objects)
            conflicts = [each for each in conflicts if each != path]
        elif path not in conflicts:
            conflicts.append(path)
    return TreeMerge(tree, tuple(conflicts))
