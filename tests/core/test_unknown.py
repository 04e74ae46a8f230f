"""Names that stand for nothing."""

from __future__ import annotations

from gitbaton.core.unknown import unknown


def test_the_nearest_name_is_the_hint() -> None:
    error = unknown("1.1.9", "task of the plan", ["2.3.4", "1.1.8"], "git baton status")
    assert (error.message, error.hint) == (
        "1.1.9 is no task of the plan",
        "did you mean 1.1.8?",
    )


def test_another_hint_where_none_is_near() -> None:
    assert unknown("x", "task", [], "git fetch").hint == "git fetch"
    assert unknown("x", "task", ["1.1.1"], "git fetch", alike=0.6).hint == "git fetch"
