"""``make demo`` tells its story, and its plan has no faults."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from support.environment import ROOT
from support.sandbox import Outcome, Sandbox, run

EXAMPLES = ROOT / "examples"
PLANS = ("day", "plan")
SCREEN = 48


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the demo makes its temporary folder."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def play(program: Path, scratch: Path, *arguments: str, **env: str) -> Outcome:
    command = [sys.executable, str(program), *arguments]
    return run(command, scratch, env={"TMPDIR": str(scratch), **env})


def acts(output: str) -> list[str]:
    """What each act printed, the scene first."""
    return re.split(r"^\d\. .*\n=+\n", output, flags=re.MULTILINE)


def test_every_act_goes_as_the_story_says(home: Path, scratch: Path) -> None:
    foreign = home / "foreign-hooks"
    foreign.mkdir()
    (foreign / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (foreign / "pre-commit").chmod(0o755)
    (home / ".gitconfig").write_text(f"[core]\n\thooksPath = {foreign}\n")
    code, out, err = play(EXAMPLES / "demo.py", scratch, GIT_BATON_AGENT="zoe", GIT_DIR="/nowhere")
    assert (code, err) == (0, "")
    expected = [set(), {"S101", "C206"}, set(), {"L101"}, set(), set()]
    assert [set(re.findall(r"\b[SLCMTH]\d{3}\b", act)) for act in acts(out)[1:]] == expected
    assert [act for act in acts(out) if act.count("\n") > SCREEN] == []
    assert "\x1b" not in out
    assert "zoe" not in out
    assert list(scratch.iterdir()) == []


def test_an_act_that_goes_otherwise_is_reported(scratch: Path, tmp_path: Path) -> None:
    copy = tmp_path / "examples"
    copy.mkdir()
    story = (EXAMPLES / "demo.py").read_text(encoding="utf-8")
    refused = "git commit -m 'feat: create the bookmarks table'"
    assert story.count(refused) == 1
    (copy / "demo.py").write_text(story.replace(refused, refused.replace("commit", "status")))
    (copy / "day").symlink_to(EXAMPLES / "day")
    code, _, err = play(copy / "demo.py", scratch)
    assert code == 1
    assert "the demo went wrong" in err
    assert list(scratch.iterdir()) == []


def test_the_clones_stay_where_they_are_wanted_and_can_be_looked_at(scratch: Path) -> None:
    (scratch / "kept/of last time").mkdir(parents=True)
    code, out, err = play(EXAMPLES / "demo.py", scratch, "kept")
    assert (code, err) == (0, "")
    assert [path.name for path in scratch.iterdir()] == ["kept"]
    assert not (scratch / "kept/of last time").exists()
    serve, explain = (line.strip() for line in out.splitlines()[-2:])
    dashboard = serve.replace("--serve", "--out page.html")
    assert run(["sh", "-c", dashboard], scratch).code == 0
    assert "Bookmark store" in (scratch / "kept/ada/page.html").read_text(encoding="utf-8")
    assert "C206" in run(["sh", "-c", explain], scratch).out


@pytest.mark.parametrize("name", PLANS)
def test_the_example_plans_have_no_faults(empty: Sandbox, name: str) -> None:
    plan = sorted((EXAMPLES / name).glob("*.md"))
    empty.commit("docs: plan", {f"docs/plans/{path.name}": path.read_bytes() for path in plan})
    said = empty.baton("check", "--all").out
    assert said == f"no findings in 1 commit, {len(plan)} files, 1 ref\n"
