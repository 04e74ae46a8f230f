"""Installing and uninstalling, as a flow and from the command line."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner

from gitbaton.base.errors import RepositoryError, UsageError
from gitbaton.base.hook_types import HOOKS
from gitbaton.cli.install import command as install_command
from gitbaton.cli.install import package_folder
from gitbaton.cli.uninstall import command as uninstall_command
from gitbaton.setup.hook_template import shim
from gitbaton.setup.install import install, uninstall
from gitbaton.setup.merge_driver_config import register_driver
from gitbaton.setup.repository import open_repository
from support.sandbox import Sandbox


def test_all_hooks_unless_some_are_named(sandbox: Sandbox) -> None:
    at = str(sandbox.path)
    some = install(at, ["pre-push", "commit-msg", "pre-push"], sys.executable, "/package")
    assert [change.path for change in some] == [
        f"{at}/.git/hooks/pre-push",
        f"{at}/.git/hooks/commit-msg",
    ]
    assert len(install(at, [], sys.executable, "/package")) == len(HOOKS)
    assert [change.what for change in uninstall(at, [])] == ["removed"] * len(HOOKS)


def test_merge_driver_goes_with_the_last_hook_only(sandbox: Sandbox) -> None:
    at, config = str(sandbox.path), sandbox.read(".git/config")
    register_driver(open_repository(at), "", "")
    uninstall(at, ["pre-push"])
    assert "merge-driver" in sandbox.read(".git/config")
    assert [one.what for one in uninstall(at, [])][-1] == "merge driver no longer registered"
    assert sandbox.read(".git/config") == config
    sandbox.git("config", "--global", "merge.baton.driver", "mine")
    assert "merge driver" not in str(uninstall(at, []))
    assert sandbox.git("config", "merge.baton.driver").out == "mine\n"


def test_unknown_hook_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(UsageError, match="no such hook: 'update'"):
        install(str(sandbox.path), ["update"], sys.executable, "/package")


def test_no_repository_no_work_tree_and_no_git_are_told_apart(
    sandbox: Sandbox, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RepositoryError, match="no git repository here"):
        install(str(home), [], sys.executable, "/package")
    with pytest.raises(RepositoryError, match=r"inside \.git"):
        install(f"{sandbox.path}/.git", [], sys.executable, "/package")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RepositoryError, match="git is not on PATH"):
        install(str(sandbox.path), [], sys.executable, "/package")


def test_command_prints_a_line_each_and_touches_nothing_else(inside: Sandbox) -> None:
    before = {path for path in inside.path.rglob("*") if path.is_file()}
    result = CliRunner().invoke(install_command, ["-t", "commit-msg", "-t", "pre-push"])
    assert result.output == ".git/hooks/commit-msg: installed\n.git/hooks/pre-push: installed\n"
    added = {path for path in inside.path.rglob("*") if path.is_file()} - before
    assert sorted(path.name for path in added) == ["commit-msg", "pre-push"]
    text = inside.read(".git/hooks/commit-msg")
    assert text == shim("commit-msg", sys.executable, package_folder())
    result = CliRunner().invoke(uninstall_command, ["-t", "commit-msg"])
    assert result.output == ".git/hooks/commit-msg: removed\n"


def test_names_from_the_repository_are_masked(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write("odd\x1b[31m/README", "")
    sandbox.git("config", "core.hooksPath", "odd\x1b[31m")
    monkeypatch.chdir(sandbox.path)
    result = CliRunner().invoke(install_command, ["-t", "pre-push"])
    assert "\x1b" not in result.output
    assert "<U+001B>" in result.output


def test_executable_installs_and_uninstalls(sandbox: Sandbox) -> None:
    assert sandbox.baton("install").code == 0
    again = sandbox.baton("install")
    assert again.out.count("already installed") == len(HOOKS)
    assert sandbox.baton("uninstall").out.count("removed") == len(HOOKS)
    assert sandbox.baton("install", "--hook-type", "update").code == 2
