"""The trailer by which a task ref's commit says which row it won."""

from __future__ import annotations

from gitbaton.core.log import Row
from gitbaton.core.won_rows import row_trailer, says_logged

START = Row("2024-01-15 10:00", "ada", "START", "1.1.1a", "-")
NOTE = Row("2024-01-15 10:05", "ada", "NOTE", "1.1.1a", "thinking")
RECLAIM = Row("2024-01-15 11:00", "bob", "RECLAIM", "1.1.1a", "-")


def _commit(*trailers: str) -> str:
    return "tree 4b825dc6\n\ndocs(log): START 1.1.1a\n\n" + "\n".join(trailers)


def test_row_is_found_at_its_place_in_its_task() -> None:
    commit = _commit(row_trailer(RECLAIM, [START, NOTE]))
    assert says_logged(commit, [START, NOTE, RECLAIM])
    assert not says_logged(commit, [START, NOTE])
    assert not says_logged(commit, [RECLAIM])


def test_one_logged_row_of_several_is_enough() -> None:
    assert says_logged(_commit(row_trailer(NOTE, []), row_trailer(START, [])), [START])


def test_commit_without_trailer_says_nothing() -> None:
    assert not says_logged(_commit("Agent: ada"), [START])
