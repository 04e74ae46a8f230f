"""When text is coloured."""

from __future__ import annotations

from io import StringIO

import pytest

from gitbaton.base.color import wants_color


class Terminal(StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_terminal_unless_told_otherwise(environ: dict[str, str], expected: bool) -> None:
    assert wants_color(Terminal(), environ) is expected
    assert wants_color(Terminal(), environ, asked=True)
    assert not wants_color(Terminal(), environ, asked=False)


def test_anything_else_only_if_asked() -> None:
    assert not wants_color(StringIO(), {})
    assert wants_color(StringIO(), {"NO_COLOR": "1"}, asked=True)
