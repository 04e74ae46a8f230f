"""What the end-to-end tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from support.plugin import Plugin, working_tree
from support.sandbox import Sandbox


@pytest.fixture(scope="session")
def plugin(session_base: Path) -> Plugin:
    """The repository to adopt; beside the runners' stores, which workers share too."""
    return working_tree(Path(os.environ["PRE_COMMIT_HOME"]).parent)


@pytest.fixture
def shop(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """The clone of an agent called ada, on the branch of feature 1.1."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", "feature/1.1-login")
    return ada
