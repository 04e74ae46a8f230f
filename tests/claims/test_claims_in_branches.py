"""Claims kept in a folder of branches, for agents that may push to such branches only."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.plans import LOGIN
from support.sandbox import Outcome, Sandbox

SETTINGS = 'claim-refs = "refs/heads/claude/baton/"\nbranch = "claude/{id}-{slug}"\n'
BRANCH = "claude/1.1-login"
KEPT = "refs/heads/claude/baton/"
ONLY_CLAUDE = """\
#!/bin/sh
case $1 in
  refs/heads/claude/*) exit 0 ;;
  *) echo "only branches of claude's are taken"; exit 1 ;;
esac
"""

Clone = Callable[..., Sandbox]


@pytest.fixture
def cloud(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """The remote, which from now on takes nothing but ``refs/heads/claude/*``."""
    keeper = clone_of(remote, "keeper")
    keeper.commit("chore: settings", {".git-baton.toml": SETTINGS})
    keeper.git("push", "--quiet", "--no-verify", "origin", "main")
    remote.write("hooks/update", ONLY_CLAUDE).chmod(0o755)
    return remote


@pytest.fixture
def ada(cloud: Sandbox, clone_of: Clone) -> Sandbox:
    return clone_of(cloud, "ada")


@pytest.fixture
def bob(cloud: Sandbox, clone_of: Clone) -> Sandbox:
    return clone_of(cloud, "bob")


def _work(clone: Sandbox, task: str) -> None:
    clone.clock = int(clone.git("log", "-1", "--format=%ct").out) + 60
    clone.commit(f"feat({task}): do it", {f"shop/task_{task.replace('.', '_')}.py": "x = 1\n"})


def _board(clone: Sandbox) -> dict[str, str]:
    board = json.loads(clone.baton("status", "--json").out)
    return {task["id"]: task["state"] for each in board["features"] for task in each["tasks"]}


def _fields(outcome: Outcome) -> dict[str, object]:
    fields = json.loads(outcome.out)
    assert isinstance(fields, dict)
    return fields


def test_the_server_takes_nothing_else(ada: Sandbox) -> None:
    for ref in ("refs/baton/tasks/1.1.1a", "refs/heads/feature/1.1-login"):
        assert ada.git("push", "origin", f"HEAD:{ref}", check=False).code == 1


def test_the_whole_loop(ada: Sandbox, bob: Sandbox, cloud: Sandbox) -> None:
    fields = _fields(ada.baton("claim", "1.1.1a", "--switch", "--json"))
    assert (fields["outcome"], fields["attempts"], fields["branch"]) == ("won", 1, BRANCH)
    assert cloud.oid(f"{KEPT}1.1.1a") == cloud.oid(BRANCH) == fields["commit"]
    lost = bob.baton("claim", "1.1.1a", "--json")
    assert (lost.code, _fields(lost)["holder"]) == (3, "ada")
    _work(ada, "1.1.1a")
    done = ada.baton("done", "1.1.1a", "--next")
    assert done.code == 0, done
    assert cloud.oid(f"{KEPT}1.1.1b") == cloud.oid(BRANCH)
    assert ada.baton("release", "1.1.1b", "lunch").code == 0
    assert _board(bob)["1.1.1a"] == "done"
    assert bob.baton("claim", "1.1.1b").code == 0
    assert bob.baton("add", "1.1", "Forget visitor").code == 0
    assert cloud.oid(f"{KEPT}1.1.3") == cloud.oid(BRANCH)
    assert bob.baton("doctor").out.count("every task ref of the remote has its row in a log") == 1


def test_two_branches_cannot_both_win(ada: Sandbox, bob: Sandbox, cloud: Sandbox) -> None:
    bob.commit(
        "chore: other branches", {".git-baton.toml": SETTINGS.replace("/{id}", "/team-b-{id}")}
    )
    assert ada.baton("claim", "1.1.1a").code == 0
    assert bob.baton("claim", "1.1.1a").code == 3
    assert cloud.git("branch", "--list", "claude/team-b-*").out == ""


def test_a_row_that_its_branch_lacks_is_brought(ada: Sandbox, bob: Sandbox, cloud: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    cloud.git("update-ref", f"refs/heads/{BRANCH}", "main")
    assert bob.baton("claim", "1.1.1a").code == 3
    assert bob.baton("claim", "1.1.1b").code == 0
    assert "| ada | START | 1.1.1a |" in cloud.git("show", f"{BRANCH}:{LOGIN}").out


def test_claims_are_no_branches_to_anybody(ada: Sandbox, bob: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    _work(ada, "1.1.1a")
    assert ada.baton("note", "1.1.1a", "half").code == 0
    bob.git("fetch", "--quiet")
    judged = json.loads(bob.baton("conflicts", "--json").out)["judged"]
    assert judged["branches"] == [BRANCH]
    bob.git("remote", "set-url", "origin", "/nowhere")
    assert _board(bob)["1.1.1a"] == "claimed"


def test_merging_is_for_somebody_else(ada: Sandbox) -> None:
    for task in ("1.1.1a", "1.1.1b", "1.1.2"):
        assert ada.baton("claim", task, "--switch").code == 0
        _work(ada, task)
        assert ada.baton("done", task, "--skip-verify").code == 0
    outcome = ada.baton("merge", "1.1")
    assert (outcome.code, "only branches of claude's are taken" in outcome.err) == (5, True)


# -- guarded as task refs are ---------------------------------------------------------------------


@pytest.fixture
def judged(ada: Sandbox, cloud: Sandbox) -> Sandbox:
    """ada's clone; the server judges what it receives, and she holds a task."""
    (cloud.path / "hooks/update").unlink()
    assert ada.baton("install", "--server", str(cloud.path)).code == 0
    assert ada.baton("claim", "1.1.1a", "--switch").code == 0
    return ada


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (f":{KEPT}1.1.1a", "H606"),
        (f"+origin/main:{KEPT}1.1.1a", "H605"),
        (f"+HEAD^:{KEPT}1.1.1a", "H605"),
        (f"HEAD:{KEPT}1.9.9z", "H605"),
    ],
)
def test_what_a_claim_may_not_do(judged: Sandbox, cloud: Sandbox, spec: str, code: str) -> None:
    before = cloud.git("for-each-ref").out
    outcome = judged.git("push", "--no-verify", "origin", spec, check=False)
    assert (outcome.code, code in outcome.err) == (1, True), outcome
    assert KEPT in outcome.err
    assert cloud.git("for-each-ref").out == before


def test_a_row_by_hand_cannot_overtake_a_claim(
    judged: Sandbox, bob: Sandbox, cloud: Sandbox
) -> None:
    cloud.git("update-ref", f"refs/heads/{BRANCH}", "main")
    bob.git("switch", "--quiet", "--create", BRANCH)
    row = judged.read(LOGIN).splitlines()[-1].replace("| ada |", "| bob |")
    bob.append(LOGIN, row)
    bob.git("add", LOGIN)
    bob.commit("chore: claim task 1.1.1a", date=int(judged.git("log", "-1", "--format=%ct").out))
    outcome = bob.git("push", "--no-verify", "origin", BRANCH, check=False)
    assert (outcome.code, "C201" in outcome.err) == (1, True), outcome


def test_a_ref_beside_the_folder_locks_no_task(
    judged: Sandbox, bob: Sandbox, cloud: Sandbox
) -> None:
    bob.git("fetch", "--quiet")
    stray = "refs/baton/tasks/1.1.1b"
    outcome = bob.git("push", "--no-verify", "origin", f"origin/{BRANCH}:{stray}", check=False)
    assert (outcome.code, "H605" in outcome.err, KEPT in outcome.err) == (1, True, True), outcome
    for task in ("1.1.1a", "1.1.1b"):
        cloud.git("update-ref", f"refs/baton/tasks/{task}", "main")
    _work(judged, "1.1.1a")
    assert judged.baton("done", "1.1.1a", "--skip-verify").code == 0
    assert bob.baton("claim", "1.1.1b").code == 0
    assert cloud.oid(f"{KEPT}1.1.1b") == cloud.oid(BRANCH)
    bob.git("push", "--quiet", "--no-verify", "origin", f":{stray}")
    assert stray not in cloud.git("for-each-ref").out


def test_pre_push_judges_no_claim_as_a_branch(judged: Sandbox) -> None:
    assert judged.baton("install").code == 0
    _work(judged, "1.1.1a")
    assert judged.baton("done", "1.1.1a", "--skip-verify").code == 0


@pytest.mark.parametrize("name", ["refs/heads/claude/baton", "refs/tags/x/", "refs/heads/a b/"])
def test_a_folder_that_cannot_be_one(ada: Sandbox, name: str) -> None:
    ada.commit("chore: settings", {".git-baton.toml": f'claim-refs = "{name}"\n'})
    outcome = ada.baton("claim", "1.1.1a")
    assert (outcome.code, "may name a folder of branches" in outcome.err) == (2, True)
