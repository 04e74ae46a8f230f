"""The repository as git itself describes it, and its refusals in words to act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.git.git_config import ConfigEntry
from gitbaton.setup.repository import Repository, git_version, open_repository
from support.sandbox import Sandbox


def _open(repo: Sandbox, below: str = "") -> Repository:
    return open_repository(str(repo.path / below))


def test_places_from_a_subfolder_and_a_linked_worktree(sandbox: Sandbox, tmp_path: Path) -> None:
    git_dir = f"{sandbox.path}/.git"
    assert _open(sandbox, "docs") == Repository(str(sandbox.path), git_dir, git_dir)
    sandbox.git("worktree", "add", "--quiet", "../side")
    side = open_repository(str(tmp_path / "side"))
    assert side == Repository(str(tmp_path / "side"), f"{git_dir}/worktrees/side", git_dir)
    assert side.work_trees() == (str(sandbox.path), str(tmp_path / "side"))


def test_bare_repository_has_no_top(remote: Sandbox) -> None:
    repository = _open(remote)
    assert (repository.top, repository.home) == ("", str(remote.path))
    assert repository.work_trees() == ()


def test_odd_names_come_through(tmp_path: Path) -> None:
    path = tmp_path / "a  b \udcff'\"é"
    path.mkdir()
    Sandbox(path).git("init", "--quiet")
    repository = open_repository(str(path))
    assert repository.top == str(path)


def test_line_feed_in_the_path_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a\nb"
    path.mkdir()
    Sandbox(path).git("init", "--quiet")
    with pytest.raises(RepositoryError, match="line feed"):
        open_repository(str(path))


def test_configuration_with_its_scopes(sandbox: Sandbox, home: Path) -> None:
    sandbox.git("config", "--global", "baton.agent", "ada\nlovelace")
    sandbox.git("config", "baton.agent", "")
    sandbox.write(".git/config", sandbox.read(".git/config") + "[baton]\n\tflag\n")
    repository = _open(sandbox)
    assert repository.config(r"^baton\.") == (
        ConfigEntry("baton.agent", "ada\nlovelace", "global", f"file:{home}/.gitconfig"),
        ConfigEntry("baton.agent", "", "local", "file:.git/config"),
        ConfigEntry("baton.flag", "true", "local", "file:.git/config"),
    )
    assert repository.config(r"^no\.such") == ()
    assert repository.config_value("user.name") == "Test Person"
    assert repository.config_value("no.such") == ""


def test_broken_configuration_is_gits_own_sentence(sandbox: Sandbox) -> None:
    sandbox.write(".git/config", "[broken\n")
    with pytest.raises(RepositoryError, match="bad config line 1"):
        _open(sandbox)


def test_failing_command_names_itself(sandbox: Sandbox) -> None:
    repository = _open(sandbox)
    assert not repository.succeeds("rev-parse", "--verify", "--quiet", "nope")
    with pytest.raises(RepositoryError, match="git rev-parse failed: fatal"):
        repository.run("rev-parse", "--verify", "nope")


def test_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="folder is gone"):
        open_repository(str(tmp_path / "nowhere"))


def test_repository_of_another_user_repeats_gits_advice(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.git("config", "--global", "--unset-all", "safe.directory")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RepositoryError, match="another user") as caught:
        _open(sandbox)
    assert caught.value.hint == f"git config --global --add safe.directory {sandbox.path}"


def test_version_is_read() -> None:
    assert git_version() >= (2, 34)
