"""Bring git-baton into a repository: configuration, pre-commit entry, hooks.

Everything is read and decided before the first byte is written; run again, it only adds
what is missing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from gitbaton.base.errors import RepositoryError, UsageError
from gitbaton.base.hook_types import HOOKS
from gitbaton.git.settings_file import find_settings
from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.settings import FEATURE_FILES
from gitbaton.setup.file_edits import SetupChange, write
from gitbaton.setup.hook_files import (
    HooksFolder,
    Target,
    hooks_folder,
    hooks_path,
    inspect_hook,
    install_hooks,
    own_hooks_line,
    refuse_conflicts,
)
from gitbaton.setup.hook_managers import ManagedElsewhereError, manager_of
from gitbaton.setup.init_files import InitOptions, files_to_write
from gitbaton.setup.merge_driver_config import register_driver
from gitbaton.setup.pre_commit import pre_commit_command, run_pre_commit_install
from gitbaton.setup.remaining_steps import remaining_steps
from gitbaton.setup.repository import Repository, open_repository
from gitbaton.setup.suggested_settings import settings_from
from gitbaton.setup.survey import survey
from gitbaton.setup.survey_text import survey_text


def init(cwd: str, python: str, path: str, asked: InitOptions) -> tuple[SetupChange, ...]:
    """Set the repository around ``cwd`` up with the native hooks.

    A hook that pre-commit or prek is installed for is left to them: their configuration has
    our entry, and a commit need not be judged twice. Where husky, lefthook or a hooks folder of
    several repositories have the hooks, all else is done, and the last change says what is left.
    Raises ConfigError and RepositoryError before any change.
    """
    repository = _with_work_tree(cwd)
    edits = files_to_write(repository, asked)
    folder = _own_folder(repository)
    runners = {
        name: inspect_hook(os.path.join(folder.path, name)).runner for name in HOOKS if folder
    }
    native = tuple(name for name, runner in runners.items() if not runner)
    if folder:
        refuse_conflicts(folder, native)
    changes = (*write(edits), register_driver(repository, python, path))
    if folder is None:
        return (*changes, _left_to_others(repository))
    left = tuple(
        SetupChange(
            os.path.join(folder.path, name),
            f"left to {runner}, which is installed for it",
            made=False,
        )
        for name, runner in runners.items()
        if runner
    )
    return (*changes, *install_hooks(folder, Target(native, python, path)), *left)


def _own_folder(repository: Repository) -> HooksFolder | None:
    """Where hooks can be installed; None where another tool or another repository has them."""
    try:
        return hooks_folder(repository)
    except ManagedElsewhereError:
        return None


def _left_to_others(repository: Repository) -> SetupChange:
    path = hooks_path(repository)
    manager = manager_of(path, repository.top)
    if manager is None:
        what = "other repositories use these hooks, too; for hooks of this one's own instead:"
        return SetupChange(path, what, own_hooks_line(repository))
    if not manager.silent:
        return SetupChange(manager.place, f"{manager.name} runs our hooks already", made=False)
    what = f"{manager.name} has the hooks; so that it runs ours:"
    return SetupChange(manager.place, what, manager.lines(repository.top))


def init_with_pre_commit(
    cwd: str, python: str, path: str, asked: InitOptions
) -> tuple[SetupChange, ...]:
    """Set the repository around ``cwd`` up with ``pre-commit install`` for all our hooks."""
    repository = _with_work_tree(cwd)
    edits = files_to_write(repository, asked)
    command = pre_commit_command()
    folder = hooks_folder(repository)
    _refuse_both(repository, folder)
    changes = (*write(edits), register_driver(repository, python, path))
    run_pre_commit_install(command, repository.top)
    installed = (
        SetupChange(os.path.join(folder.path, name), "installed by pre-commit") for name in HOOKS
    )
    return (*changes, *installed)


def _with_work_tree(cwd: str) -> Repository:
    repository = open_repository(cwd)
    if not repository.top:
        raise RepositoryError(
            "this repository is bare: init writes files into a work tree",
            "run git-baton init in a clone",
        )
    return repository


def _refuse_both(repository: Repository, folder: HooksFolder) -> None:
    if any(inspect_hook(os.path.join(folder.path, name)).ours for name in HOOKS):
        raise UsageError(
            "the native hooks are installed; with pre-commit's, each commit is judged twice",
            "git-baton uninstall && git-baton init --pre-commit",
        )
    if repository.config_value("core.hooksPath"):
        raise UsageError(
            "core.hooksPath is set, and pre-commit installs nothing then",
            "git-baton init (the native hooks follow core.hooksPath)",
        )


def look_around(cwd: str, asked: InitOptions) -> tuple[str, tuple[SetupChange, ...]]:
    """What is found in the repository around ``cwd``, as text, and what ``init`` would change.

    Nothing is written. Raises ConfigError and RepositoryError as ``init`` does.
    """
    repository = _with_work_tree(cwd)
    edits = files_to_write(repository, asked)
    folder = _own_folder(repository)
    configured = bool(find_settings(repository.top).name)
    known = survey(repository)
    defaults = read_settings({"plan-format": asked.plan_format or FEATURE_FILES})
    decided = settings_from(known.past, known.plan(defaults.plan_format), defaults)
    changes = [SetupChange(each.path, each.what, made=each.data is not None) for each in edits]
    if folder is None:
        changes.append(_left_to_others(repository))
    else:
        hooks = [inspect_hook(os.path.join(folder.path, name)) for name in HOOKS]
        for hook in hooks:
            if not (hook.ours or hook.runner):
                what = "installed, runs what is there first" if hook.exists else "installed"
                changes.append(SetupChange(hook.path, what))
    return survey_text(known, {} if configured else decided), tuple(changes)


def what_is_left(cwd: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """What is still to be typed in the clone around ``cwd``, one command a line."""
    repository = _with_work_tree(cwd)
    return remaining_steps(repository, find_settings(repository.top).settings, environ)
