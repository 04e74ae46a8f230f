"""Trees made without a work tree: own work merged with the remote's, and work taken back.

git merges the files, and feature files follow the protocol as the merge driver has it, whether
or not the driver is registered in this clone.
"""

from __future__ import annotations

from gitbaton.core.value import Value
from gitbaton.flows.merge_driver import Versions, merge_versions
from gitbaton.repo.history import merge_base
from gitbaton.repo.merging import merge_commits
from gitbaton.repo.publish import tree_with, write_commit, write_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.flows.view import Site
    from gitbaton.repo.merging import MergedTree

_MARKER_SIZE = 7


class Made(Value):
    """A tree, and the paths that nobody but a person can merge: without any, it is sound."""

    tree: str
    conflicts: tuple[str, ...]


def merge(ours: str, theirs: str, site: Site) -> Made:
    """The merge of two commits; the rows of ``ours`` count as published first.

    Raises RepositoryError where git cannot do it.
    """
    base = merge_base(ours, theirs, site.environ)
    return _with_plan(merge_commits(ours, theirs, site.environ), (base, ours, theirs), site)


def take_back(commit: str, parent: str, on: str, site: Site) -> Made:
    """The tree of ``on`` without what ``commit`` changed against ``parent`` (empty: a root).

    A three-way merge: from the commit back to its parent, and from the commit on to ``on``.
    Raises RepositoryError where git cannot do it.
    """
    before = _tree(parent, site) if parent else write_object("tree", b"", site.environ)
    base = _commit(_tree(commit, site), (), site)
    ours, theirs = _commit(_tree(on, site), (base,), site), _commit(before, (base,), site)
    return _with_plan(merge_commits(ours, theirs, site.environ), (base, ours, theirs), site)


def _tree(revision: str, site: Site) -> str:
    return site.objects.read(f"{revision}^{{tree}}").oid


def _commit(tree: str, parents: tuple[str, ...], site: Site) -> str:
    """A commit that only tells git what is older than what; nothing ever leads to it."""
    return write_commit(tree, parents, "git-baton: a step of a merge\n", site.environ)


def _with_plan(found: MergedTree, sides: tuple[str, str, str], site: Site) -> Made:
    """The merged tree with each feature file as the protocol decides."""
    base, ours, theirs = [site.reader.at(side).files if side else {} for side in sides]
    tree, conflicts = found.tree, list(found.conflicts)
    for path in sorted(ours.keys() & theirs.keys()):
        before = base[path].text if path in base else b""
        mine, yours = ours[path], theirs[path].text
        if yours in (before, mine.text) or site.objects.read(f"{tree}:{path}").kind != "blob":
            continue
        versions = Versions(before, mine.text, yours, path, site.settings.grammar)
        merged = merge_versions(versions, mine.log.rows, _MARKER_SIZE, site.environ)
        if merged.text is not None and not merged.conflict:
            tree = tree_with(tree, path, merged.text, site.objects, site.environ)
            conflicts = [each for each in conflicts if each != path]
        elif path not in conflicts:
            conflicts.append(path)
    return Made(tree, tuple(conflicts))
