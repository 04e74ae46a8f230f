"""The notification state, a commit under a ref of its own at the remote.

The commit's one file lists the keys of notices that were sent. Its parent is the default branch's
commit of that time, which is kept so even if the branch is rewritten.
"""

from __future__ import annotations

from gitbaton.base.errors import BatonError
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.push import PushResult, push, write_commit, write_object
from gitbaton.git.refs import NOTIFIED
from gitbaton.git.remote import fetch_objects, read_ref
from gitbaton.project.notices import NotifyState, read_told

_FILE = "told"
# Runs of continuous integration have no name of their own, and git makes no commit without one.
_WRITER = {
    f"GIT_{role}_{what}": "git-baton"
    for role in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


class RefusedError(BatonError):
    """The remote refuses the notification state (exit 5)."""

    exit_code = 5


def read_state(remote: str, objects: Objects) -> tuple[str, NotifyState | None]:
    """The commit under the ref, empty if there is none, and what it says.

    None for a commit that cannot be read as such. Raises UnreachableError.
    """
    oid = read_ref(remote, NOTIFIED, objects.git)
    if not oid:
        return "", NotifyState()
    fetch_objects(remote, [oid], objects)
    return oid, load_state(oid, objects)


def load_state(commit: str, objects: Objects) -> NotifyState | None:
    """The notification state in a commit; None if it has none."""
    found, tip = objects.read(f"{commit}:{_FILE}"), objects.read(f"{commit}^1")
    if found.kind != "blob" or len(found.data) < found.size or tip.kind != "commit":
        return None
    return NotifyState(tip.oid, read_told(found.data))


def write_state(tip: str, found: bytes, nonce: str, git: Git) -> str:
    """Store the notification state for the default branch's ``tip``; the commit's ID."""
    blob = write_object("blob", found, git)
    tree = write_object("tree", f"100644 {_FILE}\0".encode() + bytes.fromhex(blob), git)
    message = f"chore: record what was sent\n\nBaton-Nonce: {nonce}\n"
    return write_commit(tree, [tip], message, git.with_variables(_WRITER))


def keep_state(remote: str, commit: str, seen: str, git: Git) -> PushResult:
    """Move the ref to the commit, if it is still at ``seen`` (empty: does not exist)."""
    return push(remote, {NOTIFIED: commit}, {NOTIFIED: seen}, git)
