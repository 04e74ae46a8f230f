"""Install the native hooks, or take them out again."""

from __future__ import annotations

import os
from collections.abc import Sequence

from gitbaton.base.errors import UsageError
from gitbaton.base.hook_types import EXTRA_HOOKS, HOOKS, SERVER_HOOKS
from gitbaton.setup.agents.files import removals
from gitbaton.setup.file_edits import SetupChange, write
from gitbaton.setup.hook_files import (
    HooksFolder,
    Target,
    hooks_folder,
    inspect_hook,
    install_hooks,
    uninstall_hooks,
)
from gitbaton.setup.hook_managers import ManagedElsewhereError
from gitbaton.setup.merge_driver_config import unregister_driver
from gitbaton.setup.repository import open_repository, open_server


def install(cwd: str, hooks: Sequence[str], python: str, path: str) -> tuple[SetupChange, ...]:
    """Install ``hooks`` (all if empty) into the repository around ``cwd``.

    ``python`` and ``path`` are the interpreter and the package folder the hooks will use.
    """
    folder = hooks_folder(open_repository(cwd))
    return install_hooks(folder, Target(known_hooks(hooks), python, path))


def uninstall(cwd: str, hooks: Sequence[str]) -> tuple[SetupChange, ...]:
    """Take out ``hooks`` and restore what was there before.

    If empty: all of them, the merge driver, and our part of the files for agents.
    """
    repository = open_repository(cwd)
    try:
        folder = hooks_folder(repository)
    except ManagedElsewhereError:  # what was installed before that tool came
        folder = HooksFolder(os.path.join(repository.common_dir, "hooks"), shared=False)
    extra = [name for name in EXTRA_HOOKS if inspect_hook(os.path.join(folder.path, name)).ours]
    changes = uninstall_hooks(folder, known_hooks(hooks) if hooks else (*HOOKS, *extra))
    if hooks:
        return changes
    files = write(removals(repository.top)) if repository.top else ()
    return (*changes, *unregister_driver(repository), *files)


def install_server(path: str, python: str, package: str) -> tuple[SetupChange, ...]:
    """Install the server hooks of the repository around ``path``, and no other."""
    folder = hooks_folder(open_server(path))
    return install_hooks(folder, Target(SERVER_HOOKS, python, package))


def uninstall_server(path: str) -> tuple[SetupChange, ...]:
    """Take those hooks out again and restore what was there before."""
    return uninstall_hooks(hooks_folder(open_server(path)), SERVER_HOOKS)


def known_hooks(hooks: Sequence[str]) -> tuple[str, ...]:
    """``hooks`` without repetition, all of them if empty; UsageError for an unknown one."""
    known = (*HOOKS, *EXTRA_HOOKS)
    for hook in hooks:
        if hook not in known:
            raise UsageError(f"no such hook: {hook!a}", f"one of: {', '.join(known)}")
    return tuple(dict.fromkeys(hooks)) or HOOKS
