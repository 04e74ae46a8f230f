"""A feature that is done and pushed; each test has a copy of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.protocol import BRANCH, finish, on_branch
from support.sandbox import Sandbox

TASKS = ("1.1.1a", "1.1.1b", "1.1.2")


@pytest.fixture(scope="session")
def finished(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A remote and a clone in which ada has done every task of 1.1 and pushed it all."""
    base = tmp_path_factory.mktemp("finished")
    shutil.copytree(template / "bare", base / "remote.git", symlinks=True)
    Sandbox(base).git("clone", "--quiet", "remote.git", "ada")
    ada = on_branch(Sandbox(base / "ada", "ada"))
    for task in TASKS:
        finish(ada, task)
    ada.git("push", "--quiet", "--set-upstream", "origin", BRANCH)
    ada.git("config", "remote.origin.url", "../remote.git")
    return base


@pytest.fixture
def base(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "shop", symlinks=True)
    return tmp_path / "shop"


@pytest.fixture
def ada(base: Path) -> Sandbox:
    made = Sandbox(base / "ada", "ada")
    made.clock += 3600
    return made


@pytest.fixture
def remote(base: Path) -> Sandbox:
    return Sandbox(base / "remote.git")
