"""Reverts, merges and picks: what is said of those that are more than that."""

from __future__ import annotations

import pytest

from gitbaton.rules.findings import Finding
from gitbaton.rules.reverts_and_merges import (
    beyond_pick,
    judge_idle_merge,
    judge_merge,
    judge_revert,
    kept_in_revert,
    not_a_pick,
)
from support.plans import LOGIN

OID = "a1b2c3d4" * 5
LOST = Finding("L102", "a row is gone", "put it back", path=LOGIN, task="1.1.1a")
UNCLAIMED = Finding("C206", "1.1.1a has no claim", "git baton claim 1.1.1a", task="1.1.1a")


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        (None, "takes back no commit"),
        (["a.py"], "see a.py"),
        (["a.py", "b.py", "c.py"], "see a.py and 2 more"),
    ],
)
def test_a_revert(odd: list[str] | None, says: str) -> None:
    found = judge_revert(OID, 'Revert "x"', odd)
    assert (found.code, found.commit, found.message.startswith('"Revert "x""')) == (
        "S109",
        OID,
        True,
    )
    assert found.message.endswith(says) or odd is None
    assert says in found.message


def test_a_revert_keeps_the_rows() -> None:
    hint = kept_in_revert(LOST, OID).hint
    assert f"git checkout a1b2c3d^ -- {LOGIN} &&" in hint
    assert "git baton revert 1.1.1a --keep-work" in hint
    assert kept_in_revert(UNCLAIMED, OID) == UNCLAIMED


def test_a_merge() -> None:
    found = judge_merge(OID, ["a.py", "b.py"])
    assert (found.code, found.path, found.commit) == ("S110", "a.py", OID)
    assert found.message.endswith("see a.py and 1 more")
    assert "a1b2c3d^" in found.hint
    assert judge_merge(OID, ["a.py"]).message.endswith("see a.py")
    assert judge_idle_merge(OID).code == "S110"


def test_a_pick() -> None:
    found = not_a_pick(UNCLAIMED, OID, "is nowhere")
    assert (
        found.message == "1.1.1a has no claim; a1b2c3d4a1b2, which it names as picked, is nowhere"
    )
    assert found.hint.endswith(UNCLAIMED.hint)
    more = beyond_pick(UNCLAIMED, OID, ["a.py", "b.py"])
    assert (more.code, more.path, more.task) == ("C206", "a.py", "1.1.1a")
    assert "repeat a1b2c3d4a1b2 and no more" in more.message
    assert more.message.endswith("see a.py and 1 more")
    unnamed = beyond_pick(UNCLAIMED, "", ["a.py"])
    assert "repeat the work on 1.1.1a and no more" in unnamed.message
    assert "git cherry-pick -x <commit>" in unnamed.hint
