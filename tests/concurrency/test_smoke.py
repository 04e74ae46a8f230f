"""The smoke race, in every run of the suite; the larger ones are ``python -m benchmarks.race``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.race.profiles import SMOKE
from benchmarks.race.run import run_race


def test_no_claim_is_won_twice_and_no_row_is_lost(tmp_path: Path) -> None:
    figures, violations = run_race(SMOKE, "file", 1, tmp_path, print)
    assert violations == []
    assert figures.claims >= SMOKE.claims
    assert figures.kills == SMOKE.kills
