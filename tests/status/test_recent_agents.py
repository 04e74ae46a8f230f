"""status names who was at work lately and holds nothing: an agent between two tasks."""

from __future__ import annotations

import json

from support.plans import LOGIN, row
from support.protocol import BRANCH, at_work
from support.sandbox import Sandbox


def _recent(clone: Sandbox) -> dict[str, int]:
    agents = json.loads(clone.baton("status", "--json").out)["recent_agents"]
    return {agent["agent"]: agent["minutes_ago"] for agent in agents}


def test_who_gave_a_task_back_is_still_seen(ada: Sandbox, bob: Sandbox) -> None:
    at_work(ada)
    assert _recent(bob) == {}
    assert ada.baton("release", "1.1.1a", "lunch").code == 0
    assert _recent(bob).keys() == {"ada"}
    assert "\nat work lately, holding nothing: ada (" in bob.baton("status").out
    assert ada.baton("claim", "1.1.1b").code == 0
    assert _recent(bob) == {}


def test_who_completed_a_task_is_seen_by_row_and_commit(ada: Sandbox, bob: Sandbox) -> None:
    at_work(ada)
    assert ada.baton("done", "1.1.1a", "--skip-verify").code == 0
    assert 0 <= _recent(bob)["ada"] <= 1


def test_long_ago_is_not_lately(ada: Sandbox, bob: Sandbox) -> None:
    ada.git("switch", "--quiet", "--create", BRANCH)
    rows = [row("10:05", "ada", "START", "1.1.1a"), row("10:06", "ada", "RELEASE", "1.1.1a", "tea")]
    ada.append(LOGIN, *rows)
    ada.commit("chore: claim task 1.1.1a, release task 1.1.1a", {LOGIN: ada.read(LOGIN)})
    ada.git("push", "--quiet", "--no-verify", "origin", BRANCH)
    assert _recent(bob) == {}
