"""merge: a complete feature enters the default branch, once, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gitbaton.claims.publish_result import PublishResult as Ended
from gitbaton.git.process import Git
from gitbaton.git.push import PushResult, push
from gitbaton.hosting.merge_feature import merge_feature
from gitbaton.project.session import Runtime, open_session
from support.forge import forge
from support.plans import LOGIN
from support.protocol import BRANCH
from support.sandbox import Outcome, Sandbox, run

SUBJECT = "feat: add login (1.1)"
CLOSED = "#!/bin/sh\ncase $1 in refs/heads/main) echo 'main is closed'; exit 1;; esac\n"


def _fields(outcome: Outcome) -> dict[str, Any]:
    fields = json.loads(outcome.out)
    assert isinstance(fields, dict)
    return fields


def _refs(remote: Sandbox) -> str:
    return remote.git("for-each-ref").out


def test_the_default_branch_gets_it_with_the_subject_of_a_pull_request(
    ada: Sandbox, remote: Sandbox
) -> None:
    before = remote.oid("main")
    outcome = ada.baton("merge", "1.1", "--json")
    assert outcome.code == 0, outcome
    fields = _fields(outcome)
    assert (fields["outcome"], fields["subject"]) == ("won", SUBJECT)
    assert (fields["feature"], fields["branch"], fields["base"]) == ("1.1", BRANCH, "main")
    assert remote.oid("main") == fields["commit"] == ada.oid("main")
    assert remote.git("log", "-1", "--format=%P%n%B", "main").out.split("\n")[:4] == [
        f"{before} {remote.oid(BRANCH)}",
        SUBJECT,
        "",
        "Merge feature/1.1-login: 3 tasks by ada.",
    ]
    judged = ada.baton("check", "--from-ref", before, "--to-ref", "main")
    assert judged.code == 0, judged
    assert ada.baton("claim", "1.2.1a").code == 0


def test_subject_is_that_of_pr(ada: Sandbox) -> None:
    shown = ada.baton("pr", "1.1", "--dry-run", "--json")
    assert _fields(shown)["title"] == SUBJECT


def test_on_its_branch_the_feature_need_not_be_named(ada: Sandbox, remote: Sandbox) -> None:
    outcome = ada.baton("merge")
    assert (outcome.code, outcome.out) == (
        0,
        f"merged feature 1.1 into main: {SUBJECT}\n  → git baton claim --next --switch\n",
    )
    ada.git("switch", "--quiet", "main")
    assert ada.baton("merge").code == 2


def test_a_fix_after_the_merge_waits_to_be_merged_as_well(ada: Sandbox) -> None:
    assert ada.baton("merge", "1.1").code == 0
    assert "(merged)" in ada.baton("status").out
    assert ada.baton("revert", "1.1.2", "--keep-work").code == 0
    assert ada.baton("claim", "1.1.2", "--switch").code == 0
    ada.clock = int(ada.git("log", "-1", "--format=%ct").out) + 60
    ada.commit("fix(1.1.2): again", {"shop/again.py": "again = 1\n"})
    assert "git baton merge 1.1" in ada.baton("done", "1.1.2", "--skip-verify").out
    assert "complete, to be merged: 1.1" in ada.baton().out
    assert "complete: git baton merge 1.1" in ada.baton("status").out
    assert ada.baton("merge", "1.1").code == 0
    assert "(merged)" in ada.baton("status").out


def test_twice_is_fine_and_changes_nothing(ada: Sandbox, remote: Sandbox) -> None:
    assert ada.baton("merge", "1.1").code == 0
    before = _refs(remote)
    again = ada.baton("merge", "1.1", "--json")
    assert (again.code, _fields(again)["outcome"]) == (0, "nothing")
    assert "is in main already" in _fields(again)["message"]
    assert ada.baton("merge", "1.1").out.splitlines()[1:] == ["  → git baton claim --next --switch"]
    assert _refs(remote) == before


def test_open_tasks_keep_it_out(ada: Sandbox, remote: Sandbox) -> None:
    assert ada.baton("revert", "1.1.2").code == 0
    before = _refs(remote)
    outcome = ada.baton("merge", "1.1")
    assert (outcome.code, "1.1.2 (open)" in outcome.err) == (1, True)
    assert _refs(remote) == before


def _last_task(ada: Sandbox) -> None:
    """1.1.2 is open again, in ada's hands, and its work is committed."""
    assert ada.baton("revert", "1.1.2", "--keep-work").code == 0
    assert ada.baton("claim", "1.1.2").code == 0
    ada.commit("feat(1.1.2): remember", {"shop/memory.py": "x = 1\n"}, date=int(time.time()) + 60)


def test_done_merges_what_it_completes_and_goes_on_with_what_waited(
    ada: Sandbox, remote: Sandbox
) -> None:
    _last_task(ada)
    before = remote.oid("main")
    outcome = ada.baton("done", "1.1.2", "--next", "--switch", "--merge")
    assert outcome.code == 0, outcome
    assert outcome.out.startswith(
        f"completed 1.1.2; published 1 commit; merged feature 1.1 into main: {SUBJECT}; "
        "claimed 1.2.1a; switched to feature/1.2-cart\n"
    )
    assert remote.git("log", "-1", "--format=%s%n%P", "main").out == (
        f"{SUBJECT}\n{before} {remote.oid(BRANCH)}\n"
    )


def test_done_with_merge_says_what_keeps_the_feature_out_and_claims_nothing(
    ada: Sandbox, remote: Sandbox
) -> None:
    _last_task(ada)
    ada.commit("tidy up", {"shop/more.py": "more = 1\n"})
    before = remote.oid("main")
    outcome = ada.baton("done", "1.1.2", "--next", "--merge", "--json")
    fields = _fields(outcome)
    assert (outcome.code, fields["outcome"], fields["merge"], fields["next"]) == (
        1,
        "won",
        "nothing",
        None,
    )
    assert "feature/1.1-login is not clean, so nothing was merged" in fields["message"]
    assert "S101" in outcome.err
    assert remote.oid("main") == before


def test_done_foresees_what_keeps_the_feature_out(ada: Sandbox, remote: Sandbox) -> None:
    _last_task(ada)
    bad = ada.commit("tidy up", {"shop/more.py": "more = 1\n"})
    outcome = ada.baton("done", "1.1.2")
    assert outcome.code == 0, outcome
    assert f'warning: main would refuse it: S101 "tidy up" names no task (commit {bad[:7]})' in (
        outcome.err
    )
    assert "git baton merge" not in outcome.out
    way = outcome.out.splitlines()[-1].removeprefix("  → ")
    assert run(["bash", "-c", way], ada.path).code == 1


def test_done_foresees_a_conflict_with_the_default_branch(ada: Sandbox) -> None:
    _last_task(ada)
    ada.git("switch", "--quiet", "main")
    made = ada.git("diff", "--name-only", f"main...{BRANCH}", "--", "shop").out.split()[0]
    ada.commit("docs: the same file", {made: "done = False\n"})
    ada.git("push", "--quiet", "--no-verify")
    ada.git("switch", "--quiet", BRANCH)
    outcome = ada.baton("done", "1.1.2")
    assert outcome.code == 0, outcome
    assert f"warning: {BRANCH} and main both change {made}" in outcome.err


def test_done_foresees_nothing_where_all_is_well(ada: Sandbox) -> None:
    _last_task(ada)
    outcome = ada.baton("done", "1.1.2")
    assert (outcome.code, "warning" in outcome.err) == (0, False)
    assert outcome.out.endswith("git baton merge 1.1\n")


def test_findings_keep_it_out(ada: Sandbox, remote: Sandbox) -> None:
    ada.commit("tidy up", {"shop/more.py": "more = 1\n"})
    ada.git("push", "--quiet", "--no-verify")
    before = _refs(remote)
    outcome = ada.baton("merge", "1.1")
    assert outcome.code == 1
    assert "S101" in outcome.err
    assert "feature/1.1-login is not clean, so nothing was merged" in outcome.err
    assert _refs(remote) == before


def test_conflicts_are_for_a_person(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    bob = clone_of(remote, "bob")
    ada.git("switch", "--quiet", "main")
    made = ada.git("diff", "--name-only", f"main...{BRANCH}", "--", "shop").out.split()[0]
    ada.commit("docs: the same file", {made: "done = False\n"})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    before = _refs(remote)
    outcome = bob.baton("merge", "1.1")
    assert (outcome.code, made in outcome.err) == (7, True)
    assert _refs(remote) == before
    way = outcome.err.partition("  → ")[2].partition("\n")[0]
    assert f"CONFLICT (add/add): Merge conflict in {made}" in run(["sh", "-c", way], bob.path).out


def test_unpublished_work_and_files_stay_as_they_are(ada: Sandbox) -> None:
    ada.write("notes.txt", "mine\n")
    ada.write(LOGIN, ada.read(LOGIN) + "\n")
    head, status = ada.oid("HEAD"), ada.git("status", "--porcelain").out
    assert ada.baton("merge", "1.1").code == 0
    assert (ada.oid("HEAD"), ada.git("status", "--porcelain").out) == (head, status)


def test_rows_that_were_won_and_not_logged_are_brought_first(ada: Sandbox, remote: Sandbox) -> None:
    """The agent of the last DONE died between the task's ref and the log."""
    assert ada.baton("revert", "1.1.2").code == 0
    assert ada.baton("claim", "1.1.2").code == 0
    ada.clock = int(ada.git("log", "-1", "--format=%ct").out) + 60
    ada.commit("feat(1.1.2): again", {"shop/again.py": "again = 1\n"})
    ada.git("push", "--quiet", "--no-verify")
    tip = remote.oid(BRANCH)
    assert ada.baton("done", "1.1.2").code == 0
    remote.git("update-ref", f"refs/heads/{BRANCH}", tip)
    assert ada.baton("next").out.startswith("feature 1.1 is complete and waits to be merged")
    assert ada.baton("merge", "1.1").code == 0
    assert "DONE | 1.1.2" in remote.git("show", f"main:{LOGIN}").out


# -- what the server says -------------------------------------------------------------------------


def test_a_closed_default_branch_is_said_in_the_servers_words(
    ada: Sandbox, remote: Sandbox
) -> None:
    remote.write("hooks/update", CLOSED).chmod(0o755)
    before = _refs(remote)
    outcome = ada.baton("merge", "1.1")
    assert (outcome.code, "main is closed" in outcome.err) == (5, True)
    assert _refs(remote) == before


def test_where_the_host_is_known_a_closed_branch_asks_for_a_pull_request(
    ada: Sandbox, remote: Sandbox, tmp_path: Path
) -> None:
    remote.write("hooks/update", CLOSED).chmod(0o755)
    (tmp_path / "forge/shop").mkdir(parents=True)
    shutil.move(remote.path, tmp_path / "forge/shop/web.git")
    with forge("github", "shop/web", tmp_path / "forge") as host:
        ada.git("config", "remote.origin.url", host.url)
        ada.git("config", "baton.host", "github")
        outcome = ada.baton("merge", "1.1", env=host.env)
    assert outcome.code == 5
    assert outcome.err.splitlines()[-1] == "  → git baton pr 1.1"


def test_no_answer(ada: Sandbox, base: Path) -> None:
    (base / "remote.git").rename(base / "gone.git")
    assert ada.baton("merge", "1.1").code == 6


@pytest.fixture
def between(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], Ended]:
    """Merge in this process, with something that happens between the look and the push."""

    def run(happens: Callable[[], None]) -> Ended:
        left = [happens]

        def late(*args: Any, **options: Any) -> PushResult:
            if left:
                left.pop()()
            return push(*args, **options)

        monkeypatch.chdir(ada.path)
        monkeypatch.setattr("gitbaton.hosting.merge_feature.push", late)
        chance = Runtime(lambda seconds: None, lambda: 0.5, lambda: "")
        with open_session("ada", Git(os.environ), chance) as session:
            return merge_feature("1.1", session, 1_705_400_000).outcome

    return run


def test_two_agents_who_merge_one_feature_end_well(
    ada: Sandbox, remote: Sandbox, between: Callable[[Callable[[], None]], Ended]
) -> None:
    def rival() -> None:
        bob = {"GIT_COMMITTER_NAME": "Bob"}  # else both would make the same commit in a second
        assert ada.baton("merge", "1.1", env=bob).code == 0

    outcome = between(rival)
    assert (outcome.outcome, outcome.exit_code) == ("nothing", 0)
    assert remote.git("log", "--format=%s", "--merges", "main").out == f"{SUBJECT}\n"


def test_a_default_branch_that_moves_meanwhile_is_merged_with(
    ada: Sandbox, remote: Sandbox, between: Callable[[Callable[[], None]], Ended]
) -> None:
    def rival() -> None:
        ada.git("switch", "--quiet", "main")
        ada.commit("docs: readme", {"README.md": "# Shop\n"})
        ada.git("push", "--quiet", "--no-verify", "origin", "main")

    outcome = between(rival)
    assert (outcome.outcome, outcome.attempts) == ("won", 2)
    assert remote.git("log", "--format=%s", "--first-parent", "-2", "main").out.split("\n")[:2] == [
        SUBJECT,
        "docs: readme",
    ]
