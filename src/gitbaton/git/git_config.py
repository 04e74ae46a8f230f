"""git's own configuration: the one place that asks git for it, and whose word a value is."""

from __future__ import annotations

import os

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitbaton.git.process import Git

ENTRIES = ("config", "-z", "--show-scope", "--show-origin", "--get-regexp")
"""What git is asked, but for a pattern of keys."""

CLONE = ("local", "worktree")
"""The scopes (git-config, ``--show-scope``) of one clone alone."""


class ConfigEntry(Value):
    """One configured value. ``scope`` is git's word (local, global, worktree, command, …).

    ``origin`` is where it is set, as git writes it: ``file:.git/config``.
    """

    key: str
    value: str
    scope: str
    origin: str


def entries_of(pattern: str, git: Git) -> list[ConfigEntry]:
    """Entries whose key matches git's pattern, in the order in which git reads them.

    Keys are lower case but for the part between their dots. The last one of a key counts. Raises
    RepositoryError if git cannot read its configuration.
    """
    status, output = git.ask([*ENTRIES, pattern])
    if status > 1:
        git.read([*ENTRIES, pattern])
    return parse_entries(output.decode("utf-8", "surrogateescape"))


def parse_entries(output: str) -> list[ConfigEntry]:
    """What ``ENTRIES`` prints, entry by entry."""
    fields = output.split("\0")
    return [_entry(*fields[at : at + 3]) for at in range(0, len(fields) - 2, 3)]


def configured(keys: Sequence[str], git: Git) -> dict[str, str]:
    """The values of git configuration keys, by key; absent ones are left out.

    They are in the order in which git read the last value of each. Keys are lower case, as
    git matches them, and may hold ``*`` for any part.
    """
    choices = [key.replace(".", "\\.").replace("*", ".*") for key in keys]
    values: dict[str, str] = {}
    for entry in entries_of("^(" + "|".join(choices) + ")$", git):
        values.pop(entry.key, None)
        values[entry.key] = entry.value
    return values


def values_of(key: str, git: Git) -> list[ConfigEntry]:
    """Every value of a key, in the order in which git reads them; the last one counts."""
    return entries_of(f"^{key.lower()}$".replace(".", "\\."), git)


def _entry(scope: str, origin: str, pair: str) -> ConfigEntry:
    key, newline, value = pair.partition("\n")
    return ConfigEntry(key, value if newline else "true", scope, origin)


def is_true(value: str) -> bool:
    """Whether git reads a value as yes (git-config, ``--type=bool``)."""
    return value.casefold() in ("true", "yes", "on") or value.strip("0").isdigit()


def is_of_the_repository(entry: ConfigEntry, git: Git) -> bool:
    """Whether the value comes from a file in a work tree of this clone, outside the git directory.

    Commits can change such a file, once the user's configuration includes it.
    """
    from gitbaton.git.history import read_repo_info

    if not entry.origin.startswith("file:"):
        return False
    common, top = read_repo_info(git).common_dir, top_of(git)
    path = os.path.realpath(os.path.join(top, entry.origin.removeprefix("file:")))
    home = os.path.dirname(common) if os.path.basename(common) == ".git" else ""
    trees = [os.path.realpath(tree) + os.sep for tree in (top, home) if tree]
    return path.startswith(tuple(trees)) and not path.startswith(os.path.realpath(common) + os.sep)


def users_values(key: str, git: Git) -> tuple[list[str], int]:
    """The values that the user gave for all clones, and how many others there are.

    Those are of this clone's configuration, or of a file in its work tree.
    """
    found = values_of(key, git)
    own = [
        entry.value
        for entry in found
        if entry.scope not in CLONE and not is_of_the_repository(entry, git)
    ]
    return own, len(found) - len(own)


def top_of(git: Git) -> str:
    """The top of the work tree that we are in; empty in a bare repository."""
    status, output = git.ask(["rev-parse", "--show-toplevel"])
    return os.fsdecode(output).removesuffix("\n") if status == 0 else ""
