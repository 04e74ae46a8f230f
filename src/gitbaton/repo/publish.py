"""Plumbing for log commits, and pushes under a lease whose outcome is read, not guessed."""

from __future__ import annotations

import os

from gitbaton.core.errors import RepositoryError
from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbaton.repo.objects import Objects

TASK_REFS = "refs/baton/tasks/"
_QUIET = ("-c", "advice.pushUpdateRejected=false", "-c", "protocol.ext.allow=never")
_PATIENCE = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60")


class PushedRef(Value):
    """What git says of one ref after a push: its flag (git-push, ``--porcelain``) and reason."""

    ref: str
    flag: str
    reason: str

    @property
    def moved(self) -> bool:
        """Whether this push moved it: "up to date" is not enough, somebody else may have."""
        return self.flag in (" ", "+", "*")


class PushResult(Value):
    """The end of a push: git's status, what it says of each ref, and the server's own words."""

    status: int
    refs: tuple[PushedRef, ...]
    words: str

    @property
    def moved(self) -> bool:
        """Whether every ref moved."""
        return self.status == 0 and bool(self.refs) and all(ref.moved for ref in self.refs)

    @property
    def answered(self) -> bool:
        """Whether the remote said anything about any ref."""
        return bool(self.refs)


def writing_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for commits and pushes: messages in English, no editor, no prompt."""
    return {**environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":"}


def write_object(kind: str, data: bytes, environ: Mapping[str, str]) -> str:
    """Store a loose object; its ID. Raises RepositoryError."""
    return _run(["hash-object", "-t", kind, "-w", "--stdin"], environ, data).strip()


def write_commit(
    tree: str, parents: Sequence[str], message: str, environ: Mapping[str, str]
) -> str:
    """Store a commit by git's own identity rules; its ID. Raises RepositoryError."""
    arguments = [word for parent in parents for word in ("-p", parent)]
    return _run(["commit-tree", tree, *arguments, "-F", "-"], environ, message.encode()).strip()


def tree_with(
    revision: str, path: str, data: bytes, objects: Objects, environ: Mapping[str, str]
) -> str:
    """The tree of a commit with one file's content replaced, its mode kept."""
    folders = path.split("/")[:-1]
    blob = write_object("blob", data, environ)
    child, name = blob, path.split("/")[-1]
    for depth in range(len(folders), -1, -1):
        folder = "/".join(folders[:depth])
        tree = objects.read(f"{revision}:{folder}" if folder else f"{revision}^{{tree}}")
        child = write_object("tree", replace_entry(tree.data, name, child), environ)
        name = folders[depth - 1] if depth else ""
    return child


def replace_entry(tree: bytes, name: str, oid: str) -> bytes:
    """A tree object in which the entry of that name leads to another object of its kind."""
    raw, width = os.fsencode(name), len(oid) // 2
    at = 0
    while at < len(tree):
        space, end = tree.index(b" ", at), tree.index(b"\0", at)
        if tree[space + 1 : end] == raw:
            return tree[: end + 1] + bytes.fromhex(oid) + tree[end + 1 + width :]
        at = end + 1 + width
    raise RepositoryError(f"{name} is not in the tree it was read from", "git fsck")


def run_remote(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a git command that talks to a remote: status, output, and its complaint. Never raises."""
    import subprocess

    done = subprocess.run(
        ["git", *_QUIET, *_PATIENCE, *arguments],
        env=writing_environment(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    words = done.stderr.decode("utf-8", "replace")
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), words


def run_plain(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a git command for its effect; its exit status."""
    return run_remote(arguments, environ)[0]


def push(
    remote: str,
    updates: Mapping[str, str],
    leases: Mapping[str, str],
    environ: Mapping[str, str],
    verify: bool = False,
) -> PushResult:
    """Push commits to refs, all or none, each ref in ``leases`` only from the value seen there.

    An empty lease means that the ref must not exist. ``verify`` runs the pre-push hook. Never
    raises for what the remote answers.
    """
    arguments = [
        "push",
        "--porcelain",
        "--no-follow-tags",
        "--verify" if verify else "--no-verify",
        *(["--atomic"] if len(updates) > 1 else []),
        *[f"--force-with-lease={ref}:{seen}" for ref, seen in leases.items()],
        "--end-of-options",
        remote,
        *[f"{oid}:{ref}" for ref, oid in updates.items()],
    ]
    status, output, words = run_remote(arguments, environ)
    return PushResult(status, _pushed_refs(output), words)


def _pushed_refs(output: str) -> tuple[PushedRef, ...]:
    """The lines ``<flag>\\t<from>:<to>\\t<summary> (<reason>)`` of ``git push --porcelain``."""
    found = []
    for line in output.split("\n"):
        fields = line.split("\t")
        if len(fields) == 3 and len(fields[0]) == 1:
            found.append(PushedRef(fields[1].rpartition(":")[2], fields[0], fields[2]))
    return tuple(found)


def _run(arguments: Sequence[str], environ: Mapping[str, str], data: bytes) -> str:
    import subprocess

    done = subprocess.run(
        ["git", *arguments],
        env=writing_environment(environ),
        input=data,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().split("\n")
        raise RepositoryError(
            f"git {arguments[0]} failed: {lines[-1]}", "\n".join(lines[:-1][:5]) or "git status"
        )
    return os.fsdecode(done.stdout)
