"""stale: the claims whose holders have gone silent, on whatever branch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from support.plans import LOGIN, row
from support.sandbox import Sandbox

BRANCH = "feature/1.1-login"


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A clone with a claim of 2024 on its feature branch, made by hand and pushed."""
    ada = clone_of(remote, "ada")
    ada.git("switch", "--quiet", "--create", BRANCH)
    ada.append(LOGIN, row("10:05", "ada", "START", "1.1.1a"))
    ada.git("add", LOGIN)
    ada.commit("chore: claim task 1.1.1a")
    ada.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", BRANCH)
    return ada


def _claims(sandbox: Sandbox) -> list[dict[str, object]]:
    document = json.loads(sandbox.baton("stale", "--json").out)
    assert (document["version"], document["offline"]) == (1, None)
    claims = document["claims"]
    assert isinstance(claims, list)
    return claims


def test_stale_claim_and_what_to_type(
    ada: Sandbox, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    bob = clone_of(remote, "bob")
    [claim] = _claims(bob)
    idle = claim.pop("idle_minutes")
    assert isinstance(idle, int)
    assert idle > 60 * 24 * 365
    assert claim == {
        "task": "1.1.1a",
        "title": "Create form",
        "agent": "ada",
        "since": "2024-01-15 10:05",
        "hint": "git baton reclaim 1.1.1a --switch",
    }
    shown = bob.baton("stale")
    assert (shown.code, re.sub(r"idle \d+", "idle N", shown.out).splitlines()) == (
        0,
        [
            "1.1.1a  ada since 2024-01-15 10:05, idle N minutes  Create form",
            "  → git baton reclaim 1.1.1a --switch",
        ],
    )
    assert bob.baton("reclaim", "1.1.1a").code == 0
    assert _claims(bob) == []


def test_fresh_claim_is_not_stale(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada = clone_of(remote, "ada")
    ada.baton("claim", "1.1.1b")
    assert _claims(ada) == []
    assert ada.baton("stale").out == "no claim is stale\n"


def test_note_and_work_count_as_activity(ada: Sandbox) -> None:
    assert ada.baton("note", "1.1.1a", "still at it").code == 0
    assert _claims(ada) == []


def test_published_work_counts_as_activity(ada: Sandbox) -> None:
    ada.baton("claim", "1.1.1b")
    now = int(ada.git("log", "-1", "--format=%ct", f"origin/{BRANCH}").out)
    ada.stage({"shop/form.py": "form\n"})
    ada.git("commit", "--quiet", "--no-verify", "-m", "feat(1.1.1a): form", date=now)
    assert _claims(ada) == []


def test_longest_idle_comes_first(ada: Sandbox) -> None:
    for time, task in (("09:00", "1.1.1b"), ("11:00", "1.1.2")):
        ada.append(LOGIN, row(time, "bob", "START", task))
    ada.git("add", LOGIN)
    ada.commit("chore: claim task 1.1.1b, claim task 1.1.2")
    assert [claim["task"] for claim in _claims(ada)] == ["1.1.1b", "1.1.1a", "1.1.2"]


def test_offline_shows_what_was_seen_last(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "set-url", "origin", str(remote.path / "gone"))
    document = json.loads(ada.baton("stale", "--json").out)
    assert [claim["task"] for claim in document["claims"]] == ["1.1.1a"]
    assert "does not answer" in document["offline"]
    shown = ada.baton("stale")
    assert (shown.code, shown.out.startswith("(offline: ")) == (0, True)


def test_hostile_title_is_masked(ada: Sandbox) -> None:
    text = ada.read(LOGIN).replace("Create form", "Create \x1b[31mform")
    ada.commit("docs: plan", {LOGIN: text})
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    shown = ada.baton("stale").out
    assert ("\x1b" in shown, "<U+001B>" in shown) == (False, True)
