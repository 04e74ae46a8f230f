"""Publishing with rivals, faults and refusals placed exactly where they hurt.

``decide`` is called between the look and the push, ``pause`` between two attempts: what a rival
does there is what the next push meets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from gitbaton.claims.pending_rows import PendingRows
from gitbaton.claims.publish import publish
from gitbaton.claims.publish_result import PublishResult
from gitbaton.git.process import Git
from gitbaton.plan.log.rows import Row
from gitbaton.project.remote_feature import RemoteFeature
from gitbaton.project.session import Runtime, location_of, open_session
from support.plans import LOGIN, row
from support.sandbox import Sandbox

if TYPE_CHECKING:
    from gitbaton.plan.log.cells import Action

BRANCH = "feature/1.1-login"
NOW = "2024-01-15 12:00"

Publish = Callable[..., PublishResult]


@pytest.fixture
def publish_as_ada(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """``publish_as_ada(action, task, *rivals)``: the n-th rival acts after the n-th look."""
    monkeypatch.chdir(ada.path)
    with ExitStack() as stack:

        def act(
            action: Action,
            task: str,
            *rivals: Callable[[], object],
            pause: Callable[[float], None] = lambda _: None,
        ) -> PublishResult:
            chance = Runtime(pause, lambda: 0.5, lambda: os.urandom(8).hex())
            session = stack.enter_context(open_session("ada", Git(os.environ), chance))
            left = iter(rivals)

            def decide(view: RemoteFeature) -> PendingRows | PublishResult:
                next(left, lambda: None)()
                state = view.file.state_of(task)
                if action == "START" and state.state != "open":
                    return PublishResult("lost", task, "ada", f"held by {state.holder}")
                return PendingRows((Row(NOW, "ada", action, task, "-"),))

            return publish(session, location_of(task, session), decide)[0]

        yield act


def _log(remote: Sandbox) -> list[tuple[str, ...]]:
    """Agent, action and task of each row on the branch."""
    text = remote.git("show", f"{BRANCH}:{LOGIN}").out
    lines = [line for line in text.split("\n") if line.startswith("| 2")]
    return [tuple(cell.strip() for cell in line.split("|")[2:5]) for line in lines]


def _by_hand(who: Sandbox, action: str, task: str) -> Callable[[], object]:
    """A row appended with an editor and pushed with plain git, as the plan's authors describe."""

    def push() -> None:
        who.git("fetch", "--quiet", "origin")
        known = who.git("rev-parse", "--verify", "--quiet", f"origin/{BRANCH}", check=False).code
        start = "origin/main" if known else f"origin/{BRANCH}"
        who.git("switch", "--quiet", "--force-create", BRANCH, start)
        who.append(LOGIN, row("11:00", who.agent, action, task))
        who.commit(f"chore: claim task {task}", {LOGIN: who.read(LOGIN)})
        who.git("push", "--quiet", "--no-verify", "origin", BRANCH)

    return push


def _hook(remote: Sandbox, name: str, script: str) -> None:
    remote.write(f"hooks/{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)


def test_branch_that_moved_costs_one_more_push(
    publish_as_ada: Publish, bob: Sandbox, remote: Sandbox
) -> None:
    end = publish_as_ada("START", "1.1.1a", lambda: bob.baton("claim", "1.1.1b"))
    assert (end.outcome, end.attempts) == ("won", 2)
    assert _log(remote) == [("bob", "START", "1.1.1b"), ("ada", "START", "1.1.1a")]
    assert remote.oid("refs/baton/tasks/1.1.1a") == end.commit


def test_task_taken_between_look_and_push_is_lost(
    publish_as_ada: Publish, bob: Sandbox, remote: Sandbox
) -> None:
    end = publish_as_ada("START", "1.1.1a", lambda: bob.baton("claim", "1.1.1a"))
    assert (end.outcome, end.attempts) == ("lost", 1)
    assert _log(remote) == [("bob", "START", "1.1.1a")]


def test_claim_by_hand_between_look_and_push_is_a_rival_like_any_other(
    publish_as_ada: Publish, bob: Sandbox, remote: Sandbox
) -> None:
    end = publish_as_ada("START", "1.1.1a", _by_hand(bob, "START", "1.1.1a"))
    assert (end.outcome, end.message) == ("lost", "held by bob")
    assert _log(remote) == [("bob", "START", "1.1.1a")]
    assert "baton" not in remote.git("for-each-ref").out


def test_claim_by_hand_overtakes_a_ref_whose_row_is_not_there_yet(
    publish_as_ada: Publish, bob: Sandbox, remote: Sandbox
) -> None:
    end = publish_as_ada(
        "START", "1.1.1a", _by_hand(bob, "START", "1.1.1b"), _by_hand(bob, "START", "1.1.1a")
    )
    assert (end.outcome, end.holder) == ("lost", "bob")
    assert ("ada", "START", "1.1.1a") not in _log(remote)
    assert remote.oid("refs/baton/tasks/1.1.1a") == remote.oid(BRANCH)


def test_reclaim_never_overtakes_a_note_of_the_holder(
    publish_as_ada: Publish, bob: Sandbox, remote: Sandbox
) -> None:
    _by_hand(bob, "START", "1.1.1a")()
    decided_on: list[int] = []
    publish_as_ada(
        "RECLAIM",
        "1.1.1a",
        _by_hand(bob, "NOTE", "1.1.1a"),
        _by_hand(bob, "NOTE", "1.1.1a"),
        lambda: decided_on.append(len(_log(remote))),
    )
    assert decided_on == [3]
    assert _log(remote)[3:] == [("ada", "RECLAIM", "1.1.1a")]


def test_row_of_an_agent_that_died_is_brought_by_itself(ada: Sandbox, remote: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    remote.git("update-ref", f"refs/heads/{BRANCH}", "main")
    assert ada.baton("claim", "1.1.1a").code == 3
    assert _log(remote) == [("ada", "START", "1.1.1a")]


def test_doctor_names_a_row_that_is_on_its_way(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    assert "every task ref of the remote has its row" in ada.baton("doctor").out
    remote.git("update-ref", f"refs/heads/{BRANCH}", "main")
    assert "1.1.1a: the START of ada is won, and no branch has its row" in ada.baton("doctor").out
    _by_hand(bob, "START", "1.1.1a")()
    assert "1.1.1a: its ref lost to a row that was pushed by hand" in ada.baton("doctor").out
    ada.git("remote", "set-url", "origin", "/nowhere")
    assert "the task refs were not looked at: origin does not answer" in ada.baton("doctor").out


def test_doctor_names_a_ref_that_lies_about_its_row(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    """A host without pre-receive lets it in, and then the trailer hides the row of the file."""
    assert bob.baton("claim", "1.1.1a").code == 0
    ada.git("fetch", "--quiet", "origin")
    ada.git("switch", "--quiet", BRANCH)
    said = next(line for line in ada.git("show", "-s").out.split("\n") if "Baton-Row" in line)
    assert "another row than it carries" not in ada.baton("doctor").out
    ada.append(LOGIN, row("11:00", "ada", "RECLAIM", "1.1.1a"))
    ada.commit("chore: reclaim task 1.1.1a", {LOGIN: ada.read(LOGIN)}, body=said.strip())
    ada.git("push", "--quiet", "--no-verify", "origin", "+HEAD:refs/baton/tasks/1.1.1a")
    told = ada.baton("doctor")
    assert told.code == 1
    assert "1.1.1a: the commit of its ref says that it won another row than it carries" in told.out
    assert "git push origin --delete refs/baton/tasks/1.1.1a" in told.out


def test_tick_of_an_agent_that_died_is_brought_with_its_done(
    publish_as_ada: Publish, bob: Sandbox, remote: Sandbox
) -> None:
    publish_as_ada("START", "1.1.1a")
    before = remote.oid(BRANCH)
    publish_as_ada("DONE", "1.1.1a")
    remote.git("update-ref", f"refs/heads/{BRANCH}", before)
    assert bob.baton("claim", "1.1.1b").code == 0
    assert ("ada", "DONE", "1.1.1a") in _log(remote)
    assert "- [x] 1.1.1a" in remote.git("show", f"{BRANCH}:{LOGIN}").out


# -- what servers refuse or lack ---------------------------------------------------------------


def test_server_without_atomic_pushes(ada: Sandbox, remote: Sandbox) -> None:
    remote.git("config", "receive.advertiseAtomic", "false")
    assert ada.baton("claim", "1.1.1a").code == 0
    assert remote.oid("refs/baton/tasks/1.1.1a")
    assert _log(remote) == [("ada", "START", "1.1.1a")]


_REFUSES_REFS = 'case "$1" in refs/baton/*) echo "no such refs here"; exit 1;; esac'


def test_server_without_task_refs_falls_back_to_the_branch_and_says_so(
    ada: Sandbox, bob: Sandbox, remote: Sandbox
) -> None:
    _hook(remote, "update", _REFUSES_REFS)
    won = ada.baton("claim", "1.1.1a")
    assert (won.code, "refuses refs/baton/tasks" in won.out) == (0, True)
    assert bob.baton("claim", "1.1.1a").code == 3
    assert _log(remote) == [("ada", "START", "1.1.1a")]


def test_server_without_task_refs_is_refused_where_they_are_required(
    ada: Sandbox, remote: Sandbox
) -> None:
    _hook(remote, "update", _REFUSES_REFS)
    ada.commit("chore: be strict", {".git-baton.toml": 'claim-refs = "require"\n'})
    refused = ada.baton("claim", "1.1.1a")
    assert (refused.code, "no such refs here" in refused.err) == (5, True)
    assert remote.git("branch", "--list", BRANCH).out == ""


def test_task_refs_can_be_switched_off(ada: Sandbox, bob: Sandbox, remote: Sandbox) -> None:
    for who in (ada, bob):
        who.commit("chore: branch alone", {".git-baton.toml": 'claim-refs = "off"\n'})
    assert ada.baton("claim", "1.1.1a").code == 0
    assert bob.baton("claim", "1.1.1a").code == 3
    assert "baton" not in remote.git("for-each-ref").out


def test_lock_left_on_the_server_goes_with_patience(
    publish_as_ada: Publish, remote: Sandbox
) -> None:
    lock = remote.write("refs/baton/tasks/1.1.1a.lock", "")
    end = publish_as_ada("START", "1.1.1a", pause=lambda _: lock.unlink(missing_ok=True))
    assert end.outcome == "won"


def test_own_hook_that_refuses_is_heard_at_once(ada: Sandbox, remote: Sandbox) -> None:
    ada.baton("claim", "1.1.1a")
    ada.git("switch", "--quiet", BRANCH)
    before = remote.oid(BRANCH)
    ada.commit("work without an ID", {"shop/login.py": "form = 1\n"})
    assert ada.baton("install").code == 0
    refused = ada.baton("claim", "1.1.1b")
    assert refused.code == 5
    assert "pre-push hook" in refused.err
    assert "S101" in refused.err
    assert remote.oid(BRANCH) == before


# -- answers that get lost ---------------------------------------------------------------------

# git runs this hook in receive-pack, after the refs moved and before it answers.
_NO_ANSWER = """[ "$1" = committed ] && [ ! -e muted ] && touch muted && {} kill -9 $PPID; exit 0"""


def test_answer_that_got_lost_is_read_back(ada: Sandbox, remote: Sandbox) -> None:
    _hook(remote, "reference-transaction", _NO_ANSWER.format(""))
    won = ada.baton("claim", "1.1.1a")
    assert (remote.path / "muted").exists()
    assert won.code == 0, won
    assert _log(remote) == [("ada", "START", "1.1.1a")]


def test_no_answer_and_no_way_to_read_is_unknown(ada: Sandbox, remote: Sandbox) -> None:
    _hook(remote, "reference-transaction", _NO_ANSWER.format("mv HEAD HEAD.away &&"))
    unknown = ada.baton("claim", "1.1.1a", "--json")
    assert unknown.code == 6
    assert '"outcome": "unknown"' in unknown.out
    (remote.path / "HEAD.away").rename(remote.path / "HEAD")
    again = ada.baton("claim", "1.1.1a")
    assert (again.code, "held by ada" in again.err) == (3, True)
    assert _log(remote) == [("ada", "START", "1.1.1a")]


# -- where it is typed -------------------------------------------------------------------------


def test_claim_from_a_linked_worktree_moves_its_branch(ada: Sandbox) -> None:
    assert ada.baton("claim", "1.1.1a").code == 0
    ada.git("worktree", "add", "--quiet", "../linked", BRANCH)
    linked = Sandbox(ada.path.parent / "linked", "ada")
    assert linked.baton("claim", "1.1.1b").code == 0
    assert linked.oid() == linked.oid(f"origin/{BRANCH}")
    assert linked.git("status", "--porcelain").out == ""


def test_claim_with_another_index_leaves_it_alone(ada: Sandbox) -> None:
    ada.stage({"notes.txt": "staged\n"})
    other = {"GIT_INDEX_FILE": str(ada.path / ".git" / "other-index")}
    ada.git("read-tree", "HEAD", env=other)
    before = (ada.path / ".git" / "other-index").read_bytes()
    assert ada.baton("claim", "1.1.1a", env=other).code == 0
    assert (ada.path / ".git" / "other-index").read_bytes() == before
    assert ada.git("status", "--porcelain").out == "A  notes.txt\n"


def test_claim_with_a_detached_head(ada: Sandbox) -> None:
    ada.git("checkout", "--quiet", "--detach")
    before = ada.oid()
    assert ada.baton("claim", "1.1.1a").code == 0
    assert ada.oid() == before


@pytest.mark.parametrize(
    "taken",
    [
        "refs/tags/refs/baton/tasks/1.1.1a",
        "refs/refs/baton/tasks/1.1.1a",
        f"refs/tags/refs/heads/{BRANCH}",
    ],
)
def test_what_only_reads_like_a_ref_is_not_taken_for_it(
    taken: str, publish_as_ada: Publish, remote: Sandbox
) -> None:
    """git push would move refs/tags/refs/heads/x for a branch x that is not there yet."""
    remote.git("update-ref", taken, "main")
    before = remote.git("for-each-ref").out
    end = publish_as_ada("START", "1.1.1a")
    assert (end.exit_code, end.attempts) == (5, 1)
    assert f"git takes {taken} on origin for the ref" in end.message
    assert f"git push origin --delete {taken}" in end.hint
    assert remote.git("for-each-ref").out == before


def test_a_push_that_went_astray_is_no_claim(
    publish_as_ada: Publish, ada: Sandbox, remote: Sandbox
) -> None:
    ada.commit("chore: settings", {".git-baton.toml": 'claim-refs = "off"\n'})
    remote.git("update-ref", f"refs/refs/heads/{BRANCH}", "main")
    end = publish_as_ada("START", "1.1.1a")
    assert (end.exit_code, end.attempts) == (5, 1)
    assert f"refs/refs/heads/{BRANCH}" in end.message


def test_task_refs_that_were_taken_once_are_never_given_up(
    publish_as_ada: Publish, remote: Sandbox
) -> None:
    """Whoever can make a server refuse them could else win beside the ref, on a branch alone."""
    assert publish_as_ada("START", "1.1.1b").outcome == "won"
    refuse = 'case $1 in refs/baton/*) echo "not today" >&2; exit 1 ;; esac'
    _hook(remote, "update", refuse)
    before = remote.git("for-each-ref").out
    end = publish_as_ada("START", "1.1.1a")
    assert (end.outcome, end.exit_code) == ("refused", 5)
    assert "not today" in end.message
    assert remote.git("for-each-ref").out == before


def test_a_lock_that_goes_costs_time_and_one_that_stays_the_claim(
    publish_as_ada: Publish, remote: Sandbox
) -> None:
    lock = remote.write(f"refs/heads/{BRANCH}.lock", "")
    seconds: list[float] = []

    def wait(span: float) -> None:
        seconds.append(span)
        if len(seconds) == 3:
            lock.unlink()

    assert publish_as_ada("START", "1.1.1a", pause=wait).outcome == "won"
    assert _log(remote) == [("ada", "START", "1.1.1a")]
    remote.write(f"refs/heads/{BRANCH}.lock", "")
    end = publish_as_ada("START", "1.1.1b")
    assert (end.outcome, end.exit_code) == ("refused", 5)
    assert "lock" in end.message


@pytest.mark.parametrize("pushed", [True, False])
def test_a_lost_answer_is_known_from_no_connection(
    pushed: bool, publish_as_ada: Publish, remote: Sandbox
) -> None:
    away = remote.path.with_name("away")
    site_is_open = publish_as_ada("START", "1.1.1b")
    assert site_is_open.outcome == "won"
    if pushed:
        end = publish_as_ada("START", "1.1.1a", lambda: remote.path.rename(away))
        assert "nobody can say whether the push before that landed" in end.message
        assert "type the same command again" in end.hint
    else:
        remote.path.rename(away)
        end = publish_as_ada("START", "1.1.1a")
        assert "does not answer" in end.message
    assert (end.outcome, end.exit_code, end.attempts) == ("unknown", 6, int(pushed))
