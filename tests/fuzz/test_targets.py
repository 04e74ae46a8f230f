"""Any bytes for every reader: an answer or a sentence, never a crash, never a hang."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fuzz.engines import long_seconds, play, play_long
from fuzz.targets import TARGETS, Ground, HangError, bounded
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.settings import Settings
from support.plans import LOGIN, feature


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes(target: str, ground: Callable[[str], Ground]) -> None:
    folder, names = ground(target)
    if long_seconds():
        play_long(target, folder, names, long_seconds() / 2 / len(TARGETS))
    else:
        play(target, TARGETS[target].open(folder, names), TARGETS[target].examples)


def test_a_log_of_conflicts_is_read_in_one_pass() -> None:
    """60,000 marker lines: looking each up among all of them would take minutes."""
    text = feature() + "<<<<<<< a\n=======\n>>>>>>> b\n" * 20_000
    with bounded():
        file = read_feature_file(text.encode(), LOGIN, Settings().grammar)
    assert file is not None
    assert len(file.log.markers) == 60_000


def test_what_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.targets._CPU", 0.01)
    with pytest.raises(HangError):
        _never_end()


def _never_end() -> None:
    with bounded():
        while True:
            pass
