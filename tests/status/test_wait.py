"""wait: sleep until there is something to do, with a clock and a bed of the test's own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gitbaton.git.process import Git
from gitbaton.git.remote import RemoteState, UnreachableError, read_remote
from gitbaton.project.session import Runtime, open_session
from gitbaton.status.brief_text import brief_text
from gitbaton.status.wait import Waited, wait
from support.plans import CART, LOGIN, feature
from support.protocol import BRANCH, finish, on_branch
from support.sandbox import Sandbox

if TYPE_CHECKING:
    from gitbaton.status.wait import Until

Clone = Callable[..., Sandbox]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone of a plan of one feature with two tasks."""
    ada = clone_of(remote, "ada")
    tasks = (("1.1.1a", "Create form"), ("1.1.1b", "Check password"))
    ada.commit("docs: one feature", {CART: None, LOGIN: feature(tasks=tasks)})
    ada.git("push", "--quiet", "--no-verify", "origin", "main")
    return ada


@pytest.fixture
def bob(ada: Sandbox, remote: Sandbox, clone_of: Clone) -> Sandbox:
    """Another clone, whose agent holds both."""
    bob = clone_of(remote, "bob")
    for task in ("1.1.1a", "1.1.1b"):
        assert bob.baton("claim", task).code == 0
    return bob


class Bed:
    """Sleep that takes no time: what happens meanwhile is done at given seconds."""

    def __init__(self, happens: dict[float, Callable[[], object]]) -> None:
        self.began = self.now = time.time()
        self.happens = sorted(happens.items(), key=lambda item: item[0])
        self.naps: list[float] = []

    def pause(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds
        while self.happens and self.now - self.began >= self.happens[0][0]:
            self.happens.pop(0)[1]()


Run = Callable[..., tuple[Waited, Bed, int]]


@pytest.fixture
def run(ada: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Wait as ada; what came of it, how she slept, and how often she looked."""

    def run(
        happens: dict[float, Callable[[], object]], until: Until = "claim", longest: float = 600
    ) -> tuple[Waited, Bed, int]:
        looks = []

        def look(*words: object) -> RemoteState:
            looks.append(words)
            return read_remote(*words)  # type: ignore[arg-type]

        bed = Bed(happens)
        monkeypatch.chdir(ada.path)
        monkeypatch.setattr("gitbaton.project.remote_feature.read_remote", look)
        chance = Runtime(bed.pause, lambda: 0.5, lambda: "")
        with open_session("ada", Git(os.environ), chance) as session:
            return wait(until, longest, session, lambda: bed.now), bed, len(looks)

    return run


def _give_back(bob: Sandbox) -> Callable[[], object]:
    return lambda: bob.baton("release", "1.1.1b", "lunch")


def test_it_ends_when_a_task_is_free(run: Run, bob: Sandbox) -> None:
    waited, bed, looks = run({100: _give_back(bob)})
    assert (waited.code, waited.brief.command) == (0, "git baton claim --next --switch")
    assert 100 <= waited.seconds < 131
    assert looks == len(bed.naps) + 1
    assert bed.naps == sorted(bed.naps)
    assert max(bed.naps) <= 30


def test_it_ends_at_once_where_there_is_something_to_do(run: Run) -> None:
    waited, bed, looks = run({})
    assert (waited.code, bed.naps, looks) == (0, [], 1)


def test_it_ends_at_once_for_whoever_holds_a_task(run: Run, ada: Sandbox, bob: Sandbox) -> None:
    assert bob.baton("release", "1.1.1b", "yours").code == 0
    assert ada.baton("claim", "1.1.1b").code == 0
    waited, bed, _ = run({})
    assert (waited.code, bed.naps, waited.brief.claims[0].id) == (0, [], "1.1.1b")


def test_until_a_task_is_done_whatever_one_holds(run: Run, ada: Sandbox, bob: Sandbox) -> None:
    assert bob.baton("release", "1.1.1b", "yours").code == 0
    assert ada.baton("claim", "1.1.1b").code == 0
    assert "you hold 1.1.1b: nothing to wait for" in ada.baton("wait").out
    on_branch(bob)
    bob.git("pull", "--quiet", "--ff-only", "origin", BRANCH)

    def complete() -> None:
        finish(bob, "1.1.1a")
        bob.git("push", "--quiet", "--no-verify", "origin", BRANCH)

    waited, _, _ = run({50: complete}, until="1.1.1a")
    assert (waited.code, waited.seconds >= 50) == (0, True)
    assert waited.message == (
        f"1.1.1a is done on {BRANCH}, which is not merged into main yet; "
        f"to have it here before that: git pull --no-rebase origin {BRANCH}"
    )
    ada.git("fetch", "--quiet")
    ada.git("switch", "--quiet", "main")
    message = json.loads(ada.baton("wait", "--until", "1.1.1a", "--json").out)["message"]
    assert message == waited.message


def test_a_complete_feature_that_somebody_waits_for_is_to_be_merged(
    ada: Sandbox, remote: Sandbox
) -> None:
    _complete(ada, remote, merged=False)
    ada.git("switch", "--quiet", "main")
    said = ada.baton("wait", "--until", "1.1.1a")
    assert said.out == (
        f"1.1.1a is done on {BRANCH}, which is not merged into main yet: git baton merge 1.1\n"
    )


def test_time_runs_out(run: Run, bob: Sandbox) -> None:
    waited, _, looks = run({}, longest=600)
    assert (waited.code, waited.seconds) == (4, 600)
    assert "1.1.1a is held by bob since" in brief_text(waited.brief)
    assert looks < 40


def test_a_claim_that_goes_stale_ends_it(run: Run, bob: Sandbox) -> None:
    waited, _, _ = run({}, longest=4000)
    assert (waited.code, waited.brief.command) == (0, "git baton reclaim 1.1.1a --switch")
    assert 30 * 60 < waited.seconds < 34 * 60


def _complete(ada: Sandbox, remote: Sandbox, *, merged: bool) -> None:
    on_branch(ada)
    for task in ("1.1.1a", "1.1.1b"):
        finish(ada, task)
    refs = [BRANCH, *([f"{BRANCH}:main"] if merged else [])]
    ada.git("push", "--quiet", "--no-verify", "origin", *refs)


def test_a_feature_to_merge_ends_it(run: Run, ada: Sandbox, remote: Sandbox) -> None:
    _complete(ada, remote, merged=False)
    waited, bed, _ = run({})
    assert (waited.code, bed.naps, waited.brief.command) == (0, [], "git baton merge 1.1")


def test_until_merged_waits_for_somebody_else(run: Run, ada: Sandbox, remote: Sandbox) -> None:
    _complete(ada, remote, merged=False)

    def merge() -> None:
        remote.git("update-ref", "refs/heads/main", BRANCH)

    waited, _, _ = run({50: merge}, "merged")
    assert (waited.code, waited.seconds >= 50) == (8, True)
    assert "every task is done and merged" in brief_text(waited.brief)


def test_until_done(run: Run, ada: Sandbox, remote: Sandbox) -> None:
    assert run({}, "done", 60)[0].code == 4
    _complete(ada, remote, merged=False)
    assert run({}, "done")[0].code == 0


def test_everything_done_and_merged(run: Run, ada: Sandbox, remote: Sandbox) -> None:
    _complete(ada, remote, merged=True)
    waited, bed, _ = run({})
    assert (waited.code, bed.naps) == (8, [])


def test_a_remote_that_is_away_for_a_while(run: Run, bob: Sandbox, remote: Sandbox) -> None:
    gone = remote.path.with_name("gone")

    def back() -> None:
        gone.rename(remote.path)
        _give_back(bob)()

    waited, _, _ = run({10: lambda: remote.path.rename(gone), 100: back})
    assert waited.code == 0
    remote.path.rename(gone)
    with pytest.raises(UnreachableError):
        run({}, longest=60)


def test_as_typed(ada: Sandbox, bob: Sandbox) -> None:
    outcome = ada.baton("wait", "--timeout", "0s", "--json")
    fields = json.loads(outcome.out)
    assert (outcome.code, fields["situation"], fields["waited_seconds"]) == (4, "wait", 0)
    said = ada.baton("wait", "--timeout", "0s")
    assert said.err == "nothing to do yet after 0s\n"
    assert said.out.endswith("next: git baton wait && git baton claim --next --switch\n")
    assert ada.baton("wait", "--timeout", "soon").code == 2
