"""Plans of other styles, each from ``init`` to a judged branch, with real hooks and real pushes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.environment import ROOT
from support.sandbox import Sandbox
from support.seen import codes

FEATURES = ROOT / "examples/styles/features"
HYPHENATED = r"[A-Z]+-\d+"


@pytest.fixture
def ada(empty: Sandbox, tmp_path: Path) -> Sandbox:
    """A repository without a commit, and an empty bare one as its origin."""
    Sandbox(tmp_path).git("init", "--quiet", "--bare", "origin.git")
    empty.git("remote", "add", "origin", "../origin.git")
    empty.agent = "ada"
    return empty


def _adopt(ada: Sandbox, pattern: str, path: str) -> None:
    """The plan and its task-id, ``init``, and a first push, all through the hooks."""
    ada.write(".git-baton.toml", f"task-id = '{pattern}'\n")
    ada.write(f"docs/plans/{path}", (FEATURES / path).read_bytes())
    assert ada.baton("init").code == 0
    ada.git("add", "--all")
    ada.git("commit", "--quiet", "--message", "docs: plan")
    ada.git("push", "--quiet", "--set-upstream", "origin", "main")


def _board(ada: Sandbox) -> dict[str, Any]:
    [feature] = json.loads(ada.baton("status", "--json").out)["features"]
    assert isinstance(feature, dict)
    return feature


@pytest.mark.parametrize(
    ("path", "pattern", "tasks", "done"),
    [
        ("F1-photo-albums.md", r"T\d{3}", ["T001", "T002"], "- [x] T001 Create"),
        ("AUTH-sign-in.md", HYPHENATED, ["AUTH-12", "AUTH-13"], "* [x] **AUTH-12**: Hash"),
        ("SHOP-checkout.md", HYPHENATED, ["SHOP-1", "SHOP-2"], "basket     | 1    | done   |"),
    ],
)
def test_from_init_to_check(
    path: str, pattern: str, tasks: list[str], done: str, ada: Sandbox
) -> None:
    _adopt(ada, pattern, path)
    task = tasks[0]
    assert ada.baton("lint")[:2] == (0, "no findings in 1 file\n")
    listed = json.loads(ada.baton("next", "--json").out)["tasks"]
    assert [one["id"] for one in listed[:2]] == tasks

    claimed = ada.baton("claim", "--next")
    assert claimed.code == 0, claimed
    branch = _board(ada)["branch"]
    assert f"git switch {branch}" in claimed.out
    ada.git("fetch", "--quiet", "origin")
    ada.git("switch", "--quiet", branch)

    ada.stage({"src/work.py": "work = 1\n"})
    after = int(ada.git("log", "-1", "--format=%ct").out) + 60
    refused = ada.git("commit", "--message", "feat: work", check=False, date=after)
    assert codes(refused.err) == {"S101"}
    ada.git("commit", "--quiet", "--message", f"feat({task}): work", date=after)

    finished = ada.baton("done", task)
    assert finished.code == 0, finished
    assert done in ada.read(f"docs/plans/{path}")
    states = {one["id"]: one["state"] for one in _board(ada)["tasks"]}
    assert (states[task], states[tasks[1]]) == ("done", "open")
    assert f"1/{len(states)}" in ada.baton("status").out

    judged = ada.baton("check", "--from-ref", "origin/main", "--to-ref", branch)
    assert (judged.code, codes(judged.out)) == (0, set()), judged
    assert ada.baton("lint")[:2] == (0, "no findings in 1 file\n")


def test_ids_that_do_not_fit_are_reported_everywhere(ada: Sandbox) -> None:
    _adopt(ada, r"T\d{3}", "AUTH-sign-in.md")
    linted = ada.baton("lint")
    assert linted.code == 1
    assert r"docs/plans/AUTH-sign-in.md:8: P522 no tasks found: task-id = 'T\d{3}'" in linted.out
    assert r"set task-id = '[A-Z]+-\d+' in .git-baton.toml" in linted.out
    status = ada.baton("status")
    assert (status.code, "no tasks found: git baton lint" in status.out) == (0, True)
    shown, claimed = ada.baton("next"), ada.baton("claim", "--next")
    assert shown.code == claimed.code == 2
    assert shown.out == claimed.err
    assert claimed.err == (
        "no tasks found: no list of the plan has an ID that fits task-id = 'T\\d{3}'\n"
        "  → git baton lint\n"
    )


def test_no_plan_is_reported_everywhere(ada: Sandbox) -> None:
    ada.commit("docs: readme", {"README.md": "# Shop\n"})
    ada.git("push", "--quiet", "origin", "main")
    for command, code in ((["lint"], 0), (["status"], 0), (["next"], 2), (["claim", "--next"], 2)):
        outcome = ada.baton(*command)
        assert outcome.code == code
        assert "no tasks found" in outcome.out + outcome.err
        assert 'git baton new 1.1 "Title"' in outcome.out + outcome.err
