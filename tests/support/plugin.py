"""The working tree as a repository that others name in their ``.pre-commit-config.yaml``."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import NamedTuple

from support.environment import ROOT
from support.sandbox import Sandbox


class Plugin(NamedTuple):
    """What stands in a ``.pre-commit-config.yaml``: a repository and a revision."""

    repo: str
    rev: str


def working_tree(shared: Path) -> Plugin:
    """The working tree, committed or not, as one commit of a bare repository below ``shared``.

    Workers share it, as they share the environments that are built from it.
    """
    path = shared / "plugin.git"
    with (shared / "plugin.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            Sandbox(shared).git("init", "--quiet", "--bare", path.name)
            repo = Sandbox(path)
            repo.git("--git-dir=.", f"--work-tree={ROOT}", "add", "--all")
            tree = repo.git("write-tree").out.strip()
            oid = repo.git("commit-tree", tree, "-m", "the working tree").out.strip()
            repo.git("update-ref", "refs/heads/main", oid)
    return Plugin(str(path), Sandbox(path).oid("refs/heads/main"))
