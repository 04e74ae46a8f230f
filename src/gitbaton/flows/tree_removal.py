"""Removing a feature's work tree, once nothing in it can be lost."""

from __future__ import annotations

import os
from shlex import quote

from gitbaton.core.errors import BatonError, UsageError
from gitbaton.core.tree_state import TreeChange
from gitbaton.flows.agent import branch_of
from gitbaton.flows.taken_in import taken_in
from gitbaton.flows.worktrees import find_plan
from gitbaton.repo.objects import is_commit
from gitbaton.repo.remote import bring, read_remote
from gitbaton.repo.work_trees import (
    changed_paths,
    count_commits,
    list_work_trees,
    remove_work_tree,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.flows.view import Site
    from gitbaton.repo.work_trees import WorkTree


class StillNeededError(BatonError):
    """The work tree holds something that would be lost, or forgotten (exit 1)."""

    exit_code = 1


def remove_tree(named: str, site: Site) -> TreeChange:
    """Remove the work tree of a path or of a feature; its branch stays.

    Raises StillNeededError if it is dirty, has unpublished commits, or its branch is not merged
    into the remote's default branch (squashed or rebased counts); UsageError for what is no such
    work tree; UnreachableError.
    """
    tree = _find(named, site)
    _refuse_place(tree)
    if not tree.gone:
        _refuse_dirty(tree, site)
    if is_commit(tree.head, site.objects):
        _refuse_unmerged(tree, site)
    remove_work_tree(tree.path, site.environ)
    hint = f"git branch -D {quote(tree.branch)}, if nobody needs it" if tree.branch else ""
    return TreeChange(tree.path, tree.branch, f"removed {tree.path}; its branch stays", hint)


def _find(named: str, site: Site) -> WorkTree:
    trees = list_work_trees(site.environ)
    path = os.path.realpath(named)
    found = next((tree for tree in trees if os.path.realpath(tree.path) == path), None)
    if found is not None:
        return found
    if os.path.lexists(named):
        raise UsageError(f"{named} is no work tree of this repository", "git baton worktree list")
    branch = branch_of(find_plan(named, site), site.settings)
    found = next((tree for tree in trees if tree.branch == branch), None)
    if found is None:
        raise UsageError(f"no work tree has {branch}", "git baton worktree list")
    return found


def _refuse_place(tree: WorkTree) -> None:
    if tree.main or tree.bare:
        raise UsageError(f"{tree.path} is the main work tree, which stays", "git worktree list")
    inside = os.path.realpath(os.getcwd()) + os.sep
    if inside.startswith(os.path.realpath(tree.path) + os.sep):
        raise UsageError(f"you are in {tree.path}", "cd somewhere else first")
    if tree.locked:
        raise UsageError(
            f"{tree.path} is locked: {tree.locked}", f"git worktree unlock {quote(tree.path)}"
        )


def _refuse_dirty(tree: WorkTree, site: Site) -> None:
    changed = changed_paths(tree.path, site.environ)
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise StillNeededError(
            f"{changed[0]}{more} in {tree.path} is not committed",
            f"git -C {quote(tree.path)} status, then commit it or throw it away",
        )


def _refuse_unmerged(tree: WorkTree, site: Site) -> None:
    state = read_remote(site.remote, site.environ)
    main = state.heads.get(site.default_of(state), "")
    bring(
        site.remote, filter(None, [main, state.heads.get(tree.branch)]), site.objects, site.environ
    )
    if taken_in(tree.head, main, site):
        return
    tips = [tip for tip in state.heads.values() if is_commit(tip, site.objects)]
    count = count_commits(tree.head, tips, site.environ, remotes=False)
    name = tree.branch or tree.head[:12]
    if count:
        commits = "1 commit" if count == 1 else f"{count} commits"
        target = f"refs/heads/{tree.branch}" if tree.branch else "refs/heads/NAME"
        raise StillNeededError(
            f"{commits} of {name} in {tree.path} are on no branch of {site.remote}",
            f"git -C {quote(tree.path)} push {quote(site.remote)} {quote(f'HEAD:{target}')}",
        )
    raise StillNeededError(
        f"{name} is not merged into {site.default_of(state)} yet",
        f"merge it first; to work on it elsewhere: git worktree remove {quote(tree.path)}",
    )
