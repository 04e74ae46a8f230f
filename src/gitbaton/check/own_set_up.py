"""Which files of a commit are git-baton's own set-up, by what changes in them."""

from __future__ import annotations

from gitbaton.base.hook_types import KEPT_SUFFIX
from gitbaton.commits.models import ABSENT_MODE, REGULAR_MODES
from gitbaton.plan.paths import may_set_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitbaton.commits.models import Change
    from gitbaton.git.objects import Objects
    from gitbaton.project.plan_at_commit import PlanReader


def own_set_up(changes: Iterable[Change], revision: str, reader: PlanReader) -> frozenset[str]:
    """The paths among the changes where nothing but what git-baton writes comes or goes.

    ``revision`` is the commit, "" while it is being made: the plan's folder is as it says, too.
    What git, a client or a runner of hooks reads there runs on everybody's machine.
    """
    files = {change.path: change for change in changes if may_set_up(change.path)}
    if not files:
        return frozenset()
    folders = {*reader.settings.plans, reader.folder_at(revision)}
    return frozenset([path for path in files if _is_own(path, files, folders, reader.objects)])


def _is_own(path: str, files: Mapping[str, Change], folders: set[str], objects: Objects) -> bool:
    from gitbaton.setup.besides_ours import is_ours

    change = files[path]
    modes = {change.old_mode, change.new_mode}
    if not modes <= {ABSENT_MODE, *REGULAR_MODES}:
        return False
    hook = files.get(path.removesuffix(KEPT_SUFFIX), change)
    kept = files.get(hook.path + KEPT_SUFFIX, change)
    comes = (kept.new, kept.new_mode, kept.old_mode) == (hook.old, hook.old_mode, ABSENT_MODE)
    comes = comes and hook.new_mode != ABSENT_MODE  # a hook of others is not put aside for nothing
    goes = (kept.old, kept.old_mode, kept.new_mode) == (hook.new, hook.new_mode, ABSENT_MODE)
    if path == kept.path and (comes or goes):
        return True
    turned = modes == {*REGULAR_MODES}  # a hook of others may begin to run by that
    before = b"" if comes or turned else _read(change.old, objects)
    return is_ours(path, before, b"" if goes else _read(change.new, objects), folders)


def _read(oid: str, objects: Objects) -> bytes:
    return objects.read(oid).data if oid.strip("0") else b""
