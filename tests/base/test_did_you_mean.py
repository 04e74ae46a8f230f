"""Names that stand for nothing."""

from __future__ import annotations

from gitbaton.base.did_you_mean import did_you_mean


def test_the_nearest_name_is_the_hint() -> None:
    error = did_you_mean("1.1.9", "task of the plan", ["2.3.4", "1.1.8"], "git baton status")
    assert (error.message, error.hint) == (
        "1.1.9 is no task of the plan",
        "did you mean 1.1.8?",
    )


def test_another_hint_where_none_is_near() -> None:
    assert did_you_mean("x", "task", [], "git fetch").hint == "git fetch"
    assert did_you_mean("x", "task", ["1.1.1"], "git fetch", alike=0.6).hint == "git fetch"
