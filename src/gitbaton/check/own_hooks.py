"""Which files of a commit are hooks of a project that start ours, and so belong to the set-up."""

from __future__ import annotations

from gitbaton.base.hook_types import may_start_ours
from gitbaton.plan.paths import own_hook_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitbaton.commits.models import Change
    from gitbaton.git.objects import Objects


def own_hooks(changes: Iterable[Change], objects: Objects) -> frozenset[str]:
    """The paths of such hooks among the changes, by what they say, or said before they went."""
    named = [change for change in changes if may_start_ours(change.path)]
    found = {}
    for change in named:
        kept = change.new if change.new.strip("0") else change.old
        found[change.path] = objects.read(kept).data
    return own_hook_files(found)
