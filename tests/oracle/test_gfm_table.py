"""The oracle for log rows says what it should before others rely on it."""

from __future__ import annotations

import pytest

from support.gfm_table import table_rows
from support.plans import HEADER, feature, row


def log(*lines: str) -> str:
    return "\n".join(["## Progress Log", "", *HEADER, *lines, ""])


def test_cells_are_trimmed_and_in_order() -> None:
    text = feature(rows=[row("10:30", "agent-a", "START", "1.1.1a"), "|  x |y | z|| -  |"])
    assert table_rows(text) == [
        ("2024-01-15 10:30", "agent-a", "START", "1.1.1a", "-"),
        ("x", "y", "z", "", "-"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(line_end: str) -> None:
    text = log(row("10:30", "a", "START", "1.1.1a")).replace("\n", line_end)
    assert table_rows("\ufeff" + text) == [("2024-01-15 10:30", "a", "START", "1.1.1a", "-")]


def test_escaped_pipes_stay_in_their_cell_as_written() -> None:
    assert table_rows(log(r"| 1 | 2 | 3 | 4 | a \| b |")) == [("1", "2", "3", "4", r"a \| b")]


def test_a_log_without_rows() -> None:
    assert table_rows(log()) == []


@pytest.mark.parametrize(
    "text", ["", "## Notes\n", "## Progress Log\n", log("| too | short |"), f"```\n{log()}```\n"]
)
def test_no_table(text: str) -> None:
    assert table_rows(text) is None
