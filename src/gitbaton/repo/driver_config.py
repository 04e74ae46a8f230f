"""The merge driver's entry in the repository's own configuration (gitattributes(5))."""

from __future__ import annotations

import os

from gitbaton.core.change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitbaton.repo.repository import Repository

# Without the executable git would take the failure for a conflict and show one side only.
DRIVER = (
    "command -v git-baton >/dev/null || exec git merge-file --marker-size=%L %A %O %B; "
    "git-baton merge-driver %O %A %B %L %P"
)
_ENTRIES = {"merge.baton.name": "rows of Progress Logs", "merge.baton.driver": DRIVER}


def register_driver(repository: Repository) -> Change:
    """Register the merge driver for all work trees of this clone."""
    path = os.path.join(repository.common_dir, "config")
    if _local(repository) == _ENTRIES:
        return Change(path, "has the merge driver already")
    for key, value in _ENTRIES.items():
        repository.run("config", "--local", "--replace-all", key, value)
    return Change(path, "merge driver registered")


def unregister_driver(repository: Repository) -> tuple[Change, ...]:
    """Take the registration out again, if there is one."""
    if not _local(repository):
        return ()
    repository.run("config", "--local", "--remove-section", "merge.baton")
    path = os.path.join(repository.common_dir, "config")
    return (Change(path, "merge driver no longer registered"),)


def _local(repository: Repository) -> dict[str, str]:
    entries = repository.config(r"^merge\.baton\.")
    return {entry.key: entry.value for entry in entries if entry.scope == "local"}
