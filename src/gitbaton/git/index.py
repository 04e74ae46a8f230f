"""What is staged, and the message being committed: all that the commit-time hooks read."""

from __future__ import annotations

import os

from gitbaton.base.errors import RepositoryError
from gitbaton.base.value import Value
from gitbaton.commits.models import Change
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_ANCESTORS = 8  # a hook runner and a shell or two lie between


class IndexEntry(Value):
    """One path of a tree or of the index."""

    path: str
    mode: str
    oid: str


def staged_entries(folder: str, git: Git) -> list[IndexEntry]:
    """The index below a folder (the whole of it for ""), conflicts as their first side.

    Reads GIT_INDEX_FILE where git set it: ``commit -a`` and ``commit PATH`` use one of their own.
    """
    where = ["--", folder] if folder else []
    output = git.read(["ls-files", "--stage", "-z", "--full-name", *where])
    entries: dict[str, IndexEntry] = {}
    for record in output.split(b"\0")[:-1]:
        facts, _, path = record.partition(b"\t")
        mode, oid, _stage = facts.decode().split(" ")
        name = os.fsdecode(path)
        entries.setdefault(name, IndexEntry(name, mode, oid))
    return list(entries.values())


class Staged(Value):
    """What the index changes against a commit, and the paths that a merge has left in conflict."""

    changes: tuple[Change, ...]
    unmerged: tuple[str, ...] = ()


def staged_changes(git: Git, against: str = "HEAD") -> Staged:
    """What is staged against a commit (the empty tree's ID where there is none)."""
    output = git.read(
        ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", against]
    )
    fields = output.split(b"\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    unmerged = [os.fsdecode(path) for facts, path in pairs if facts.endswith(b" U")]
    changes = [change for change in parse_raw(fields) if change.path not in unmerged]
    return Staged(tuple(changes), tuple(unmerged))


def parse_raw(fields: list[bytes]) -> list[Change]:
    """Changes from the fields of ``--raw -z``: ``:modes ids status`` and a path, in turn."""
    changes = []
    for facts, path in zip(fields[::2], fields[1::2], strict=False):
        old_mode, new_mode, old, new, _status = facts.decode("ascii").split(" ")
        changes.append(
            Change(path.decode("utf-8", "surrogateescape"), old_mode[1:], new_mode, old, new)
        )
    return changes


def git_version(git: Git) -> tuple[int, int]:
    """Major and minor version of git."""
    words = git.read(["version"]).decode("ascii", "replace").split()
    numbers = [int(part) for part in words[2].split(".")[:2] if part.isdigit()]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def read_message(arguments: Sequence[str], git: Git) -> bytes:
    """The message being committed: from the file that git names, else where git keeps it.

    A runner with a file filter of its own may name none. Raises RepositoryError.
    """
    path = arguments[0] if arguments else _message_path(git)
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise RepositoryError(
            f"the commit message cannot be read: {error.strerror}: {path}",
            "type the message anew: git commit",
        ) from None


def _message_path(git: Git) -> str:
    merging = git.environ.get("GIT_REFLOG_ACTION", "").startswith(("merge", "pull"))
    for name in ("MERGE_MSG", "COMMIT_EDITMSG") if merging else ("COMMIT_EDITMSG",):
        path = os.fsdecode(git.read(["rev-parse", "--git-path", name]).rstrip(b"\n"))
        if os.path.exists(path):
            break
    return path


def typed_amend() -> bool | None:
    """Whether the ``git commit`` that started us has ``--amend``; None if that cannot be known.

    git does not tell its hooks, the system may (proc(5)). An alias hides its expansion.
    """
    pid = os.getppid()
    for _ in range(_MOST_ANCESTORS):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            with open(f"/proc/{pid}/stat", "rb") as file:
                pid = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return None
        if b"commit" in words:
            return any(word.startswith(b"--am") for word in words)
    return None


def is_rebasing(environ: Mapping[str, str]) -> bool:
    """Whether a rebase is at work. git 2.39 names it in GIT_REFLOG_ACTION only below a pull."""
    if environ.get("GIT_REFLOG_ACTION", "").startswith(("rebase", "pull")):
        return True
    folder = environ.get("GIT_DIR") or ".git"  # set in a linked work tree, where .git is a file
    states = ("rebase-merge", "rebase-apply")
    return any(os.path.isdir(os.path.join(folder, state)) for state in states)
