"""Notices as text: in each service's dialect, cut between lines, masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitbaton.notify.notices_text import message_text, notices_fields, notices_text, warnings_of
from gitbaton.project.notices import Delivery, Notice, NotifyReport

if TYPE_CHECKING:
    from gitbaton.project.notices import Dialect

SIGNS = "<!channel> @all [x](u) `c` **b** _i_ ~s~ |p| #1 a&b \\@x"
TOLD = NotifyReport(
    "shop", (Notice("stale", ("1.1.1a",), f"ada: {SIGNS}"), Notice("done", (), "it"))
)


@pytest.mark.parametrize(
    ("dialect", "line"),
    [
        ("slack", SIGNS),
        (
            "discord",
            r"\<!channel\> \@all \[x\](u) \`c\` \*\*b\*\* \_i\_ \~s\~ \|p\| \#1 a&b \\\@x",
        ),
        (
            "other",
            "＜!channel＞ ＠all ［x］(u) ｀c｀ ＊＊b＊＊ _i_ ~s~ |p| #1 a&b ＼＠x",
        ),
    ],
)
def test_message(dialect: Dialect, line: str) -> None:
    assert message_text(TOLD, dialect, 3000).splitlines() == [
        "shop: 2 notices",
        f"stale: ada: {line}",
        "done: it",
    ]


@pytest.mark.parametrize("text", ["a" * 60, "🧨" * 30, "&<>" * 9])
def test_message_is_cut_between_lines(text: str) -> None:
    told = NotifyReport("shop", (Notice("done", (), text),) * 5)
    for longest in range(50, 400, 7):
        lines = message_text(told, "slack", longest).splitlines()
        assert lines[0] == "shop: 5 notices"
        whole = [line for line in lines if line == f"done: {text}"]
        more = [f"… and {5 - len(whole)} more: git baton status"] if len(whole) < 5 else []
        assert lines == [lines[0], *whole, *more]
        escaped = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert len(escaped.encode("utf-16-le")) // 2 <= longest


def test_a_line_is_cut_and_masked() -> None:
    told = NotifyReport("", (Notice("done", (), "\x1b[31m\u202e" + "🧨" * 400),))
    head, line = message_text(told, "slack", 3000).split("\n")
    assert head == "git-baton: 1 notice"
    assert line.startswith("done: <U+001B>[31m<U+202E>🧨")
    assert (len(line), line[-1]) == (300, "…")


def test_a_message_too_short_for_anything_is_its_beginning() -> None:
    assert message_text(TOLD, "slack", 6) == "shop: "


def test_terminal_shows_no_command_of_a_runner() -> None:
    told = NotifyReport("::set-output", (Notice("done", (), "##[error]"),))
    assert "::set" not in notices_text(told)
    assert "##[" not in notices_text(told)


def test_warnings() -> None:
    told = TOLD.replace(
        deliveries=(Delivery("address 1"), Delivery("address 2", "it is gone")),
        remarks=("not \x1bseen",),
    )
    assert warnings_of(told) == [
        "warning: address 2 was not notified: it is gone",
        "warning: not <U+001B>seen",
    ]


def test_json_holds_no_lone_surrogate() -> None:
    told = NotifyReport("a\udce9", (Notice("done", ("b\udce9",), "c\udce9"),), remarks=("d\udce9",))
    assert "\\udc" not in ascii(notices_fields(told))
