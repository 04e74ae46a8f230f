"""The merge driver's entry in the repository's own configuration (gitattributes(5))."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitbaton.base.shell import quote
from gitbaton.setup.file_edits import SetupChange
from gitbaton.setup.hook_template import BOOTSTRAP, FULL

if TYPE_CHECKING:
    from gitbaton.setup.repository import Repository

# Without either git would take the failure for a conflict and show one side only.
_DRIVER = (
    "python={python} && path={path} && "
    'if [ -x "$python" ] && [ -f "$path/gitbaton/__main__.py" ]; '
    """then exec "$python" {flags} -c '{bootstrap}' "$path" merge-driver %O %A %B %L %P; """
    "elif command -v git-baton >/dev/null; then exec git-baton merge-driver %O %A %B %L %P; "
    "else exec git merge-file --marker-size=%L %A %O %B; fi"
)


def driver(python: str, path: str) -> str:
    """The command that merges feature files, for git's ``sh -c`` (gitattributes(5)).

    It starts the interpreter with the package below ``path``, as the hooks do, so it needs no
    PATH; where they are gone, the ``git-baton`` that PATH has.
    """
    python, path = [quote(each).replace("%", "%%") for each in (python, path)]
    return _DRIVER.format(python=python, path=path, flags=FULL, bootstrap=BOOTSTRAP)


def register_driver(repository: Repository, python: str, path: str) -> SetupChange:
    """Register the merge driver for all work trees of this clone."""
    config = os.path.join(repository.common_dir, "config")
    entries = {
        "merge.baton.name": "rows of Progress Logs",
        "merge.baton.driver": driver(python, path),
    }
    if _local(repository) == entries:
        return SetupChange(config, "has the merge driver already", made=False)
    for key, value in entries.items():
        repository.run("config", "--local", "--replace-all", key, value)
    return SetupChange(config, "merge driver registered")


def unregister_driver(repository: Repository) -> tuple[SetupChange, ...]:
    """Take the registration out again, if there is one."""
    if not _local(repository):
        return ()
    repository.run("config", "--local", "--remove-section", "merge.baton")
    path = os.path.join(repository.common_dir, "config")
    return (SetupChange(path, "merge driver no longer registered"),)


def _local(repository: Repository) -> dict[str, str]:
    entries = repository.config(r"^merge\.baton\.")
    return {entry.key: entry.value for entry in entries if entry.scope == "local"}
