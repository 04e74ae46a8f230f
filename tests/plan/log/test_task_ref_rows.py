"""The trailer by which a task ref's commit says which row it won."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_ref_rows import false_trailer, row_trailer, says_logged

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


def test_true_trailer_names_the_last_row_of_its_task() -> None:
    other = START.replace(task="1.1.1b")
    for trailers, carried in (
        ([], [START]),
        ([row_trailer(START, [])], [START]),
        ([row_trailer(START, [])], [START, NOTE]),
        ([row_trailer(RECLAIM, [START])], [START, NOTE, RECLAIM]),
        ([row_trailer(RECLAIM, [START]), row_trailer(other, [])], [START, RECLAIM]),
        (["    " + row_trailer(START, []), "see Baton-Row: 1"], [START, RECLAIM]),
    ):
        assert false_trailer(_commit(*trailers), "1.1.1a", carried) == ""


def test_false_trailer_names_an_older_row_or_another_or_none_that_is_there() -> None:
    for trailers, carried in (
        ([row_trailer(START, [])], [START, RECLAIM]),
        ([row_trailer(RECLAIM, [START]), row_trailer(START, [])], [START, RECLAIM]),
        ([row_trailer(RECLAIM, [])], [START, RECLAIM]),
        ([row_trailer(START.replace(agent="eve"), [])], [START]),
        ([row_trailer(START, [])], [NOTE]),
    ):
        found = false_trailer(_commit(*trailers), "1.1.1a", carried)
        assert found == trailers[-1]


@given(st.lists(st.sampled_from([START, NOTE, RECLAIM])), st.integers(0, 4), st.integers(0, 4))
def test_who_believes_a_trailer_that_is_not_false_misses_nothing(
    carried: list[Row], number: int, at: int
) -> None:
    """Readers skip the file of a commit whose word they take: its last row is in their log."""
    won = [row for row in carried if row is not NOTE]
    trailer = row_trailer(won[at % len(won)], [START] * number) if won else row_trailer(START, [])
    commit = _commit(trailer)
    for end in range(len(carried)):
        if not false_trailer(commit, "1.1.1a", carried) and says_logged(commit, carried[:end]):
            assert [row for row in carried[:end] if row is not NOTE] == won
