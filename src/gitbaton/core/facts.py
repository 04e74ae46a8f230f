"""What the judge knows of a commit: values copied from git at the door."""

from __future__ import annotations

from gitbaton.core.value import Value

# Modes of tree entries (git-fast-import).
REGULAR_MODES = ("100644", "100755")
SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"
ABSENT_MODE = "000000"


class Change(Value):
    """One path that a commit changes against its first parent. Paths keep undecodable bytes."""

    path: str
    old_mode: str
    new_mode: str
    old: str
    new: str


class Commit(Value):
    """One commit. ``time`` and ``authored`` are seconds since the epoch (committer, author)."""

    oid: str
    parents: tuple[str, ...]
    time: int
    authored: int
    email: str
    encoding: str
    message: bytes
    changes: tuple[Change, ...] = ()


class RefUpdate(Value):
    """One ref that moves from ``old`` to ``new``; an absent side is empty."""

    ref: str
    old: str
    new: str
