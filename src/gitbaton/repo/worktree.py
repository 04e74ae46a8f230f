"""The clone's own branch, index and files: they move only after the server said yes."""

from __future__ import annotations

import os

from gitbaton.repo.history import is_ancestor
from gitbaton.repo.publish import run_plain
from gitbaton.repo.spawn import run_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Moved = Literal["moved", "elsewhere", "dirty", "diverged"]

_HEADS = "refs/heads/"


def current_branch(environ: Mapping[str, str]) -> str:
    """The short name of the branch that is checked out here, empty if HEAD is detached."""
    status, output = run_git(["symbolic-ref", "--quiet", "HEAD"], environ)
    return os.fsdecode(output).strip().removeprefix(_HEADS) if status == 0 else ""


def local_tip(branch: str, environ: Mapping[str, str]) -> str:
    """The commit of a local branch, empty if there is no such branch."""
    status, output = run_git(
        ["rev-parse", "--verify", "--quiet", f"{_HEADS}{branch}^{{commit}}"], environ
    )
    return output.decode().strip() if status == 0 else ""


def advance(branch: str, commit: str, environ: Mapping[str, str]) -> Moved:
    """Fast-forward a local branch to a published commit, with index and files if it is checked out.

    Dirty files are never touched: where a file that must change has changes of its own, nothing
    moves and the answer is ``dirty``. The files go first, so that whoever is cut off in between
    finds the rows staged, and not their deletion.
    """
    old = local_tip(branch, environ)
    if not old or old == commit:
        return "moved"
    if not is_ancestor(old, commit, environ):
        return "diverged"
    if current_branch(environ) == branch:
        if run_plain(["read-tree", "-m", "-u", old, commit], environ):
            return "dirty"
    elif _checked_out_elsewhere(branch, environ):
        return "elsewhere"
    reason = "git-baton: published"
    failed = run_plain(["update-ref", "-m", reason, _HEADS + branch, commit, old], environ)
    return "diverged" if failed else "moved"


def _checked_out_elsewhere(branch: str, environ: Mapping[str, str]) -> bool:
    _, output = run_git(["for-each-ref", "--format=%(worktreepath)", _HEADS + branch], environ)
    return bool(output.strip())
