"""The author of a commit is whoever its maker names: with a map of agents, not in their place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.judging import codes, judge
from support.sandbox import Sandbox
from support.siege import CONFIG

SETTINGS = 'exempt-authors = ["renovate[bot]", "bot@example.com"]\n'
MAP = 'agents = {eve = ["eve@example.com"]}\n'
BOTS = (
    "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>",
    "Bot <bot@example.com>",
    "Renovate[bot] <x@example.com>",
)


@pytest.mark.parametrize("author", BOTS)
@pytest.mark.parametrize("mapped", [False, True])
def test_an_agent_is_no_bot(
    mapped: bool, author: str, remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    eve = clone_of(remote, "eve")
    eve.commit("chore: settings", {CONFIG: SETTINGS + (MAP if mapped else "")})
    eve.git("push", "--quiet", "--no-verify", "origin", "main")
    base = eve.oid()
    eve.stage({"evil.py": "evil\n"})
    words = ("commit", "--quiet", "--no-verify", f"--author={author}", "-m", "Bump x from 1 to 2")
    eve.git("-c", "user.email=EVE@example.com", *words)
    assert codes(judge(eve, base)) == (["S101"] if mapped else [])
    eve.git("-c", "user.email=noreply@github.com", "commit", "--quiet", "--amend", "--no-edit")
    assert codes(judge(eve, base)) == []
