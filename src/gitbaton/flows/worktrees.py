"""One work tree a feature: made, listed with what is going on in it, and removed."""

from __future__ import annotations

import os
from shlex import quote

from gitbaton.core.errors import UsageError
from gitbaton.core.tree_state import TreeChange, TreeState, TreeStates
from gitbaton.core.unknown import unknown
from gitbaton.flows.agent import branch_of, default_plan
from gitbaton.flows.agent_names import refuse_odd_name
from gitbaton.flows.doctor_hooks import gaps_of_new_tree
from gitbaton.flows.joined import read_joined
from gitbaton.repo.history import find_places
from gitbaton.repo.local_branch import advance, local_tip
from gitbaton.repo.objects import is_commit
from gitbaton.repo.remote import bring, read_remote
from gitbaton.repo.work_trees import (
    add_work_tree,
    changed_paths,
    configure_in,
    configured_in,
    count_commits,
    fetch_branch,
    follow,
    is_branch_name,
    list_work_trees,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.core.feature_file import FeatureFile
    from gitbaton.flows.joined import Joined
    from gitbaton.flows.view import Site
    from gitbaton.repo.work_trees import WorkTree

_LONGEST_PATH = 4000  # what Linux takes is 4095 bytes, and git needs some below it


def add_tree(feature: str, path: str, agent: str, site: Site) -> TreeChange:
    """Check the feature's branch out in a work tree of its own, by default beside the main one.

    The branch is the remote's if it has one, else new from its default branch; it follows the
    remote's. With ``agent``, that is who works there. Raises UsageError, RepositoryError and
    UnreachableError, having made nothing.
    """
    if agent:
        refuse_odd_name(agent)
    file = find_plan(feature, site)
    branch = branch_of(file, site.settings)
    trees = list_work_trees(site.environ)
    _refuse_branch(branch, trees, site)
    target = _free_path(path or f"{trees[0].path.removesuffix('.git')}-{feature}", site)
    start = _start(branch, site)
    add_work_tree(target, branch, start, site.environ)
    follow(branch, site.remote, site.environ)
    if agent:
        configure_in(target, "baton.agent", agent, site.environ)
    known = agent or configured_in(target, "baton.agent", site.environ)
    near = os.path.relpath(target)
    steps = [f"cd {quote(f'./{near}' if near.startswith('-') else near)}"]
    steps += [] if known else ["git config --worktree baton.agent NAME"]
    message = f"feature {feature} has a work tree on {branch}: {target}"
    hint = " && ".join([*steps, "git baton claim --next"])
    return TreeChange(target, branch, message, hint, gaps_of_new_tree(target, site.environ))


def find_plan(feature: str, site: Site) -> FeatureFile:
    """The feature's file, in this clone or on the remote's default branch. Raises UsageError."""
    here = site.reader.at("HEAD").snapshot if is_commit("HEAD", site.objects) else None
    if here and feature in here.features:
        return here.features[feature]
    there = default_plan(site)
    if feature in there.features:
        return there.features[feature]
    otherwise = "commit and push the plan first"
    raise unknown(feature, "feature of the plan", there.features, otherwise)


def _refuse_branch(branch: str, trees: Sequence[WorkTree], site: Site) -> None:
    if not is_branch_name(branch, site.environ):
        raise UsageError(
            f'"{branch}" cannot name a branch', "change the branch setting in .git-baton.toml"
        )
    taken = next((tree for tree in trees if tree.branch == branch and not tree.gone), None)
    if taken is not None:
        raise UsageError(
            f"{branch} is checked out in {taken.path} already", f"cd {quote(taken.path)}"
        )
    if any(tree.branch == branch for tree in trees):
        raise UsageError(f"the work tree of {branch} was deleted by hand", "git worktree prune")


def _free_path(path: str, site: Site) -> str:
    """The absolute path. Raises UsageError if anything is there, or it could mislead git."""
    target = os.path.abspath(path)
    if not path.isprintable() or len(os.fsencode(target)) > _LONGEST_PATH:
        raise UsageError("the path cannot be used: it is too long, or not printable", "--path P")
    if os.path.lexists(target):
        raise UsageError(f"{target} is there already", "git baton worktree add FEATURE --path P")
    if os.path.realpath(target).startswith(find_places(site.environ).common_dir + os.sep):
        raise UsageError(f"{target} lies inside git's own folder", "--path P, outside of it")
    return target


def _start(branch: str, site: Site) -> str:
    """The commit to make the branch from; empty if this clone has it already."""
    state = read_remote(site.remote, site.environ)
    tip = state.heads.get(branch, "")
    base = tip or state.heads.get(site.default_of(state), "")
    if not base:
        raise UsageError(f"{site.remote} has no branch yet", f"git push {quote(site.remote)} HEAD")
    bring(site.remote, [base], site.objects, site.environ)
    if tip:
        fetch_branch(site.remote, branch, site.environ)
    if not local_tip(branch, site.environ):
        return base
    if tip:
        advance(branch, tip, site.environ)
    return ""


def list_trees(site: Site) -> TreeStates:
    """Every work tree with what is going on in it."""
    joined = read_joined(site)
    trees = [tree for tree in list_work_trees(site.environ) if not tree.bare]
    return TreeStates(tuple([_state(tree, joined, site) for tree in trees]), joined.offline)


def _state(tree: WorkTree, joined: Joined, site: Site) -> TreeState:
    if tree.gone:
        return TreeState(tree.path, tree.branch, "", 0, 0, (), tree.main, gone=True)
    agent = configured_in(tree.path, "baton.agent", site.environ)
    held = [
        task
        for file in joined.plan.features.values()
        if branch_of(file, site.settings) == tree.branch
        for task, state in file.states.items()
        if state.state == "held" and state.holder == agent
    ]
    unpublished = 0
    if is_commit(tree.head, site.objects):
        unpublished = count_commits(tree.head, joined.heads, site.environ)
    changed = len(changed_paths(tree.path, site.environ))
    return TreeState(tree.path, tree.branch, agent, changed, unpublished, tuple(held), tree.main)
