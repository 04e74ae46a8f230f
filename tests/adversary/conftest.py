"""A server with the judge and a clone of it; a module shares them, for refusals change nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support import typed_hints
from support.protocol import record, work
from support.sandbox import Sandbox
from support.siege import BRANCH, CONFIG, Scene


@pytest.fixture(scope="module")
def scene(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("siege")
    shutil.copytree(template / "bare", folder / "remote.git", symlinks=True)
    server = Sandbox(folder / "remote.git")
    assert server.baton("install", "--server", str(server.path)).code == 0
    server.git("clone", "--quiet", str(server.path), str(folder / "ada"))
    ada = Sandbox(folder / "ada", "ada")
    ada.clock += 60
    ada.commit("chore: settings", {CONFIG: ""}, date=ada.clock)
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    ada.git("switch", "--quiet", "--create", BRANCH)
    claim = record(ada, "START", "1.1.1a")
    record(ada, "NOTE", "1.1.1a", "half done")
    work(ada, "feat(1.1.1a): create form")
    record(ada, "START", "1.1.1b")
    done = record(ada, "DONE", "1.1.1b", work(ada, "feat(1.1.1b): check password"))
    base = record(ada, "NOTE", "1.1.1a", "nearly done")
    refs = [f"{oid}:refs/baton/tasks/{task}" for oid, task in ((claim, "1.1.1a"), (done, "1.1.1b"))]
    ada.git("push", "--quiet", "--no-verify", "--atomic", "origin", BRANCH, *refs)
    return Scene(server, ada, base, ada.clock)


@pytest.fixture
def fresh(remote: Sandbox, scene: Scene) -> Sandbox:
    """A server of its own with the same judge, for what would not leave the shared one alone."""
    hook = remote.path / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    shutil.copy(scene.server.path / "hooks/pre-receive", hook)
    return remote


@pytest.fixture(autouse=True)
def untyped_hints(typed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    typed_hints.stop(monkeypatch)
