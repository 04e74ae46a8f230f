"""How attempts to publish end."""

from __future__ import annotations

import pytest

from gitbaton.core.outcome import Outcome, collision


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome("won", "1.1.1a", "ada", ""), 0),
        (Outcome("lost", "1.1.1a", "ada", ""), 3),
        (Outcome("refused", "1.1.1a", "ada", ""), 5),
        (Outcome("unknown", "1.1.1a", "ada", ""), 6),
        (Outcome("nothing", "1.1.1a", "ada", ""), 1),
        (Outcome("nothing", "", "ada", "", code=4), 4),
        (collision("ada", "", ""), 7),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else None,
)
def test_each_end_has_its_exit_code(outcome: Outcome, code: int) -> None:
    assert outcome.exit_code == code
