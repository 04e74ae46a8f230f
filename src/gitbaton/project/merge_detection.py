"""Whether all that a branch did is in another one: merged, squashed into one commit, or rebased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbaton.base.errors import BatonError
from gitbaton.git.diff_tree import changes_between
from gitbaton.git.history import commits_touching, is_ancestor, merge_base
from gitbaton.project.tree_merge import merge

if TYPE_CHECKING:
    from gitbaton.project.remote_feature import Session

_MOST_TRIED = 200


def merging_commit(tip: str, main: str, session: Session) -> str:
    """The commit of ``main`` that took the branch in, empty if it did not, or not all of it.

    Squashed and rebased commits have other names, and what came after may have changed the same
    lines. So each commit of ``main`` since the two parted is asked that touches what the branch
    does: would merging the branch there have changed anything?
    """
    if not main:
        return ""
    if is_ancestor(tip, main, session.git):
        return main
    base = merge_base(main, tip, session.git)
    if not base:
        return ""
    [changes] = changes_between([(base, tip)], session.git)
    paths = [change.path for change in changes]
    candidates = commits_touching(paths, main, base, session.git)
    tried = [main, *candidates[:_MOST_TRIED]]
    return next((commit for commit in tried if _adds_nothing(tip, commit, session)), "")


def _adds_nothing(tip: str, commit: str, session: Session) -> bool:
    try:
        made = merge(commit, tip, session)
    except BatonError:
        return False
    return not made.conflicts and made.tree == session.objects.read(f"{commit}^{{tree}}").oid
