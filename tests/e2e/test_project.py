"""``examples/project.py`` writes a project in which nothing is wrong but what it planted."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from support.environment import ROOT
from support.sandbox import Outcome, Sandbox, run

NOW = "2024-03-22T12:00"
STALE = re.compile(r"(\S+) holds (\S+) and has been idle")


def write(folder: Path, *options: str) -> Outcome:
    program = ROOT / "examples/project.py"
    return run([sys.executable, str(program), str(folder), *options], folder.parent)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    folder = tmp_path_factory.mktemp("lantern") / "made"
    code, out, err = write(folder, "--now", NOW)
    assert (code, err) == (0, "")
    assert out == f"cd {folder / 'project'} && git baton status\n"
    return Sandbox(folder / "project")


def findings(project: Sandbox, *options: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        project.baton("check", *options, "--format", "json").out
    )["findings"]
    return found


def live(project: Sandbox) -> list[str]:
    out = project.git("branch", "--remotes", "--format=%(refname:short)", "--no-merged=main").out
    return out.split()


def test_the_default_branch_has_the_planted_breaches_and_no_other(project: Sandbox) -> None:
    found = findings(project, "--all")
    squashed = project.git("log", "--format=%s", "--grep=(#12)$", "main").out
    [feature] = re.findall(r"^feat\((.+)\): .* \(#12\)$", squashed, re.MULTILINE)
    rewritten = [each["task"] for each in found if each["code"] == "M303"]
    assert all(task.startswith(f"{feature}.") for task in rewritten)
    assert len(rewritten) == 11
    others = Counter([each["code"] for each in found if each["code"] != "M303"])
    assert others == {"S101": 2, "M306": 1}


def test_live_branches_have_stale_claims_and_no_other_breach(project: Sandbox) -> None:
    found = [
        each
        for branch in live(project)
        for each in findings(project, "--from-ref", "origin/main", "--to-ref", branch)
    ]
    assert {each["code"] for each in found} == {"T403", "T404"}
    assert sum(each["code"] == "T404" for each in found) == 1


def test_the_plan_has_no_faults_but_checks_that_a_person_makes(project: Sandbox) -> None:
    found = json.loads(project.baton("lint", "--format", "json").out)["findings"]
    assert {finding["code"] for finding in found} == {"P523"}
    assert len(found) == 7


def test_one_pair_of_live_branches_does_not_merge(project: Sandbox) -> None:
    found = json.loads(project.baton("conflicts", "--json").out)
    assert found["offline"] is None
    [shared] = found["overlaps"]
    [clash] = shared["conflicts"]
    assert len(clash["branches"]) == 2 < len(shared["sides"])


def test_the_same_numbers_give_the_same_commits(project: Sandbox, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    write(again, "--now", NOW)
    write(other, "--now", NOW, "--seed", "2")
    refs = ["for-each-ref", "--format=%(objectname) %(refname)"]
    told = [
        Sandbox(folder / "lantern.git").git(*refs).out
        for folder in (project.path.parent, again, other)
    ]
    assert told[0] == told[1] != told[2]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("")
    code, _, err = write(tmp_path / "kept")
    assert (code, err) == (2, f"{tmp_path / 'kept'} is not empty\n")
