"""How attempts to publish end."""

from __future__ import annotations

from gitbaton.core.outcome import EXIT_CODES, Outcome


def test_each_end_has_its_exit_code() -> None:
    codes = {end: Outcome(end, "1.1.1a", "ada", "").exit_code for end in EXIT_CODES}
    assert codes == {"won": 0, "lost": 3, "nothing": 4, "refused": 5, "unknown": 6}
