"""Who works in a clone: the name, checked and set."""

from __future__ import annotations

import os

from gitbaton.base.errors import UsageError
from gitbaton.git.process import Git
from gitbaton.git.worktrees import configure_in
from gitbaton.plan.log.cells import is_agent
from gitbaton.setup.file_edits import SetupChange
from gitbaton.setup.repository import open_repository


def refuse_odd_name(agent: str) -> None:
    """Raise UsageError for what cannot name an agent in a row."""
    if not is_agent(agent):
        raise UsageError(f'"{agent[:64]}" cannot name an agent', "letters, digits and ._@+-")


def name_agent(cwd: str, agent: str, git: Git) -> SetupChange:
    """Set who works in the work tree around ``cwd``; where it is the only one, in the clone.

    Raises UsageError for what is no name.
    """
    refuse_odd_name(agent)
    repository = open_repository(cwd)
    path = os.path.join(repository.git_dir, "config")
    if repository.config_value("baton.agent") == agent:
        return SetupChange(path, f"the agent here is {agent} already", made=False)
    if len(repository.work_trees()) > 1:
        configure_in(repository.top, "baton.agent", agent, git)
    else:
        repository.run("config", "--local", "--replace-all", "baton.agent", agent)
    return SetupChange(path, f"the agent here is {agent}")
