"""The README's way from nothing to the first claim, typed as it stands there."""

from __future__ import annotations

from pathlib import Path

from support.environment import ROOT
from support.sandbox import Sandbox, run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _lines() -> list[str]:
    block = README.partition("From nothing to the first claim")[2].split("```\n")[1]
    return block.splitlines()


def test_from_nothing_to_a_merged_feature(tmp_path: Path) -> None:
    server = Sandbox(tmp_path)
    server.git("init", "--quiet", "--bare", "shop.git")
    server.git("clone", "--quiet", "shop.git", "shop")
    shop = Sandbox(tmp_path / "shop")
    shop.commit("chore: begin", {"store.py": "store = 0\n"})
    shop.git("push", "--quiet", "origin", "HEAD")

    for line in _lines():
        if line.startswith("git baton merge"):
            _finish(shop)
        if line.startswith("git commit"):
            shop.append("store.py", "table = 1")
        outcome = run(["bash", "-o", "pipefail", "-c", line], shop.path)
        assert outcome.code == 0, (line, outcome)

    assert "no findings" in shop.baton("check", "--all").out
    assert shop.baton("next").code == 8


def _finish(shop: Sandbox) -> None:
    """What is left: the second task, which ``done --next`` took."""
    shop.append("store.py", "bookmarks = []")
    assert run(["git", "commit", "-am", "feat(1.1.2a): save a bookmark"], shop.path).code == 0
    assert shop.baton("done", "--yes").code == 0
