"""What every check of ``doctor`` may look at, gathered once."""

from __future__ import annotations

import os

from gitbaton.core.errors import BatonError
from gitbaton.core.settings import Settings
from gitbaton.core.value import Value
from gitbaton.repo.hook_files import hooks_path
from gitbaton.repo.runner_config import RUNNER_CONFIG, RunnerConfig, read_runner_config
from gitbaton.repo.settings_file import find_settings
from gitbaton.repo.writing import read_plain_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbaton.repo.repository import Repository, Worktree


class Scene(Value):
    """The repository, its environment, and its files as far as they can be read.

    ``runner`` is None without a readable ``.pre-commit-config.yaml``; ``settings`` are the
    defaults when the configuration is not valid (a check of its own says so).
    """

    repository: Repository
    environ: Mapping[str, str]
    hooks: str
    runner: RunnerConfig | None
    settings: Settings

    def worktrees(self) -> tuple[Worktree, ...]:
        """Work trees that are on the disk."""
        return tuple(tree for tree in self.repository.worktrees() if os.path.isdir(tree.path))


def look_around(repository: Repository, environ: Mapping[str, str]) -> Scene:
    """Gather a scene; files that cannot be read count as absent here."""
    return Scene(
        repository,
        environ,
        hooks_path(repository),
        _runner(repository.top),
        _settings(repository.top),
    )


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
