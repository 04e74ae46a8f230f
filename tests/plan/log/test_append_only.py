"""Rows of one task on two branches: what decides, what is a note, and which goes further."""

from __future__ import annotations

from gitbaton.plan.log.append_only import decisive, further, notes, surplus
from gitbaton.plan.log.rows import Row


def _rows(words: str) -> list[Row]:
    """``aS`` is a START of task a; N a NOTE, D a DONE, U a REVERT."""
    actions = {"S": "START", "N": "NOTE", "D": "DONE", "U": "REVERT"}
    return [
        Row("2024-01-15 10:30", "ada", actions[word[1]], word[0], word[2:] or "-")  # type: ignore[arg-type]
        for word in words.split()
    ]


def test_notes_decide_nothing() -> None:
    assert decisive(_rows("aS aN bS aD")) == tuple(_rows("aS bS aD"))
    assert notes(_rows("aS aN bS aD")) == tuple(_rows("aN"))


def test_surplus_is_the_last_of_equal_rows() -> None:
    assert surplus(_rows("aS bS aS"), _rows("aS")) == _rows("bS aS")
    assert surplus(_rows("aS"), _rows("aS aS")) == []


def test_another_log_may_go_further() -> None:
    assert further(_rows("aS aN aD bS"), _rows("aS aD bS aU bD")) == _rows("aU bD")
    assert further(_rows(""), _rows("aS aN")) == _rows("aS")
    assert further(_rows("aS aD aU"), _rows("aS aD")) == []
    assert further(_rows("aS"), _rows("bS")) == _rows("bS")
    assert further(_rows("aS aD1234567"), _rows("aS aD7654321 aU")) == []
