"""What a clone lacks before its work is judged and its agent known, in one line."""

from __future__ import annotations

import os

from gitbaton.git.acting_agent import agent_here
from gitbaton.git.process import Git

_TELLING_HOOK = "commit-msg"
# What starts us is ours, pre-commit's, prek's, lefthook's or husky's; doctor tells more.
_STARTERS = (b"git-baton", b"pre-commit", b"prek", b"lefthook", b"husky")
_LARGEST = 64 * 1024


def missing_setup(git: Git, agent: str) -> str:
    """What this clone lacks, and the command that mends it; empty if it has hooks and a name.

    ``agent`` is the name where it is known already. No network, and at most two git processes.
    Raises RepositoryError outside a repository.
    """
    named = agent or agent_here(git)
    hooked = _has_hooks(git)
    if hooked and named:
        return ""
    if hooked:
        return "this clone has no agent's name: git baton init --agent NAME"
    if named:
        return "this clone has no hooks: git baton init"
    return "this clone has neither hooks nor an agent's name: git baton init --agent NAME"


def _has_hooks(git: Git) -> bool:
    """Whether git finds a commit-msg hook that may start us; the file is read, not run."""
    asked = ["rev-parse", "--path-format=absolute", "--git-path", f"hooks/{_TELLING_HOOK}"]
    status, output = git.ask(asked)
    path = os.fsdecode(output).rstrip("\n")
    if status:
        git.read(["rev-parse", "--git-dir"])  # raises where there is no repository for us
    if status or not os.access(path, os.X_OK):
        return False
    try:
        with open(path, "rb") as file:
            text = file.read(_LARGEST)
    except OSError:
        return False
    return "/.husky/" in path or any(starter in text for starter in _STARTERS)
