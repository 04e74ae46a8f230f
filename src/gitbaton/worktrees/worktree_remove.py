"""Removing a feature's work tree, once nothing in it can be lost."""

from __future__ import annotations

import os

from gitbaton.base.errors import BatonError, UsageError
from gitbaton.base.shell import quote
from gitbaton.git.objects import is_commit
from gitbaton.git.remote import fetch_objects
from gitbaton.git.worktrees import (
    Worktree,
    changed_paths,
    count_commits,
    list_work_trees,
    remove_work_tree,
)
from gitbaton.project.feature_branch import branch_seen
from gitbaton.project.merge_detection import merging_commit
from gitbaton.project.remote_feature import Session
from gitbaton.worktrees.worktree_status import TreeChange
from gitbaton.worktrees.worktrees import find_plan


class StillNeededError(BatonError):
    """The work tree holds something that would be lost, or forgotten (exit 1)."""

    exit_code = 1


def remove_tree(named: str, session: Session) -> TreeChange:
    """Remove the work tree of a path or of a feature; its branch stays.

    Raises StillNeededError if it is dirty, has unpublished commits, or its branch is not merged
    into the remote's default branch (squashed or rebased counts); UsageError for what is no such
    work tree; UnreachableError.
    """
    tree = _find(named, session)
    _refuse_place(tree)
    if not tree.gone:
        _refuse_dirty(tree, session)
    if is_commit(tree.head, session.objects):
        _refuse_unmerged(tree, session)
    remove_work_tree(tree.path, session.git)
    hint = f"git branch -D {quote(tree.branch)}, if nobody needs it" if tree.branch else ""
    return TreeChange(tree.path, tree.branch, f"removed {tree.path}; its branch stays", hint)


def _find(named: str, session: Session) -> Worktree:
    trees = list_work_trees(session.git)
    path = os.path.realpath(named)
    found = next((tree for tree in trees if os.path.realpath(tree.path) == path), None)
    if found is not None:
        return found
    if os.path.lexists(named):
        raise UsageError(f"{named} is no work tree of this repository", "git baton worktree list")
    branch = branch_seen(find_plan(named, session), session.remote, session)
    found = next((tree for tree in trees if tree.branch == branch), None)
    if found is None:
        raise UsageError(f"no work tree has {branch}", "git baton worktree list")
    return found


def _refuse_place(tree: Worktree) -> None:
    if tree.main or tree.bare:
        raise UsageError(f"{tree.path} is the main work tree, which stays", "git worktree list")
    inside = os.path.realpath(os.getcwd()) + os.sep
    if inside.startswith(os.path.realpath(tree.path) + os.sep):
        raise UsageError(f"you are in {tree.path}", "go somewhere else first")
    if tree.locked:
        raise UsageError(
            f"{tree.path} is locked: {tree.locked}", f"git worktree unlock {quote(tree.path)}"
        )


def _refuse_dirty(tree: Worktree, session: Session) -> None:
    changed = changed_paths(tree.path, session.git)
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise StillNeededError(
            f"{changed[0]}{more} in {tree.path} is not committed",
            f"git -C {quote(tree.path)} status, then commit it or throw it away",
        )


def _refuse_unmerged(tree: Worktree, session: Session) -> None:
    state = session.ask_remote()
    main = state.heads.get(session.default_of(state), "")
    fetch_objects(
        session.remote,
        filter(None, [main, state.heads.get(tree.branch)]),
        session.objects,
    )
    if merging_commit(tree.head, main, session):
        return
    tips = [tip for tip in state.heads.values() if is_commit(tip, session.objects)]
    count = count_commits(tree.head, tips, session.git, remotes=False)
    name = tree.branch or tree.head[:12]
    if count:
        commits = "1 commit" if count == 1 else f"{count} commits"
        target = f"refs/heads/{tree.branch}" if tree.branch else "refs/heads/NAME"
        raise StillNeededError(
            f"{commits} of {name} in {tree.path} are on no branch of {session.remote}",
            f"git -C {quote(tree.path)} push {quote(session.remote)} {quote(f'HEAD:{target}')}",
        )
    raise StillNeededError(
        f"{name} is not merged into {session.default_of(state)} yet",
        f"merge it first; to work on it elsewhere: git worktree remove {quote(tree.path)}",
    )
