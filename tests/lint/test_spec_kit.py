"""Lint of a repository of spec-kit: what is true there, and nothing of fields that it lacks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.environment import ROOT
from support.sandbox import Sandbox

CONFIG = 'plan-format = "spec-kit"\n'
PATH = "specs/004-photo-albums/tasks.md"


@pytest.fixture
def ada(empty: Sandbox) -> Sandbox:
    """The example, with the settings of its format."""
    shutil.copytree(ROOT / "examples/spec-kit", empty.path, dirs_exist_ok=True)
    empty.write(".git-baton.toml", CONFIG)
    return empty


def _findings(clone: Sandbox) -> list[str]:
    said = clone.baton("lint").out.splitlines()
    return [line for line in said if line.startswith("specs/")]


def test_a_plan_as_spec_kit_writes_it_has_no_finding(ada: Sandbox) -> None:
    ada.write(
        "specs/005-a/tasks.md",
        "# Tasks: a\n\n**Prerequisites**: plan.md\n\n- [ ] T001 TBD\n- [-] T002 dropped\n"
        "\n## Checklist\n\n- [ ] all is well\n\n### T001\n\n**Verify:** `false`\n",
    )
    assert _findings(ada) == []


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        ("- [ ] T009 again", ":51: P501 task 004-T009 is at line 49 already"),
        ("- [ ] no ID", ':51: P522 warning: "no" is no task ID, so this entry cannot be'),
        ("- [~] T011 x", ":51: P522 warning: nobody can claim 004-T011: what stands before it is"),
        ("## Progress Log\n## Progress Log", ":52: P516 no task of 004 can be claimed: it has 2"),
    ],
)
def test_entries_that_nobody_can_claim(lines: str, finding: str, ada: Sandbox) -> None:
    before, heading, rest = ada.read(PATH).partition("## Dependencies")
    ada.write(PATH, f"{before}{lines}\n\n{heading}{rest}")
    assert [line[: len(PATH + finding)] for line in _findings(ada)] == [PATH + finding]


def test_hints_write_ids_as_the_list_does(ada: Sandbox) -> None:
    ada.write("specs/001-b/tasks.md", "# Tasks: b\n\n- [ ] T001 x\n- [~] T002 y\n- [ ] z\n")
    said = ada.baton("lint", "specs/001-b/tasks.md").out
    assert "write - [ ] T002 y" in said
    assert "begin it with an ID, such as T002\n" in said


def test_folders_with_one_number_or_none(ada: Sandbox) -> None:
    ada.write("specs/004-b/tasks.md", "# Tasks: b\n- [ ] T001 x\n")
    ada.write("specs/login/tasks.md", "# Tasks: Login\n- [ ] T001 x\n- [x] T002 y\n")
    ada.write("specs/notes/tasks.md", "# Tasks we may have\n")
    said = ada.baton("lint").out
    assert f"{PATH}:5: P501 feature 004 is planned in specs/004-b/tasks.md already\n" in said
    assert (
        "  → rename specs/004-photo-albums, so that it begins with a number that is free\n" in said
    )
    assert (
        "specs/login/tasks.md:1: P511 warning: the task T001 cannot be claimed: the folder" in said
    )
    assert (
        "  → rename specs/login, so that it begins with a number that is free: 004-login\n" in said
    )
    assert "notes" not in said


@pytest.mark.parametrize("name", ["a..b", "x.lock", "a b", "x@{1}", "~^"])
def test_a_folder_that_names_no_branch(name: str, ada: Sandbox, tmp_path: Path) -> None:
    ada.write(f"specs/005-{name}/tasks.md", "# Tasks: x\n\n- [ ] T001 do\n")
    ada.write("specs/006-o'k-é{2}/tasks.md", "# Tasks: y\n\n- [ ] T001 do\n")
    said = ada.baton("lint").out
    assert said.count("can be claimed") == 1
    assert f"no task of 005 can be claimed: git takes no branch named 005-{name}\n" in said
    assert f"  → rename specs/005-{name}, to 005-" in said
    ada.git("add", "specs")
    ada.commit("docs: plan")
    ada.git("init", "--quiet", "--bare", str(tmp_path / "away.git"))
    ada.git("remote", "add", "origin", str(tmp_path / "away.git"))
    ada.git("push", "--quiet", "--no-verify", "origin", "HEAD:main")
    refused = ada.baton("claim", "005-T001", agent="ada")
    assert (refused.code, f"git takes no branch named 005-{name}\n" in refused.err) == (5, True), (
        refused
    )
    assert "git baton lint" in refused.err
    assert ada.baton("claim", "006-T001", agent="ada").code == 0


def test_an_empty_plan_says_how_spec_kit_begins(empty: Sandbox) -> None:
    empty.write(".git-baton.toml", CONFIG)
    said = empty.baton("lint").out
    assert "a tasks.md in a folder that a number and a name are the name of" in said
    assert "have your agent write specs/001-name/tasks.md: /speckit.specify" in said
    refused = empty.baton("new", "005", "Albums")
    assert (refused.code, "features are made by spec-kit here" in refused.err) == (2, True)
