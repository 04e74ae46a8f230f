"""Values of git's configuration, and whether they are the user's own or a repository's."""

from __future__ import annotations

import os

from gitbaton.base.value import Value
from gitbaton.git.history import read_repo_info
from gitbaton.git.process import Git
from gitbaton.git.worktrees import top_of

CLONE = ("local", "worktree")
"""The scopes (git-config, ``--show-scope``) of one clone alone."""


class ConfigValue(Value):
    """One value of a key, with the scope and the origin that git gives it."""

    scope: str
    origin: str
    text: str


def values_of(key: str, git: Git) -> list[ConfigValue]:
    """Every value of a key, in the order in which git reads them; the last one counts for git."""
    asked = ["config", "-z", "--show-scope", "--show-origin", "--get-all", key]
    _, output = git.ask(asked)
    fields = os.fsdecode(output).split("\0")
    triples = zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    return [ConfigValue(scope, origin, text) for scope, origin, text in triples]


def is_of_the_repository(value: ConfigValue, git: Git) -> bool:
    """Whether the file that says it lies in a work tree of this clone, and not in git's folder.

    Who wrote the files of the repository could write that one, too, once it is included.
    """
    if not value.origin.startswith("file:"):
        return False
    common, top = read_repo_info(git).common_dir, top_of(git)
    path = os.path.realpath(os.path.join(top, value.origin.removeprefix("file:")))
    home = os.path.dirname(common) if os.path.basename(common) == ".git" else ""
    trees = [os.path.realpath(tree) + os.sep for tree in (top, home) if tree]
    return path.startswith(tuple(trees)) and not path.startswith(os.path.realpath(common) + os.sep)


def users_values(key: str, git: Git) -> tuple[list[str], int]:
    """The values that the user gave for all clones, and how many others there are.

    Those are of this clone's configuration, or of a file in its work tree.
    """
    found = values_of(key, git)
    own = [
        value.text
        for value in found
        if value.scope not in CLONE and not is_of_the_repository(value, git)
    ]
    return own, len(found) - len(own)
