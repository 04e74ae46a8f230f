"""Figures and their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.race.figures import Figures, jain, percentile
from benchmarks.race.judging import Violation
from benchmarks.race.profiles import SMOKE
from benchmarks.race.report import load, results_file, save, total, worst
from benchmarks.race.run import Verdict
from benchmarks.table import write_between_markers

FIGURES = Figures(
    "smoke",
    "file",
    1,
    agents=8,
    claims=60,
    operations=100,
    double_claims=0,
    lost_rows=0,
    invented_rows=0,
    wrong_exit_codes=0,
    other_violations=0,
    pushes_to_win=1.25,
    p50_to_know=0.5,
    p99_to_know=2.0,
    p99_in_log=3.0,
    jain=0.95,
    fewest=5,
    most=9,
    unknown=3,
    kills=30,
    pauses=0,
    lost_answers=0,
    log_commits=70,
    wall=12.0,
)
BROKEN = FIGURES._replace(seed=2, double_claims=1, p99_to_know=1.0, jain=0.8)


def test_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], 50) == 3.0
    assert percentile([float(n) for n in range(1, 201)], 99) == 198.0


def test_jain_separates_even_shares_from_one_hog() -> None:
    assert jain([4, 4, 4, 4]) == 1.0
    assert jain([8, 0, 0, 0]) == 0.25


def test_saved_races_add_up(tmp_path: Path) -> None:
    for figures in (FIGURES, BROKEN):
        save(
            tmp_path, Verdict(figures, [Violation("one-holder", "twice")][: figures.double_claims])
        )
    assert load(results_file(tmp_path, SMOKE.name)) == [FIGURES, BROKEN]
    shown = (tmp_path / "race-smoke.md").read_text().splitlines()
    assert "0 / 0 / 0 / 0" in shown[2]
    assert "1 / 0 / 0 / 0" in shown[3]
    assert shown[4].startswith("| all 2 | 8 × 120 | 1 / 0 / 0 / 0 |")


def test_worst_of_several_races() -> None:
    both = worst([FIGURES, BROKEN])
    assert (both.claims, both.double_claims, both.kills) == (120, 1, 60)
    assert (both.p99_to_know, both.jain, both.fewest, both.most) == (2.0, 0.8, 5, 9)
    assert FIGURES.sound
    assert not both.sound


def test_all_races_of_a_profile_in_one_line() -> None:
    shown = total([FIGURES, BROKEN]).splitlines()
    assert len(shown) == 3
    assert shown[2].startswith("| smoke, 2 seeds; the worst of them | 8 × 120 | 1 / 0 / 0 / 0 |")


def test_full_race_is_above_what_is_to_be_reached() -> None:
    last = total([FIGURES._replace(profile="full")]).splitlines()[-1]
    assert last == (
        "| to reach |  | 0 / 0 / 0 / 0 | <= 1.50 | - / <= 15.0 s | <= 30.0 s | (>= 0.90) |  |  |"
    )


@pytest.mark.parametrize("text", ["no markers\n", "<!-- race -->\nno end\n"])
def test_readme_without_markers_is_left_alone(text: str, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(text)
    assert not write_between_markers(readme, "race", "| table |")
    assert readme.read_text() == text


def test_readme_takes_the_table_between_its_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# A\n<!-- race -->\nold\n<!-- /race -->\nend\n")
    assert write_between_markers(readme, "race", "| table |")
    assert readme.read_text() == "# A\n<!-- race -->\n| table |\n<!-- /race -->\nend\n"
