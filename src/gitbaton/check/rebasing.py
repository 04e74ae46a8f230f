"""Whether a rebase is in progress, from what a hook knows."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def is_rebasing(environ: Mapping[str, str]) -> bool:
    """Whether a rebase is at work. git 2.39 names it in GIT_REFLOG_ACTION only below a pull."""
    if environ.get("GIT_REFLOG_ACTION", "").startswith(("rebase", "pull")):
        return True
    folder = environ.get("GIT_DIR") or ".git"  # set in a linked work tree, where .git is a file
    states = ("rebase-merge", "rebase-apply")
    return any(os.path.isdir(os.path.join(folder, state)) for state in states)
