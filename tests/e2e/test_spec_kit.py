"""A repository of spec-kit adopts as it is: from init to a merged feature, on a judging server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.environment import ROOT
from support.sandbox import Outcome, Sandbox
from support.seen import codes

EXAMPLE = ROOT / "examples/spec-kit"
BRANCH = "004-photo-albums"
TASKS = f"specs/{BRANCH}/tasks.md"
OTHERS = [f"specs/{BRANCH}/spec.md", f"specs/{BRANCH}/checklists/requirements.md"]
WRITTEN = (EXAMPLE / TASKS).read_text(encoding="utf-8")
LOG = (
    "\n## Progress Log\n\n"
    "| Timestamp | Agent | Action | Task | Commit |\n"
    "| --------- | ----- | ------ | ---- | ------ |\n"
)


@pytest.fixture
def server(tmp_path: Path) -> Sandbox:
    """An empty bare repository with the judge in it."""
    Sandbox(tmp_path).git("init", "--quiet", "--bare", "origin.git")
    made = Sandbox(tmp_path / "origin.git")
    assert made.baton("install", "--server", str(made.path)).code == 0
    return made


@pytest.fixture
def ada(empty: Sandbox, server: Sandbox) -> Sandbox:
    """The example, pushed before anybody thought of git-baton; then adopted, and pushed again."""
    shutil.copytree(EXAMPLE, empty.path, dirs_exist_ok=True)
    empty.git("add", "--all")
    empty.commit("Initial commit from Specify template")
    empty.git("remote", "add", "origin", str(server.path))
    empty.agent = "ada"
    adopted = empty.baton("init", "--plan-format", "spec-kit")
    assert adopted.code == 0, adopted
    empty.git("add", "--all")
    empty.git("commit", "--quiet", "--message", "chore: set git-baton up")
    pushed = empty.git("push", "--quiet", "--set-upstream", "origin", "main")
    assert codes(pushed.err) == set()
    return empty


def _json(outcome: Outcome) -> dict[str, Any]:
    assert outcome.code == 0, outcome
    found = json.loads(outcome.out)
    assert isinstance(found, dict)
    return found


def _feature(clone: Sandbox) -> dict[str, Any]:
    [feature] = _json(clone.baton("status", "--json"))["features"]
    assert isinstance(feature, dict)
    return feature


def _offered(clone: Sandbox) -> list[str]:
    return [task["id"] for task in _json(clone.baton("next", "--json"))["tasks"]]


def _work(clone: Sandbox, path: str) -> None:
    """Commit to the one task that is held, and complete it."""
    clone.stage({path: f"{path}\n"})
    clone.git("fetch", "--quiet", "origin")
    after = int(clone.git("log", "-1", "--format=%ct").out) + 60
    clone.git("commit", "--quiet", "--message", f"feat({_held(clone)}): {path}", date=after)
    done = clone.baton("done", _held(clone))
    assert done.code == 0, done


def _held(clone: Sandbox) -> str:
    [task] = [
        task["id"]
        for task in _feature(clone)["tasks"]
        if task["agent"] == clone.agent and task["state"] == "claimed"
    ]
    return str(task)


def test_from_init_to_a_merged_feature(
    ada: Sandbox, server: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    assert ada.baton("lint")[:2] == (0, "no findings in 1 file\n")
    feature = _feature(ada)
    assert (feature["id"], feature["title"], feature["branch"]) == ("004", "Photo albums", BRANCH)
    assert [task["id"] for task in feature["tasks"]] == [f"004-T{n:03}" for n in range(1, 10)]
    assert [task["state"] for task in feature["tasks"]] == ["done", *["open"] * 8]
    assert _offered(ada) == [f"004-T{n:03}" for n in range(2, 10)]
    assert "1/9  Photo albums" in ada.baton("status").out
    ticked = ada.baton("claim", "004-T001")
    assert (ticked.code, "its box was ticked before there was a log" in ticked.err) == (3, True)
    assert "done before there was a log" in ada.baton("show", "004-T001").out

    first = ada.baton("claim", "--next", "--switch")
    assert f"claimed 004-T002; switched to {BRANCH}" in first.out
    before, claimed, row = ada.read(TASKS).partition(f"{WRITTEN}{LOG}")
    assert (before, claimed) == ("", f"{WRITTEN}{LOG}")
    assert row.endswith("| ada | START | 004-T002 | - |\n")
    ada.stage({"pyproject.toml": "lint = 1\n"})
    refused = ada.git("commit", "--message", "feat: lint", check=False)
    assert codes(refused.err) == {"S101"}
    assert "feat(004-T002): lint" in refused.err
    _work(ada, "pyproject.toml")
    assert "- [x] T002 Configure" in ada.read(TASKS)

    bob = clone_of(server, "bob")
    assert bob.baton("init").code == 0
    for clone in (ada, bob):
        assert clone.baton("claim", "--next", "--switch").code == 0
    assert (_held(ada), _held(bob)) == ("004-T003", "004-T004")
    assert _offered(ada) == [f"004-T{n:03}" for n in range(5, 10)]
    _work(bob, "src/albums/folder.py")
    ada.git("pull", "--quiet", "--no-rebase")
    _work(ada, "src/albums/model.py")
    for path in ("store", "tests", "listing", "sharing", "README"):
        assert ada.baton("claim", "--next").code == 0
        _work(ada, path)

    refs = server.git("for-each-ref", "--format=%(refname)").out.split()
    assert {f"refs/heads/{BRANCH}", "refs/heads/main"} < set(refs)
    assert "refs/baton/tasks/004-T009" in refs
    merged = ada.baton("merge", "004")
    assert merged.code == 0, merged
    assert ada.git("show", f"origin/main:{TASKS}").out.partition("\n## Progress Log")[0] == (
        WRITTEN.replace("- [ ] T00", "- [x] T00").replace("- [x] T004 is", "- [ ] T004 is")
    )
    unchanged = ada.git("diff", "--name-only", "main~1", "origin/main", "--", *OTHERS)
    assert unchanged.out == ""
    judged = ada.baton("check", "--from-ref", "main~1", "--to-ref", "origin/main")
    assert (judged.code, codes(judged.out)) == (0, set()), judged
