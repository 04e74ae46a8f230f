"""The last cell of a row: what it is written as, and that it is read as it was said."""

from __future__ import annotations

import pytest

from gitbaton.plan.log.cells import cell_text, read_cell_text


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("done", "done"),
        ("snake_case stays, _this_ does not", "snake_case stays, \\_this\\_ does not"),
        ("`a_b*c` is code", "`a_b*c` is code"),
        ("see https://x.org/a_b.", "see <https://x.org/a_b>."),
        ("a<b &copy; *c*", "a\\<b \\&copy; \\*c\\*"),
    ],
)
def test_written_and_read_again(said: str, cell: str) -> None:
    assert cell_text(said) == cell
    assert read_cell_text(cell) == said
