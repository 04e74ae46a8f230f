"""Whether a merge here also notifies others of what is new: off unless configured."""

from __future__ import annotations

from gitbaton.git.git_config import users_values
from gitbaton.git.process import Git

KEY = "baton.notify-after-merge"


def wants_others_told(git: Git) -> bool:
    """Whether the user's own git configuration, and none of a clone, says yes."""
    own, _ = users_values(KEY, git)
    return own[-1:] != [] and own[-1].casefold() in ("yes", "true", "on", "1")
