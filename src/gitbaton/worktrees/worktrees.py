"""One work tree a feature: made, listed with what is going on in it, and removed."""

from __future__ import annotations

import os
from collections.abc import Sequence

from gitbaton.base.did_you_mean import did_you_mean
from gitbaton.base.errors import UsageError
from gitbaton.base.shell import quote
from gitbaton.git.history import read_repo_info
from gitbaton.git.local_branch import fast_forward, local_tip
from gitbaton.git.objects import is_commit
from gitbaton.git.remote import fetch_objects
from gitbaton.git.worktrees import (
    Worktree,
    add_work_tree,
    changed_paths,
    configure_in,
    configured_in,
    count_commits,
    fetch_branch,
    is_branch_name,
    list_work_trees,
    set_upstream,
)
from gitbaton.plan.feature_file import FeatureFile
from gitbaton.project.feature_branch import branch_seen, feature_branch
from gitbaton.project.merged_plan import MergedPlan, branches_of, read_merged_plan
from gitbaton.project.remote_feature import Session
from gitbaton.project.session import default_plan
from gitbaton.setup.agents.agent_name import refuse_odd_name
from gitbaton.setup.doctor.hooks import gaps_of_new_tree
from gitbaton.worktrees.worktree_status import TreeChange, TreeState, TreeStates

_LONGEST_PATH = 4000  # what Linux takes is 4095 bytes, and git needs some below it


def add_tree(feature: str, path: str, agent: str, session: Session) -> TreeChange:
    """Check the feature's branch out in a work tree of its own, by default beside the main one.

    The branch is the remote's if it has one, else new from its default branch; it follows the
    remote's. With ``agent``, that is who works there. Raises UsageError, RepositoryError and
    UnreachableError, having made nothing.
    """
    if agent:
        refuse_odd_name(agent)
    file = find_plan(feature, session)
    branch = branch_seen(file, session.remote, session)
    trees = list_work_trees(session.git)
    _refuse_branch(branch, trees, session)
    target = _free_path(path or f"{trees[0].path.removesuffix('.git')}-{feature}", session)
    start = _start(branch, session)
    add_work_tree(target, branch, start, session.git)
    set_upstream(branch, session.remote, session.git)
    if agent:
        configure_in(target, "baton.agent", agent, session.git)
    known = agent or configured_in(target, "baton.agent", session.git)
    near = os.path.relpath(target)
    steps = [f"cd {quote(f'./{near}' if near.startswith('-') else near)}"]
    steps += [] if known else ["git baton init --agent NAME"]
    message = f"feature {feature} has a work tree on {branch}: {target}"
    hint = " && ".join([*steps, "git baton claim --next"])
    return TreeChange(target, branch, message, hint, gaps_of_new_tree(target, session.git.environ))


def find_plan(feature: str, session: Session) -> FeatureFile:
    """The feature's file, in this clone or on the remote's default branch. Raises UsageError."""
    here = session.reader.at("HEAD").snapshot if is_commit("HEAD", session.objects) else None
    if here and feature in here.features:
        return here.features[feature]
    there = default_plan(session)
    if feature in there.features:
        return there.features[feature]
    otherwise = "commit and push the plan first"
    raise did_you_mean(feature, "feature of the plan", there.features, otherwise)


def _refuse_branch(branch: str, trees: Sequence[Worktree], session: Session) -> None:
    if not is_branch_name(branch, session.git):
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


def _free_path(path: str, session: Session) -> str:
    """The absolute path. Raises UsageError if anything is there, or it could mislead git."""
    target = os.path.abspath(path)
    if not path.isprintable() or len(os.fsencode(target)) > _LONGEST_PATH:
        raise UsageError("the path cannot be used: it is too long, or not printable", "--path P")
    if os.path.lexists(target):
        raise UsageError(f"{target} is there already", "git baton worktree add FEATURE --path P")
    if os.path.realpath(target).startswith(read_repo_info(session.git).common_dir + os.sep):
        raise UsageError(f"{target} lies inside git's own folder", "--path P, outside of it")
    return target


def _start(branch: str, session: Session) -> str:
    """The commit to make the branch from; empty if this clone has it already."""
    state = session.ask_remote()
    tip = state.heads.get(branch, "")
    base = tip or state.heads.get(session.default_of(state), "")
    if not base:
        raise UsageError(
            f"{session.remote} has no branch yet", f"git push {quote(session.remote)} HEAD"
        )
    fetch_objects(session.remote, [base], session.objects)
    if tip:
        fetch_branch(session.remote, branch, session.git)
    if not local_tip(branch, session.git):
        return base
    if tip:
        fast_forward(branch, tip, session.git)
    return ""


def list_trees(session: Session) -> TreeStates:
    """Every work tree with what is going on in it."""
    joined = read_merged_plan(session)
    heads, _ = branches_of(joined, session)
    files = joined.plan.features.values()
    places = [(feature_branch(file, heads, session), file) for file in files]
    trees = [tree for tree in list_work_trees(session.git) if not tree.bare]
    states = [_state(tree, places, joined, session) for tree in trees]
    return TreeStates(tuple(states), joined.offline)


def _state(
    tree: Worktree,
    places: Sequence[tuple[str, FeatureFile]],
    joined: MergedPlan,
    session: Session,
) -> TreeState:
    if tree.gone:
        return TreeState(tree.path, tree.branch, "", 0, 0, (), tree.main, gone=True)
    agent = configured_in(tree.path, "baton.agent", session.git)
    held = [
        task
        for branch, file in places
        if branch == tree.branch
        for task, state in file.states.items()
        if state.state == "held" and state.holder == agent
    ]
    unpublished = 0
    if is_commit(tree.head, session.objects):
        unpublished = count_commits(tree.head, joined.heads, session.git)
    changed = len(changed_paths(tree.path, session.git))
    return TreeState(tree.path, tree.branch, agent, changed, unpublished, tuple(held), tree.main)
