"""Small races through git's own servers, behind a relay that cuts lines and swallows answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.race.profiles import CLAIMS_ONLY, Profile, Transport
from benchmarks.race.run import run_race

pytestmark = pytest.mark.exhaustive

SMALL = Profile("small", 3, 12, features=2, mix=CLAIMS_ONLY, kills=1, cuts=3, swallowed=1, limit=60)


@pytest.mark.parametrize("transport", ["daemon", "http"])
def test_broken_lines_cost_time_and_nothing_else(transport: Transport, tmp_path: Path) -> None:
    figures, violations = run_race(SMALL, transport, 1, tmp_path, print)
    assert violations == []
    assert figures.claims >= SMALL.claims
    assert figures.lost_answers >= 1
