"""How attempts to publish end."""

from __future__ import annotations

import pytest

from gitbaton.claims.publish_result import PublishResult, collision


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (PublishResult("won", "1.1.1a", "ada", ""), 0),
        (PublishResult("lost", "1.1.1a", "ada", ""), 3),
        (PublishResult("refused", "1.1.1a", "ada", ""), 5),
        (PublishResult("unknown", "1.1.1a", "ada", ""), 6),
        (PublishResult("nothing", "1.1.1a", "ada", ""), 1),
        (PublishResult("nothing", "", "ada", "", code=4), 4),
        (collision("ada", "", ""), 7),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else None,
)
def test_each_end_has_its_exit_code(outcome: PublishResult, code: int) -> None:
    assert outcome.exit_code == code
