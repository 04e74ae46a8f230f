"""An agent's loop against a real remote: claim, work, note, done, reclaim, next, status."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.linting import plan_text
from support.plans import CART, LOGIN, feature, row
from support.sandbox import Outcome, Sandbox

BRANCH = "feature/1.1-login"
OTHER_TASKS = (("1.0.1a", "Begin"), ("1.0.1b", "Go on"))


def _log(remote: Sandbox, branch: str = BRANCH) -> list[str]:
    text = remote.git("show", f"{branch}:{LOGIN}").out
    lines = text.partition("## Progress Log")[2].split("\n")
    return [line for line in lines if line.startswith("| 2")]


def _fields(outcome: Outcome) -> dict[str, object]:
    fields = json.loads(outcome.out)
    assert isinstance(fields, dict)
    return fields


def _start_work(ada: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("switch", "--quiet", BRANCH)
    ada.stage({"shop/login.py": "form = 1\n"})
    ada.git("commit", "--quiet", "-m", "feat(1.1.1a): create form", date=_now(ada))


def _now(ada: Sandbox) -> int:
    """A work commit is dated after the claim, which the real clock dated."""
    return int(ada.git("log", "-1", "--format=%ct", f"origin/{BRANCH}").out) + 60


def test_claim_publishes_a_row_and_the_tasks_ref(ada: Sandbox, remote: Sandbox) -> None:
    fields = _fields(ada.baton("claim", "1.1.1a", "--json"))
    assert (fields["outcome"], fields["task"], fields["attempts"]) == ("won", "1.1.1a", 1)
    assert remote.oid("refs/baton/tasks/1.1.1a") == fields["commit"] == remote.oid(BRANCH)
    [line] = _log(remote)
    assert "| ada | START | 1.1.1a | - |" in line
    message = remote.git("log", "-1", "--format=%B", BRANCH).out
    assert message.startswith("chore: claim task 1.1.1a\n")
    assert f"Baton-Nonce: {fields['nonce']}" in message


def test_a_dependency_without_a_task_is_never_complete(ada: Sandbox) -> None:
    ada.commit("docs: tasks to be listed yet", {LOGIN: feature(tasks=[])})
    ada.git("push", "--quiet", "origin", "main")
    outcome = ada.baton("claim", "1.2.1a")
    assert outcome.code == 4
    assert "waits for feature 1.1, which lists no task that can be read" in outcome.err
    assert "git baton lint" in outcome.err
    following = ada.baton("next")
    assert (following.code, "1.2 waits for 1.1" in following.out) == (1, True)


def test_second_claim_is_lost_and_names_the_holder(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    outcome = bob.baton("claim", "1.1.1a", "--json")
    fields = _fields(outcome)
    assert (outcome.code, fields["outcome"], fields["holder"]) == (3, "lost", "ada")
    assert fields["commit"] is None


def test_same_name_twice_wins_once(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    one, other = clone_of(remote, "ada"), clone_of(remote, "twin")
    ends = [one.baton("claim", "1.1.1a"), other.baton("claim", "1.1.1a", agent="ada")]
    assert [end.code for end in ends] == [0, 3]
    assert len(_log(remote)) == 1


def test_two_branches_cannot_both_win(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    bob.write(".git-baton.toml", 'branch = "team-b/{id}"\n')
    bob.git("add", ".git-baton.toml")
    bob.commit("chore: other branches")
    assert ada.baton("claim", "1.1.1a").code == 0
    assert bob.baton("claim", "1.1.1a").code == 3
    assert remote.git("branch", "--list", "team-b/*").out == ""


def test_lost_claim_leaves_nothing(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    bob.write("notes.txt", "not committed\n")
    before = (bob.git("status", "--porcelain").out, bob.git("for-each-ref").out, bob.read(LOGIN))
    bob.baton("claim", "1.1.1a")
    after = (bob.git("status", "--porcelain").out, bob.git("for-each-ref").out, bob.read(LOGIN))
    assert after == before


def test_claim_keeps_dirty_work_and_moves_the_own_branch(ada: Sandbox) -> None:
    _start_work(ada)
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    ada.write("shop/login.py", "form = 2\n")
    assert ada.baton("claim", "1.1.1b").code == 0
    assert ada.oid("HEAD") == ada.oid(f"origin/{BRANCH}")
    assert ada.git("status", "--porcelain").out == " M shop/login.py\n"
    assert "START | 1.1.1b" in ada.read(LOGIN)


def test_done_publishes_work_row_and_tick(ada: Sandbox, remote: Sandbox) -> None:
    _start_work(ada)
    work = ada.oid()
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 0, outcome
    assert f"| ada | DONE | 1.1.1a | {work[:12]} |" in _log(remote)[-1]
    assert "- [x] 1.1.1a" in remote.git("show", f"{BRANCH}:{LOGIN}").out
    assert remote.oid("refs/baton/tasks/1.1.1a") == remote.oid(BRANCH)
    judged = ada.baton("check", "--from-ref", "origin/main", "--to-ref", BRANCH)
    assert judged.code == 0, judged


def test_done_without_work_is_refused(ada: Sandbox, remote: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    outcome = ada.baton("done", "1.1.1a")
    assert outcome.code == 1
    assert "1.1.1a" in outcome.err
    assert len(_log(remote)) == 1


def test_done_by_another_is_lost(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    assert bob.baton("done", "1.1.1a").code == 3


def test_note_keeps_its_pipe(ada: Sandbox, remote: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    assert ada.baton("note", "1.1.1a", "half | way").code == 0
    assert "| NOTE | 1.1.1a | half \\| way |" in _log(remote)[-1]


def test_reclaim_waits_for_the_timeout(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    assert "reclaim" not in bob.baton("claim", "1.1.1a").err
    outcome = bob.baton("reclaim", "1.1.1a", "--json")
    assert (outcome.code, _fields(outcome)["holder"]) == (3, "ada")


def test_reclaim_takes_a_stale_claim_made_by_hand(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    ada.git("switch", "--quiet", "--create", BRANCH)
    ada.append(LOGIN, row("10:05", "ada", "START", "1.1.1a"))
    ada.git("add", LOGIN)
    ada.commit("chore: claim task 1.1.1a")
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    late = bob.baton("claim", "1.1.1a")
    assert (late.code, "→ git baton reclaim 1.1.1a --switch\n" in late.err) == (3, True)
    offered = bob.baton("next").out
    assert offered.startswith("1.1.1b  ")
    assert "1.1.1a is held by ada since" in offered
    assert "git baton reclaim 1.1.1a" in offered
    assert "git baton reclaim" not in ada.baton("next").out
    assert bob.baton("reclaim", "1.1.1a").code == 0
    assert "| bob | RECLAIM | 1.1.1a | - |" in _log(remote)[-1]
    late = ada.baton("reclaim", "1.1.1a")
    assert (late.code, "1.1.1a was yours until bob took it over" in late.err) == (3, True)
    assert "try again" not in late.err


def test_won_row_that_no_branch_has_is_brought_by_the_next(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    """A claim whose agent died between its two pushes: the ref is won, the log lacks the row."""
    ada.baton("claim", "1.1.1a")
    remote.git("update-ref", f"refs/heads/{BRANCH}", "main")
    assert bob.baton("claim", "1.1.1a").code == 3
    assert bob.baton("claim", "1.1.1b").code == 0
    assert [line.split("|")[4].strip() for line in _log(remote)] == ["1.1.1a", "1.1.1b"]


def test_claim_waits_for_dependencies(ada: Sandbox) -> None:
    text = ada.read("docs/plans/1.2-cart.md")
    assert "**Dependencies:** None" not in text
    outcome = ada.baton("claim", "1.2.1a")
    assert outcome.code == 4
    assert "1.1" in outcome.err


def test_next_and_claim_next_skip_what_is_held(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    listed = bob.baton("next", "--json")
    assert [task["id"] for task in json.loads(listed.out)["tasks"]] == ["1.1.1b", "1.1.2"]
    assert _fields(bob.baton("claim", "--next", "--json"))["task"] == "1.1.1b"


def test_claim_next_passes_over_a_feature_that_was_never_pushed(ada: Sandbox) -> None:
    ada.commit(
        "docs(plan): more", {"docs/plans/1.0-first.md": feature("1.0", "First", OTHER_TASKS)}
    )
    assert str(_fields(ada.baton("claim", "--next", "--json"))["task"]).startswith("1.1.")


def test_claim_next_says_what_to_push_when_nothing_else_is_in_the_way(
    ada: Sandbox, remote: Sandbox
) -> None:
    for ref in remote.git("for-each-ref", "--format=%(refname)").out.split():
        remote.git("update-ref", "-d", ref)
    ada.git("fetch", "--quiet", "--prune")
    outcome = ada.baton("claim", "--next")
    assert outcome.code == 1
    assert "push its feature file first: git push origin HEAD" in outcome.err


def test_nothing_left_to_claim(ada: Sandbox) -> None:
    for _ in range(3):
        assert ada.baton("claim", "--next").code == 0
    assert ada.baton("claim", "--next").code == 4


# -- what is handed out, and why nothing is -------------------------------------------------------

FIELD = "**File:** `shop/form.py`\n**Action:** Change it"
WARNING = "shop/form.py also belongs to 1.1.1a, which is held by ada: git baton wait --until 1.1.1a"


@pytest.fixture
def crowded(ada: Sandbox) -> Sandbox:
    """A plan in which two tasks of one feature share a file, and one of another wants it, too."""
    tasks = {"1.1.1a": FIELD, "1.1.1b": FIELD, "1.1.2": "**Action:** Look"}
    plan = {
        LOGIN: plan_text("1.1", "Login", tasks),
        CART: plan_text("1.2", "Cart", {"1.2.1a": FIELD, "1.2.2": "**Action:** Look"}),
    }
    ada.commit("docs: a plan with one file", {**plan})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return ada


def test_files_in_other_hands_come_last_and_each_command_says_so(
    crowded: Sandbox, bob: Sandbox
) -> None:
    assert crowded.baton("claim", "1.1.1a").code == 0
    listed = json.loads(bob.baton("next", "--json").out)["tasks"]
    assert [(task["id"], task["warning"]) for task in listed] == [
        ("1.1.2", None),
        ("1.2.2", None),
        ("1.1.1b", WARNING),
        ("1.2.1a", WARNING),
    ]
    assert f"1.1.1b  Do it\n    warning: {WARNING}\n" in bob.baton("next").out
    for task in ("1.1.2", "1.2.2"):
        fields = _fields(bob.baton("claim", "--next", "--json"))
        assert (fields["task"], fields["warning"]) == (task, None)
    told = bob.baton("claim", "--next")
    assert told.code == 4
    assert "nothing can be claimed now: 1.1.1a is held by" in told.err
    taken = bob.baton("claim", "1.1.1b")
    assert taken.code == 0
    assert taken.err.endswith(f"warning: {WARNING}\n")


def test_done_next_leaves_its_feature_for_a_task_that_is_free(
    crowded: Sandbox, bob: Sandbox
) -> None:
    assert crowded.baton("claim", "1.1.1a").code == 0
    bob.git("fetch", "--quiet")
    assert bob.baton("claim", "1.1.2").code == 0
    bob.git("fetch", "--quiet")
    bob.git("switch", "--quiet", BRANCH)
    bob.commit("feat(1.1.2): look", date=_now(bob))
    first = bob.baton("done", "1.1.2", "--next", "--json")
    assert (first.code, _fields(first)["next"]) == (0, "1.2.2")
    bob.git("fetch", "--quiet")
    bob.git("switch", "--quiet", "feature/1.2-cart")
    bob.commit("feat(1.2.2): look", date=int(bob.git("log", "-1", "--format=%ct").out) + 60)
    second = bob.baton("done", "1.2.2", "--next", "--json")
    assert (second.code, _fields(second)["next"], _fields(second)["task"]) == (4, None, "1.2.2")


def test_a_file_that_is_yet_to_be_created_comes_last(crowded: Sandbox, bob: Sandbox) -> None:
    listed = json.loads(bob.baton("next", "--json").out)["tasks"]
    assert [task["id"] for task in listed] == ["1.1.1a", "1.1.2", "1.2.1a", "1.2.2", "1.1.1b"]
    assert "is yet to be created by 1.1.1a, which nobody holds" in listed[-1]["warning"]
    assert "is yet to be created by 1.1.1a" in bob.baton("claim", "1.1.1b").err


def test_a_file_that_is_there_need_not_be_created(crowded: Sandbox, bob: Sandbox) -> None:
    crowded.commit("feat: form", {"shop/form.py": "form = 1\n"})
    crowded.git("push", "--quiet", "--no-verify", "origin", "main")
    listed = json.loads(bob.baton("next", "--json").out)["tasks"]
    assert [task["id"] for task in listed] == ["1.1.1a", "1.1.1b", "1.1.2", "1.2.1a", "1.2.2"]
    assert _fields(bob.baton("claim", "1.1.1b", "--json"))["warning"] is None


def test_a_complete_feature_is_to_be_merged_and_then_all_is_done(
    ada: Sandbox, remote: Sandbox
) -> None:
    ada.commit("docs: one feature", {CART: None, LOGIN: feature(tasks=[("1.1.1a", "Create form")])})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    _start_work(ada)
    completed = ada.baton("done", "1.1.1a", "--next")
    assert (completed.code, completed.out.splitlines()) == (
        0,
        [
            "completed 1.1.1a; published 1 commit; feature 1.1 is complete and waits to be merged",
            "  → git baton merge 1.1",
        ],
    )
    for words in (["next"], ["claim", "--next"]):
        outcome = ada.baton(*words)
        assert outcome.code == 0
        assert outcome.out == (
            "feature 1.1 is complete and waits to be merged\n  → git baton merge 1.1\n"
        )
    remote.git("update-ref", "refs/heads/main", BRANCH)
    for words in (["next"], ["claim", "--next"]):
        outcome = ada.baton(*words)
        assert outcome.code == 8
        assert "every task is done and merged" in outcome.out + outcome.err


def test_who_finds_nothing_is_told_who_holds_what(ada: Sandbox, bob: Sandbox) -> None:
    for task in ("1.1.1a", "1.1.1b", "1.1.2"):
        assert ada.baton("claim", task).code == 0
    shown, claimed = bob.baton("next"), bob.baton("claim", "--next")
    assert (shown.code, claimed.code) == (4, 4)
    assert claimed.err.endswith(shown.out)
    assert shown.out.startswith("nothing can be claimed now: 1.1.1a is held by ada since ")
    assert shown.out.endswith("\n  → git baton wait && git baton claim --next --switch\n")


def test_status_joins_remote_and_refs(ada: Sandbox, bob: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    board = json.loads(bob.baton("status", "--json").out)
    tasks = {task["id"]: task for each in board["features"] for task in each["tasks"]}
    assert (tasks["1.1.1a"]["state"], tasks["1.1.1a"]["agent"]) == ("claimed", "ada")
    assert tasks["1.1.1b"]["state"] == "open"


def test_offline_says_so(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    outcome = ada.baton("claim", "1.1.1a")
    assert (outcome.code, "does not answer" in outcome.err) == (6, True)
    status = ada.baton("status")
    assert (status.code, "offline" in status.out) == (0, True)


def test_refused_by_policy_says_the_servers_words(ada: Sandbox, remote: Sandbox) -> None:
    hook = remote.write("hooks/pre-receive", "#!/bin/sh\necho 'closed for today'\nexit 1\n")
    hook.chmod(0o755)
    outcome = ada.baton("claim", "1.1.1a")
    assert (outcome.code, "closed for today" in outcome.err) == (5, True)


def test_unknown_task_and_unknown_agent(ada: Sandbox) -> None:
    unknown = ada.baton("claim", "1.1.1x")
    assert (unknown.code, "did you mean" in unknown.err) == (2, True)
    assert ada.baton("claim", "1.1.1a", agent="").code == 2
    assert ada.baton("claim", "1.1.1a", "--agent", "a b").code == 2


@pytest.mark.parametrize("command", ["status", "next", "log", "stale", "stats"])
def test_what_only_reads_needs_no_remote(sandbox: Sandbox, command: str) -> None:
    sandbox.append(LOGIN, row("10:00", "ada", "START", "1.1.1a"))
    sandbox.commit("chore: claim task 1.1.1a", {LOGIN: sandbox.read(LOGIN)})
    shown = sandbox.baton(command)
    assert shown.code == 0
    assert [line for line in shown.err.splitlines() if not line.startswith("note: ")] == []
    assert "1.1" in shown.out or "claims      1 won" in shown.out


def test_own_claim_again_says_where_to_go_on(ada: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    again = ada.baton("claim", "1.1.1a")
    assert (again.code, again.err.splitlines()[-1]) == (
        3,
        f"  → if that was you: git fetch origin && git switch {BRANCH}",
    )
