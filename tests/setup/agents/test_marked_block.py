"""A block in somebody else's file: put in, renewed, and out again without a trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.errors import ConfigError
from gitbaton.setup.agents.marked_block import find_block, with_block, without_block

TEXT = "Do this.\n\nAnd that.\n"
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
    after = with_block(before, TEXT, 1, "X.md")
    assert after.startswith(before)
    assert b"Do this." in after
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert without_block(after, "X.md") == before
    assert with_block(after, TEXT, 1, "X.md") == after


def test_file_that_was_not_there_goes_whole() -> None:
    made = with_block(None, TEXT, 1, "X.md")
    assert made.endswith(b"<!-- git-baton end -->\n")
    assert without_block(made, "X.md") is None


def test_text_that_came_later_stays() -> None:
    made = with_block(b"# Title\n", TEXT, 1, "X.md") + b"\nlater\n"
    assert without_block(made, "X.md") == b"# Title\n\nlater\n"
    assert without_block(with_block(None, TEXT, 1, "X.md") + b"later\n", "X.md") == b"later\n"


def test_older_block_is_renewed_in_its_place() -> None:
    old = with_block(b"# Title\n", "old", 1, "X.md") + b"\nlater\n"
    new = with_block(old, TEXT, 2, "X.md")
    assert new == with_block(b"# Title\n", TEXT, 2, "X.md") + b"\nlater\n"


def test_block_of_a_newer_version_stays() -> None:
    newer = with_block(b"# Title\n", "newer", 3, "X.md")
    assert with_block(newer, TEXT, 2, "X.md") == newer


def test_block_without_an_end_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"X\.md: .* does not end") as caught:
        with_block(b"<!-- git-baton begin 1 -->\ntext\n", TEXT, 1, "X.md")
    assert "<!-- git-baton end -->" in caught.value.hint


def test_marker_inside_a_line_is_text() -> None:
    assert (
        find_block(b"see `<!-- git-baton begin 1 -->` and <!-- git-baton end -->\n", "X.md") is None
    )


PIECES = st.sampled_from([b"a", b"\n", b"\r\n", b"# T", b" ", b"<!-- git-baton end -->", b"\x00"])


@given(st.lists(PIECES, max_size=8))
def test_any_file_is_given_back(pieces: list[bytes]) -> None:
    before = b"".join(pieces)
    assert without_block(with_block(before, TEXT, 1, "X.md"), "X.md") == before
