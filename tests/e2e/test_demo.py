"""``make demo`` tells its story, and its plan has no faults."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from support.environment import ROOT
from support.sandbox import Outcome, Sandbox, run

EXAMPLES = ROOT / "examples"
PLAN = sorted((EXAMPLES / "plan").glob("*.md"))


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the demo makes its temporary folder."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def play(program: Path, scratch: Path, **env: str) -> Outcome:
    return run([sys.executable, str(program)], scratch, env={"TMPDIR": str(scratch), **env})


def acts(output: str) -> list[str]:
    """What each act printed, the scene first."""
    return re.split(r"^\d\. .*\n=+\n", output, flags=re.MULTILINE)


def test_every_act_goes_as_told(home: Path, scratch: Path) -> None:
    foreign = home / "foreign-hooks"
    foreign.mkdir()
    (foreign / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (foreign / "pre-commit").chmod(0o755)
    (home / ".gitconfig").write_text(f"[core]\n\thooksPath = {foreign}\n")
    code, out, err = play(EXAMPLES / "demo.py", scratch, GIT_BATON_AGENT="zoe", GIT_DIR="/nowhere")
    assert (code, err) == (0, "")
    expected = [{"S101", "C206"}, set(), {"L101"}, {"M304"}, set(), {"T403"}]
    assert [set(re.findall(r"\b[SLCMTH]\d{3}\b", act)) for act in acts(out)[1:]] == expected
    assert "\x1b" not in out
    assert "zoe" not in out
    assert list(scratch.iterdir()) == []


def test_an_act_that_goes_otherwise_is_told(scratch: Path, tmp_path: Path) -> None:
    copy = tmp_path / "examples"
    copy.mkdir()
    story = (EXAMPLES / "demo.py").read_text(encoding="utf-8")
    refused = "git commit -m 'feat: create the bookmarks table'"
    assert story.count(refused) == 1
    (copy / "demo.py").write_text(story.replace(refused, refused.replace("commit", "status")))
    (copy / "plan").symlink_to(EXAMPLES / "plan")
    code, _, err = play(copy / "demo.py", scratch)
    assert code == 1
    assert "the demo went wrong" in err
    assert list(scratch.iterdir()) == []


def test_the_example_plan_has_no_faults(empty: Sandbox) -> None:
    empty.commit("docs: plan", {f"docs/plans/{path.name}": path.read_bytes() for path in PLAN})
    assert len(PLAN) == 3
    assert empty.baton("check", "--all").out == "no findings in 1 commit, 3 files, 1 ref\n"
