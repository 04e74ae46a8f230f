"""Fixtures of the whole suite: a sealed environment and cheap real repositories."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from hypothesis.database import DirectoryBasedExampleDatabase

from support import typed_hints
from support.environment import ROOT, fixed_variables, make_home, scrubbed
from support.plans import example_plan
from support.sandbox import Sandbox

pytest_plugins = ("support.measuring",)

# No deadlines: how long an example takes says nothing on a loaded machine.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize="CI" in os.environ,
    database=None if "CI" in os.environ else DirectoryBasedExampleDatabase(ROOT / ".hypothesis"),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def session_base(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Drop the caller's variables for the whole session; a directory for what tests share."""
    base = tmp_path_factory.mktemp("session")
    # Workers of one run share their built hook environments; both runners lock their stores.
    in_worker = hasattr(request.config, "workerinput")
    shared = tmp_path_factory.getbasetemp().parent if in_worker else base
    with pytest.MonkeyPatch.context() as patch:
        fixed = fixed_variables(base, os.environ)
        for name in list(scrubbed(os.environ)):
            patch.delenv(name)
        for name, value in {**fixed, **make_home(base / "home")}.items():
            patch.setenv(name, value)
        patch.setenv("PRE_COMMIT_HOME", str(shared / "pre-commit-home"))
        patch.setenv("PREK_HOME", str(shared / "prek-home"))
        time.tzset()
        yield base


@pytest.fixture(autouse=True)
def typed(request: pytest.FixtureRequest, session_base: Path) -> None:
    """What hints say is typed."""
    typed_hints.start(session_base, request.path)


@pytest.fixture(scope="session")
def home_numbers() -> Iterator[int]:
    """Numbers for the home directories of one worker."""
    return count()


@pytest.fixture(autouse=True)
def home(session_base: Path, home_numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh HOME, which is also the current directory: no repository is there by accident."""
    home = session_base / "homes" / str(next(home_numbers))
    for name, value in make_home(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(home)
    return home


@pytest.fixture(scope="session")
def template(session_base: Path) -> Path:
    """Built once, copied per test: an unborn, an example and a bare repository."""
    base = session_base / "templates"
    for name in ("empty", "example"):
        (base / name).mkdir(parents=True)
        Sandbox(base / name).git("init", "--quiet")
    Sandbox(base / "example").commit("docs: plan the shop", example_plan())
    Sandbox(base).git("clone", "--quiet", "--bare", "example", "bare")
    Sandbox(base / "bare").git("remote", "remove", "origin")
    return base


@pytest.fixture
def empty(template: Path, tmp_path: Path) -> Sandbox:
    """A repository without a commit."""
    return _copy(template / "empty", tmp_path / "empty")


@pytest.fixture
def sandbox(template: Path, tmp_path: Path) -> Sandbox:
    """A repository whose one commit holds the example plan; it has no remote."""
    return _copy(template / "example", tmp_path / "shop")


@pytest.fixture
def inside(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox as current directory, for code run in this process."""
    monkeypatch.chdir(sandbox.path)
    return sandbox


@pytest.fixture
def remote(template: Path, tmp_path: Path) -> Sandbox:
    """A bare repository with the example plan on ``main``."""
    return _copy(template / "bare", tmp_path / "remote.git")


@pytest.fixture
def clone_of(tmp_path: Path) -> Callable[..., Sandbox]:
    """``clone_of(remote, "ada")``: a clone named after the agent that works in it."""

    def clone(origin: Sandbox, agent: str) -> Sandbox:
        origin.git("clone", "--quiet", str(origin.path), str(tmp_path / agent))
        made = Sandbox(tmp_path / agent, agent)
        made.clock = origin.clock
        return made

    return clone


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Ada's clone; rooms and files in which she is at something already say so themselves."""
    return clone_of(remote, "ada")


@pytest.fixture
def bob(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """Bob's clone."""
    return clone_of(remote, "bob")


def _copy(source: Path, target: Path) -> Sandbox:
    shutil.copytree(source, target, symlinks=True)
    made = Sandbox(target)
    made.clock += 60
    return made
