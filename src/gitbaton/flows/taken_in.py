"""Whether all that a branch did is in another one: merged, squashed into one commit, or rebased."""

from __future__ import annotations

from gitbaton.core.errors import BatonError
from gitbaton.flows.merging import merge
from gitbaton.repo.differences import changes_between
from gitbaton.repo.history import is_ancestor, merge_base, touching

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.flows.view import Site

_MOST_TRIED = 200


def taken_in(tip: str, main: str, site: Site) -> str:
    """The commit of ``main`` that took the branch in, empty if it did not, or not all of it.

    Squashed and rebased commits have other names, and what came after may have changed the same
    lines. So each commit of ``main`` since the two parted is asked that touches what the branch
    does: would merging the branch there have changed anything?
    """
    if not main:
        return ""
    if is_ancestor(tip, main, site.environ):
        return main
    base = merge_base(main, tip, site.environ)
    if not base:
        return ""
    [changes] = changes_between([(base, tip)], site.environ)
    paths = [change.path for change in changes]
    candidates = touching(paths, main, base, site.environ)
    tried = [main, *candidates[:_MOST_TRIED]]
    return next((commit for commit in tried if _adds_nothing(tip, commit, site)), "")


def _adds_nothing(tip: str, commit: str, site: Site) -> bool:
    try:
        made = merge(commit, tip, site)
    except BatonError:
        return False
    return not made.conflicts and made.tree == site.objects.read(f"{commit}^{{tree}}").oid
