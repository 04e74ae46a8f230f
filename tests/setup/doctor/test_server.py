"""``doctor --server``: does the judge stand, and what else the server needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gitbaton.cli.install import package_folder
from gitbaton.setup.doctor.examine import examine_server
from gitbaton.setup.doctor.result import Diagnosis
from gitbaton.setup.install import install_server
from support.sandbox import Sandbox

KEYS = (
    "receive.denyDeletes",
    "receive.denyNonFastForwards",
    "receive.fsckObjects",
    "core.logAllRefUpdates",
)


@pytest.fixture
def server(remote: Sandbox) -> Sandbox:
    """A bare repository with the hook, and with every switch on."""
    install_server(str(remote.path), sys.executable, package_folder())
    for key in KEYS:
        remote.git("config", key, "true")
    return remote


def _not_ok(repo: Sandbox) -> list[Diagnosis]:
    found = examine_server(str(repo.path), dict(os.environ))
    assert all(one.mend for one in found if one.state != "ok")
    return [one for one in found if one.state != "ok"]


def _only(repo: Sandbox, state: str) -> Diagnosis:
    (found,) = _not_ok(repo)
    assert found.state == state
    return found


def test_all_is_well(server: Sandbox) -> None:
    assert _not_ok(server) == []
    assert "pre-receive starts" in [
        one.what for one in examine_server(str(server.path), os.environ)
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_switch_that_is_off(key: str, server: Sandbox) -> None:
    server.git("config", key, "false")
    found = _only(server, "note")
    assert found.what.startswith(f"{key} is false")
    command = found.mend.split()
    assert command[:3] == ["git", "-C", str(server.path)]
    server.git(*command[3:])
    assert _not_ok(server) == []


def test_either_fsck_will_do(server: Sandbox) -> None:
    server.git("config", "--unset", "receive.fsckObjects")
    server.git("config", "transfer.fsckObjects", "true")
    assert _not_ok(server) == []


def test_no_hook(server: Sandbox) -> None:
    (server.path / "hooks/pre-receive").unlink()
    found = _only(server, "problem")
    assert found.mend == f"git-baton install --server {server.path}"


def test_a_hook_that_does_not_start(server: Sandbox, tmp_path: Path) -> None:
    package = tmp_path / "broken"
    (package / "gitbaton").mkdir(parents=True)
    for name in ("__init__", "cli"):
        (package / f"gitbaton/{name}.py").write_text("")
    (package / "gitbaton/__main__.py").write_text("def main(): raise SystemExit('out of order')\n")
    install_server(str(server.path), sys.executable, str(package))
    assert "every push is refused: out of order" in _only(server, "problem").what
    (package / "gitbaton/__main__.py").unlink()
    found = _not_ok(server)
    assert [one.mend for one in found] == [f"git-baton install --server {server.path}"]


def test_a_head_that_names_no_branch(server: Sandbox) -> None:
    server.git("symbolic-ref", "HEAD", "refs/heads/gone")
    found = _only(server, "problem")
    server.git(*found.mend.split()[3:])
    assert _not_ok(server) == []
    assert server.git("symbolic-ref", "HEAD").out == "refs/heads/main\n"


def test_hooks_elsewhere(server: Sandbox) -> None:
    server.git("config", "core.hooksPath", "/gone")
    assert "core.hooksPath" in _not_ok(server)[0].what


def test_hidden_task_refs(server: Sandbox) -> None:
    server.git("config", "transfer.hideRefs", "refs/heads/secret")
    assert _not_ok(server) == []
    server.git("config", "transfer.hideRefs", "refs/baton")
    assert "nobody can claim" in _only(server, "problem").what


def test_from_the_command_line(server: Sandbox) -> None:
    assert server.baton("doctor", "--server").code == 0
    (server.path / "hooks/pre-receive").unlink()
    outcome = server.baton("doctor", "--server", str(server.path), "--json")
    assert (outcome.code, '"problem"' in outcome.out) == (1, True)
