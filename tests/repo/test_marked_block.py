"""A block in somebody else's file: put in, renewed, and out again without a trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.core.errors import ConfigError
from gitbaton.repo.marked_block import find_block, with_block, without_block

LINES = ("Do this.", "", "And that.")
FILES = (
    b"",
    b"\n",
    b"# Title",
    b"# Title\n",
    b"# Title\n\n\n",
    b"# Title\r\n\r\ntext\r\n",
    b"# Title\r\ntext",
    b"\xef\xbb\xbf# Title\n",
    b"\xff\xfe not UTF-8\n",
    b"<!-- a comment -->\n",
)


@pytest.mark.parametrize("before", FILES)
def test_block_comes_and_goes_without_a_trace(before: bytes) -> None:
    after = with_block(before, LINES, 1)
    assert after.startswith(before)
    assert b"Do this." in after
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert without_block(after) == before
    assert with_block(after, LINES, 1) == after


def test_file_that_was_not_there_goes_whole() -> None:
    made = with_block(None, LINES, 1)
    assert made.endswith(b"<!-- git-baton end -->\n")
    assert without_block(made) is None


def test_text_that_came_later_stays() -> None:
    made = with_block(b"# Title\n", LINES, 1) + b"\nlater\n"
    assert without_block(made) == b"# Title\n\nlater\n"
    assert without_block(with_block(None, LINES, 1) + b"later\n") == b"later\n"


def test_older_block_is_renewed_in_its_place() -> None:
    old = with_block(b"# Title\n", ("old",), 1) + b"\nlater\n"
    new = with_block(old, LINES, 2)
    assert new == with_block(b"# Title\n", LINES, 2) + b"\nlater\n"


def test_block_of_a_newer_version_stays() -> None:
    newer = with_block(b"# Title\n", ("newer",), 3)
    assert with_block(newer, LINES, 2) == newer


def test_block_without_an_end_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not end") as caught:
        with_block(b"<!-- git-baton begin 1 -->\ntext\n", LINES, 1)
    assert "<!-- git-baton end -->" in caught.value.hint


def test_marker_inside_a_line_is_text() -> None:
    assert find_block(b"see `<!-- git-baton begin 1 -->` and <!-- git-baton end -->\n") is None


PIECES = st.sampled_from([b"a", b"\n", b"\r\n", b"# T", b" ", b"<!-- git-baton end -->", b"\x00"])


@given(st.lists(PIECES, max_size=8))
def test_any_file_is_given_back(pieces: list[bytes]) -> None:
    before = b"".join(pieces)
    assert without_block(with_block(before, LINES, 1)) == before
