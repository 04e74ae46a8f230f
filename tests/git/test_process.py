"""Starting git: its environment, its output, its refusals."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.git.process import Git, PartialCloneError, Process, reading_environment
from support.sandbox import Sandbox


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_environment_keeps_the_repository_and_adds_nothing_that_writes() -> None:
    found = reading_environment({"GIT_DIR": "x", "GIT_INDEX_FILE": "y", "LC_ALL": "de_DE"})
    assert (found["GIT_DIR"], found["GIT_INDEX_FILE"], found["LC_ALL"]) == ("x", "y", "C")
    assert found["GIT_NO_REPLACE_OBJECTS"] == found["GIT_NO_LAZY_FETCH"] == "1"
    assert found["GIT_ALLOW_PROTOCOL"] == "", "git before 2.39.4 knows no GIT_NO_LAZY_FETCH"
    assert found["GIT_OPTIONAL_LOCKS"] == found["GIT_TERMINAL_PROMPT"] == "0"


def test_output_status_and_input(inside: Sandbox) -> None:
    assert Git(os.environ).ask(["cat-file", "-e", "nowhere"])[0] == 128
    assert Git(os.environ).ask(["config", "--get", "no.such"]) == (1, b"")
    text = inside.path / "text"
    text.write_bytes(b"x" * 300_000)
    oid = Git(os.environ).read(["hash-object", "-w", "--stdin"], str(text)).decode().strip()
    assert Git(os.environ).read(["cat-file", "blob", oid]) == b"x" * 300_000


def test_nothing_stays_open(inside: Sandbox) -> None:
    before = _descriptors()
    for _ in range(5):
        Git(os.environ).ask(["rev-parse", "HEAD"])
        with pytest.raises(RepositoryError):
            Git(os.environ).read(["log", "nowhere"])
    assert _descriptors() == before


def test_no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    before = _descriptors()
    with pytest.raises(RepositoryError):
        Process(["version"], os.environ)
    assert _descriptors() == before
    with pytest.raises(RepositoryError, match="git cannot be started: No such file") as caught:
        Git(os.environ).read(["version"])
    assert "install git" in caught.value.hint


def test_refusals_in_words_to_act_on(inside: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="git log failed: bad revision") as caught:
        Git(os.environ).read(["log", "nowhere", "--"])
    assert caught.value.exit_code == 2
    with chdir(tmp_path), pytest.raises(RepositoryError, match="no git repository here"):
        Git(os.environ).read(["rev-parse", "--git-dir"])
    with pytest.raises(RepositoryError, match="git rev-parse failed: no reason given"):
        Git(os.environ).read(["rev-parse", "--verify", "--quiet", "nowhere"])


def test_refusal_of_what_came_on_standard_input(inside: Sandbox) -> None:
    (inside.path / "names").write_text("nowhere\n")
    with pytest.raises(RepositoryError, match="bad revision 'nowhere'"):
        Git(os.environ).read(["log", "--stdin"], "names")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_foreign_owner(sandbox: Sandbox, home: Path) -> None:
    config = home / ".gitconfig"
    config.write_text(config.read_text().replace("directory = *", "directory ="))
    os.chown(sandbox.path, 65534, 65534)
    os.chown(sandbox.path / ".git", 65534, 65534)
    outcome = sandbox.baton("check")
    assert outcome.code == 2
    assert "belongs to another user" in outcome.err
    assert f"git config --global --add safe.directory {sandbox.path}" in outcome.err


def test_partial_clone_error_says_how_to_go_on() -> None:
    error = PartialCloneError()
    assert error.exit_code == 6
    assert "git fetch --refetch" in error.hint
