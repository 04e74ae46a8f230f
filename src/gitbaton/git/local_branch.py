"""The clone's own branch, index and files: they move only after the server said yes."""

from __future__ import annotations

import os

from gitbaton.base.shell import quote
from gitbaton.git.git_config import entries_of
from gitbaton.git.history import is_ancestor
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Moved = Literal["moved", "absent", "elsewhere", "dirty", "diverged"]

_HEADS = "refs/heads/"


def local_tip(branch: str, git: Git) -> str:
    """The commit of a local branch, empty if there is no such branch."""
    status, output = git.ask(["rev-parse", "--verify", "--quiet", f"{_HEADS}{branch}^{{commit}}"])
    return output.decode().strip() if status == 0 else ""


def switch_to(branch: str, git: Git) -> str:
    """The command that goes to a branch of this clone, which another work tree may have out."""
    _, here, path = _local(branch, git)
    if here or not path:
        return f"git switch {quote(branch)}"
    return f"{_keep_name(path, git)}cd {quote(path)}"


def _keep_name(path: str, git: Git) -> str:
    """The command before a ``cd`` to a work tree that names another agent than who acts here."""
    from gitbaton.git.acting_agent import agent_here

    name = agent_here(git)
    if name in ("", agent_here(git.elsewhere(path))):
        return ""
    return f"export GIT_BATON_AGENT={quote(name)} && "


def way_to(branch: str, remote: str, git: Git) -> str:
    """The commands that check out a branch of the remote.

    A clone of one branch fetches no other (git-clone, ``--single-branch``), and with several
    remotes ``git switch`` does not choose one.
    """
    where, name = quote(remote), quote(branch)
    if local_tip(branch, git):
        return f"{switch_to(branch, git)} && git pull --no-rebase {where} {name}"
    entries = entries_of(r"^remote\..*\.(url|fetch)$", git)
    specs = [entry.value for entry in entries if entry.key == f"remote.{remote}.fetch"]
    several = len({entry.key for entry in entries if entry.key.endswith(".url")}) > 1
    widen = "" if _brings(branch, specs) else f"git remote set-branches --add {where} {name} && "
    switch = (
        f"git switch --track {quote(f'{remote}/{branch}')}" if several else f"git switch {name}"
    )
    return f"{widen}git fetch {where} && {switch}"


def _brings(branch: str, specs: Sequence[str]) -> bool:
    """Whether a fetch by these refspecs brings the branch."""
    for spec in specs:
        source = spec.lstrip("+").partition(":")[0]
        begin, star, end = source.partition("*")
        ref = _HEADS + branch
        if ref == source or (star and ref.startswith(begin) and ref.endswith(end)):
            return True
    return False


def fast_forward(branch: str, commit: str, git: Git) -> Moved:
    """Fast-forward a local branch to a published commit, with index and files if it is checked out.

    Dirty files are never touched: where a file that must change has changes of its own, nothing
    moves and the answer is ``dirty``. Files are updated before the ref: if we are killed
    in between, the rows are staged, and not their deletion.
    """
    old, head, path = _local(branch, git)
    if not old:
        return "absent"
    if old == commit:
        return "moved"
    if not is_ancestor(old, commit, git):
        return "diverged"
    if head:
        if git.attempt(["read-tree", "-m", "-u", old, commit]).status:
            return "dirty"
    elif path:
        return "elsewhere"
    reason = "git-baton: published"
    failed = git.attempt(["update-ref", "-m", reason, _HEADS + branch, commit, old]).status
    return "diverged" if failed else "moved"


def _local(branch: str, git: Git) -> tuple[str, bool, str]:
    """A branch's commit, whether it is checked out here, and where it is at all."""
    form = "--format=%(objectname)%00%(HEAD)%00%(worktreepath)"
    _, output = git.ask(["for-each-ref", form, _HEADS + branch])
    fields = os.fsdecode(output).rstrip("\n").split("\0")
    return (fields[0], fields[1] == "*", fields[2]) if len(fields) == 3 else ("", False, "")
