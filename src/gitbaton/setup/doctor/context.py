"""The input of every check of ``doctor``, gathered once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from gitbaton.base.atomic_write import read_plain_file
from gitbaton.base.errors import BatonError
from gitbaton.base.hook_types import RUNNER_CONFIG
from gitbaton.base.shell import quote
from gitbaton.base.value import Value
from gitbaton.git.settings_file import find_settings
from gitbaton.plan.settings import Settings
from gitbaton.setup.hook_files import hooks_path
from gitbaton.setup.hook_managers import Manager, manager_of
from gitbaton.setup.pre_commit import RunnerConfig, read_runner_config
from gitbaton.setup.repository import Repository, open_repository


class DoctorContext(Value):
    """The repository, its environment, and its files as far as they can be read.

    ``runner`` is None without a readable ``.pre-commit-config.yaml``; ``settings`` are the
    defaults when the configuration is not valid (a check of its own says so). ``away`` says that
    this is another work tree than the one we are in. ``manager`` is the tool that has its hooks.
    """

    repository: Repository
    environ: Mapping[str, str]
    hooks: str
    manager: Manager | None
    runner: RunnerConfig | None
    settings: Settings
    away: bool = False

    def others(self) -> Iterator[DoctorContext]:
        """The other work trees that are on the disk, each looked at from within."""
        for path in self.repository.work_trees():
            if os.path.isdir(path) and not _same(path, self.repository.home):
                yield look_around(open_repository(path), self.environ).replace(away=True)

    def baton(self, arguments: str) -> str:
        """A command of ours to type, wherever the work tree is."""
        there = f"git -C {quote(self.repository.home)} baton"
        return f"{there if self.away else 'git-baton'} {arguments}"


def look_around(repository: Repository, environ: Mapping[str, str]) -> DoctorContext:
    """Gather the context; files that cannot be read count as absent."""
    hooks = hooks_path(repository)
    return DoctorContext(
        repository,
        environ,
        hooks,
        manager_of(hooks, repository.top),
        _runner(repository.top),
        _settings(repository.top),
    )


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _runner(top: str) -> RunnerConfig | None:
    try:
        data = read_plain_file(os.path.join(top, RUNNER_CONFIG)) if top else None
        return None if data is None else read_runner_config(data)
    except BatonError:
        return None


def _settings(top: str) -> Settings:
    try:
        return find_settings(top).settings if top else Settings()
    except BatonError:
        return Settings()
