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
        changes.append(Change(os.fsdecode(path), old_mode[1:], new_mode, old, new))
    return changes


def configured(keys: Sequence[str], git: Git) -> dict[str, str]:
    """The values of git configuration keys, by key; absent ones are left out.

    They stand in the order in which git read the last value of each. Keys are lower case, as
    git matches them, and may hold ``*`` for any part.
    """
    choices = [key.replace(".", "\\.").replace("*", ".*") for key in keys]
    pattern = "^(" + "|".join(choices) + ")$"
    status, output = git.ask(["config", "-z", "--get-regexp", pattern])
    if status > 1:
        git.read(["config", "-z", "--get-regexp", pattern])
    values: dict[str, str] = {}
    for record in output.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        key, newline, value = record.partition("\n")
        values.pop(key, None)
        values[key] = value if newline else "true"
    return values


def is_true(value: str) -> bool:
    """Whether git reads a value as yes (git-config, ``--type=bool``)."""
    return value.casefold() in ("true", "yes", "on") or value.strip("0").isdigit()


def agent_name(git: Git, configuration: Mapping[str, str], asked: str = "") -> str:
    """Who acts: as asked, else GIT_BATON_AGENT, else the session's name, else ``baton.agent``."""
    return (
        asked
        or git.environ.get("GIT_BATON_AGENT")
        or _session_name(git)
        or configuration.get("baton.agent", "")
    )


def _session_name(git: Git) -> str:
    """The name of the session that runs us, where its client says which one it is.

    Codex does, in the environment of its commands; it takes none from a hook.
    """
    session = git.environ.get("CODEX_THREAD_ID")
    if not session:
        return ""
    from gitbaton.git.session_names import session_of

    asked = ["rev-parse", "--path-format=absolute", "--git-common-dir"]
    known = session_of(os.fsdecode(git.ask(asked)[1]).rstrip("\n"), session)
    return known.name if known else ""


ADDRESSES = ("user.email", "author.email", "committer.email")


def own_addresses(
    environ: Mapping[str, str], configuration: Mapping[str, str], authoring: bool = False
) -> frozenset[str]:
    """The addresses under which commits are made here, in small letters; none if nobody says.

    In a hook of git-commit GIT_AUTHOR_EMAIL is the author's of the commit at hand: with
    ``authoring`` it does not count.
    """
    known = [environ.get("GIT_COMMITTER_EMAIL"), *[configuration.get(key) for key in ADDRESSES]]
    known += [] if authoring else [environ.get("GIT_AUTHOR_EMAIL")]
    return frozenset([address.casefold() for address in known if address])


def first_remote(configuration: Mapping[str, str]) -> str:
    """The remote that is meant where none is named, by the ``remote.*.url`` keys; empty if none."""
    names = [
        key.removeprefix("remote.").removesuffix(".url")
        for key in configuration
        if key.startswith("remote.") and key.endswith(".url")
    ]
    return "origin" if "origin" in names else next(iter(names), "")


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
            f"the commit message cannot be read: {error.strerror}: {path}", "git commit again"
        ) from None


def _message_path(git: Git) -> str:
    merging = git.environ.get("GIT_REFLOG_ACTION", "").startswith(("merge", "pull"))
    for name in ("MERGE_MSG", "COMMIT_EDITMSG") if merging else ("COMMIT_EDITMSG",):
        path = os.fsdecode(git.read(["rev-parse", "--git-path", name]).rstrip(b"\n"))
        if os.path.exists(path):
            break
    return path


def typed_amend() -> bool | None:
    """Whether the ``git commit`` that started us was told to ``--amend``; None if nobody can tell.

    git does not tell its hooks, the system may (proc(5)). An alias hides what it stands for.
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
