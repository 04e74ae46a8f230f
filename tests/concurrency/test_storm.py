"""Everybody wants one task at the same moment."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.race.events import read_ops
from benchmarks.race.profiles import STORM
from benchmarks.race.run import run_race

pytestmark = pytest.mark.exhaustive

AGENTS = 8


def test_one_wins_and_all_others_are_told_so(tmp_path: Path) -> None:
    profile = STORM._replace(agents=AGENTS, rounds=1, features=1)
    figures, violations = run_race(profile, "file", 1, tmp_path, print)
    assert violations == []
    codes = Counter(op.code for op in read_ops([tmp_path / "storm.ops"]))
    assert codes == {0: 1, 3: AGENTS - 1}
    assert (figures.claims, figures.most) == (1, 1)
