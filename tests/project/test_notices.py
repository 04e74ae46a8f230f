"""Notices: what is new, what is wanted, and how it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitbaton.plan.settings import EVENTS
from gitbaton.project.notices import Notice, NotifyState, read_told, untold, wanted, write_told

if TYPE_CHECKING:
    from gitbaton.plan.settings import Event

DONE = Notice("done", ("1.1.1a", "ada"), "1.1.1a is done")
STALE = Notice("stale", ("1.1.1b", "bob"), "bob is idle")


def test_key_is_one_line_of_ascii() -> None:
    assert (
        Notice("conflict", ("a\nb", "é\udce9"), "").key == '["conflict", "a\\nb", "\\u00e9\\udce9"]'
    )


@pytest.mark.parametrize(
    ("memory", "news"),
    [
        (NotifyState(), [STALE]),
        (NotifyState("a1b2c3d"), [DONE, STALE]),
        (NotifyState("a1b2c3d", frozenset([DONE.key])), [STALE]),
        (NotifyState("a1b2c3d", frozenset([DONE.key, STALE.key])), []),
    ],
)
def test_untold(memory: NotifyState, news: list[Notice]) -> None:
    assert untold([DONE, STALE], memory) == news


def test_wanted_is_sorted_and_says_things_once() -> None:
    found = [Notice(event, (event,), "") for event in EVENTS]
    assert wanted([*found[::-1], found[0].replace(text="again")], ()) == (
        found[0].replace(text="again"),
        *found[1:],
    )


@pytest.mark.parametrize("event", EVENTS)
def test_wanted_chooses(event: Event) -> None:
    assert wanted([DONE, STALE], (event,)) == tuple(
        [notice for notice in (DONE, STALE) if notice.event == event]
    )


def test_what_was_sent_comes_back() -> None:
    hostile = Notice("done", ("\n[", "\udcff", "\u2028"), "")
    data = write_told([STALE, hostile, STALE, DONE])
    assert data.count(b"\n") == 3
    assert read_told(data) == {STALE.key, hostile.key, DONE.key}


def test_bytes_that_nobody_wrote_are_read_as_something_else() -> None:
    assert read_told(b"\xff\n") == {"\ufffd"}
