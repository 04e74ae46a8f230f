"""The manual page of an environment whose programs alone are linked into the user's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitbaton.setup.manual_page import link_manual

PAGE = "share/man/man1/git-baton.1"


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A home with an environment of a tool, whose program ``~/.local/bin`` has."""
    for path in ("tool/bin/git-baton", f"tool/{PAGE}"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    (tmp_path / "tool/bin/git-baton").chmod(0o755)
    (tmp_path / ".local/bin").mkdir(parents=True)
    (tmp_path / ".local/bin/git-baton").symlink_to(tmp_path / "tool/bin/git-baton")
    return tmp_path


def _link(home: Path, path: Path, prefix: str = "tool") -> str | None:
    change = link_manual(str(home / prefix), {"HOME": str(home), "PATH": str(path)})
    return change.path if change else None


def test_page_is_linked_beside_the_linked_program_once(tool: Path) -> None:
    wanted = tool / ".local" / PAGE
    assert _link(tool, tool / ".local/bin") == str(wanted)
    assert wanted.resolve() == (tool / "tool" / PAGE).resolve()
    assert _link(tool, tool / ".local/bin") is None


def test_link_to_an_environment_that_is_gone_is_renewed(tool: Path) -> None:
    wanted = tool / ".local" / PAGE
    wanted.parent.mkdir(parents=True)
    wanted.symlink_to(tool / "gone")
    assert _link(tool, tool / ".local/bin") == str(wanted)
    assert wanted.read_text() == "x"


def test_page_of_somebody_else_stays(tool: Path) -> None:
    wanted = tool / ".local" / PAGE
    wanted.parent.mkdir(parents=True)
    wanted.write_text("theirs")
    assert _link(tool, tool / ".local/bin") is None
    assert wanted.read_text() == "theirs"


def test_environment_that_is_on_path_has_its_page_already(tool: Path) -> None:
    assert _link(tool, tool / "tool/bin") is None


@pytest.mark.parametrize("home", ["elsewhere", ""])
def test_nothing_is_written_outside_the_home(home: str, tool: Path) -> None:
    environ = {"HOME": str(tool / home) if home else "", "PATH": str(tool / ".local/bin")}
    assert link_manual(str(tool / "tool"), environ) is None
    assert not (tool / ".local/share").exists()


def test_without_a_page_or_a_program_there_is_nothing_to_link(tool: Path) -> None:
    assert _link(tool, tool / ".local/bin", prefix="other") is None
    assert _link(tool, tool / "nowhere") is None
