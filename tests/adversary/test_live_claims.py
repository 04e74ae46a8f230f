"""Staleness on a server: it counts all that the server has, and no date that a pusher chose."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from support.protocol import record, work
from support.sandbox import Sandbox
from support.siege import BRANCH, REF, lands, push, refs_on_disk, refused

Clone = Callable[..., Sandbox]

HEAD = f"refs/heads/{BRANCH}"
MINUTE = 60


@pytest.fixture
def ada(fresh: Sandbox, clone_of: Clone) -> Sandbox:
    """A clone whose agent has published a claim of 40 minutes ago, with its ref."""
    clone = clone_of(fresh, "ada")
    clone.clock = int(time.time()) - 40 * MINUTE
    claim = record(clone, "START", "1.1.1a")
    lands(clone, "--atomic", f"{claim}:{HEAD}", f"{claim}:{REF}")
    clone.clock = int(time.time())
    return clone


def _forked(server: Sandbox, eve: Sandbox, later: int = 0) -> Sandbox:
    """A RECLAIM of eve's on top of the claim, and nothing of what came after that."""
    eve.git("checkout", "--quiet", "--detach", server.oid(REF))
    eve.clock = int(time.time()) + later
    record(eve, "RECLAIM", "1.1.1a")
    return eve


def test_a_stale_claim_is_taken_over(fresh: Sandbox, ada: Sandbox, clone_of: Clone) -> None:
    eve = _forked(fresh, clone_of(fresh, "eve"))
    lands(eve, "--atomic", f"HEAD:{HEAD}", f"HEAD:{REF}")


@pytest.mark.parametrize("sign", ["work", "note", "work elsewhere", "note elsewhere"])
@pytest.mark.parametrize("ref", [REF, "refs/heads/side"])
def test_what_the_pusher_leaves_out_counts(
    ref: str, sign: str, fresh: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    if "work" in sign:
        work(ada, "feat(1.1.1a): create form")
    else:
        record(ada, "NOTE", "1.1.1a", "going on")
    lands(ada, f"HEAD:{HEAD if 'elsewhere' not in sign else 'refs/heads/other'}")
    eve = clone_of(fresh, "eve")
    for later in (0, -9 * MINUTE, 4 * MINUTE):
        refused(fresh, _forked(fresh, eve, later), f"HEAD:{ref}", code="C202")


def test_a_date_in_the_future_keeps_no_claim_alive(
    fresh: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    ada.clock = int(time.time()) + 70 * 365 * 86400
    work(ada, "feat(1.1.1a): create form")
    lands(ada, f"HEAD:{HEAD}")
    eve = clone_of(fresh, "eve")
    assert "1.1.1a" in eve.baton("stale").out
    assert eve.baton("reclaim", "1.1.1a").code == 0


def test_a_commit_counts_from_when_it_came(fresh: Sandbox, ada: Sandbox, clone_of: Clone) -> None:
    """Made half an hour ago and pushed just now: where the ref log tells, it came just now."""
    ada.clock = int(time.time()) - 39 * MINUTE
    work(ada, "feat(1.1.1a): create form")
    ada.clock = int(time.time())  # a push to a path brings the client's variables along
    fresh.git("config", "core.logAllRefUpdates", "true")
    lands(ada, f"HEAD:{HEAD}")
    eve = _forked(fresh, clone_of(fresh, "eve"))
    refused(fresh, eve, f"HEAD:{REF}", code="C202")


@pytest.mark.parametrize("days", [1, 400, 9000])
def test_nobody_dates_back_when_a_commit_came(
    days: int, fresh: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    """The ref log of a push to a path has the pusher's word for the time."""
    fresh.git("config", "core.logAllRefUpdates", "true")
    work(ada, "feat(1.1.1a): create form")
    lands(ada, f"HEAD:{HEAD}")
    eve = clone_of(fresh, "eve")
    long_ago = f"{int(time.time()) - days * 86400} +0000"
    outcome = push(eve, f"origin/{BRANCH}:refs/heads/old", env={"GIT_COMMITTER_DATE": long_ago})
    assert outcome.code == 0, outcome
    assert fresh.git("reflog", "--date=unix", "refs/heads/old").out.count(long_ago.split()[0]) == 1
    refused(fresh, _forked(fresh, eve), f"HEAD:{REF}", code="C202")


def test_a_published_takeover_is_not_judged_anew(
    fresh: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    eve = _forked(fresh, clone_of(fresh, "eve"))
    lands(eve, f"HEAD:{REF}")
    work(eve, "feat(1.1.1a): create form")
    assert push(eve, "HEAD:refs/heads/side").code == 0
    outcome = push(eve, f"HEAD:{HEAD}")
    assert outcome.code == 0, outcome


def test_after_a_takeover_another_claim_may_be_taken_over(
    fresh: Sandbox, ada: Sandbox, clone_of: Clone
) -> None:
    """What the first one was accepted with, its own later work does not refuse."""
    ada.clock -= 40 * MINUTE
    record(ada, "START", "1.1.1b")
    lands(ada, f"HEAD:{HEAD}")
    eve = clone_of(fresh, "eve")
    eve.git("checkout", "--quiet", "--detach", f"origin/{BRANCH}")
    eve.clock = int(time.time())
    record(eve, "RECLAIM", "1.1.1a")
    lands(eve, f"HEAD:{HEAD}")
    work(eve, "feat(1.1.1a): create form")
    lands(eve, f"HEAD:{HEAD}")
    record(eve, "RECLAIM", "1.1.1b")
    lands(eve, f"HEAD:{HEAD}")


@pytest.mark.parametrize("side", ["refs/heads/side", "refs/heads/main"])
def test_a_claim_the_judge_refuses_is_not_won_on_its_branch_alone(
    side: str, fresh: Sandbox, clone_of: Clone
) -> None:
    """A server that refuses one task ref for its row is none that takes no task refs."""
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    lands(eve, f"{record(eve, 'START', '1.1.1b')}:{side}")
    before = refs_on_disk(fresh.path)
    outcome = ada.baton("claim", "1.1.1b")
    assert outcome.code in {3, 5}, outcome
    assert "eve" in outcome.err
    way_on = "reclaim 1.1.1b" if side.endswith("main") else "claim --next"
    assert f"git baton {way_on}" in outcome.err
    assert refs_on_disk(fresh.path) == before
    assert ada.baton("claim", "1.1.1a").code == 0
    assert fresh.oid(REF)


@pytest.mark.parametrize("stale", [False, True])
@pytest.mark.parametrize("side", ["refs/heads/side", "refs/heads/main", HEAD])
def test_a_claim_by_hand_is_refused_where_another_branch_has_anothers(
    side: str, stale: bool, fresh: Sandbox, clone_of: Clone
) -> None:
    """The merge would refuse it, when both have worked."""
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    eve.clock = int(time.time()) - 90 * MINUTE * stale
    ada.clock = int(time.time())
    lands(eve, f"{record(eve, 'START', '1.1.1b')}:{side}")
    record(ada, "START", "1.1.1b")
    refused(fresh, ada, "HEAD:refs/heads/mine", code="C201")
    ada.git("reset", "--quiet", "--hard", "HEAD~1")
    record(ada, "START", "1.1.1a")
    lands(ada, "HEAD:refs/heads/mine")


@pytest.mark.parametrize("end", ["RELEASE", "DONE"])
def test_what_another_branch_has_ended_is_open_or_done(
    end: str, fresh: Sandbox, clone_of: Clone
) -> None:
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    eve.clock = ada.clock = int(time.time())
    record(eve, "START", "1.1.1b")
    done = work(eve, "feat(1.1.1b): do it")
    lands(eve, f"{record(eve, end, '1.1.1b', done if end == 'DONE' else '-')}:refs/heads/side")
    record(ada, "START", "1.1.1b")
    if end == "DONE":
        refused(fresh, ada, "HEAD:refs/heads/mine", code="C205")
    else:
        lands(ada, "HEAD:refs/heads/mine")


def test_a_branch_that_stayed_behind_holds_nothing(fresh: Sandbox, clone_of: Clone) -> None:
    """Its rows are the beginning of what main says."""
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    eve.clock = int(time.time())
    lands(eve, f"{record(eve, 'START', '1.1.1b')}:refs/heads/side")
    lands(eve, f"{record(eve, 'RELEASE', '1.1.1b')}:refs/heads/main")
    ada.git("pull", "--quiet")
    ada.clock = int(time.time()) + 60
    record(ada, "START", "1.1.1b")
    lands(ada, "HEAD:refs/heads/mine")


@pytest.mark.parametrize("before", [["START", "RELEASE"], ["START", "RELEASE"] * 2])
def test_a_log_that_parted_before_overtakes_nobody(
    before: list[str], fresh: Sandbox, clone_of: Clone
) -> None:
    """Rows that ended leave a log of one's own in which the next claim looks like the first."""
    eve, ada = clone_of(fresh, "eve"), clone_of(fresh, "ada")
    eve.clock = int(time.time()) - 300
    for action in before:
        record(eve, action, "1.1.1b")
    lands(eve, "HEAD:refs/heads/own")
    ada.clock = int(time.time()) - 60
    record(ada, "START", "1.1.1b")
    lands(ada, "HEAD:refs/heads/mine")
    eve.clock = int(time.time())
    record(eve, "START", "1.1.1b")
    refused(fresh, eve, "HEAD:refs/heads/own", code="C201")
