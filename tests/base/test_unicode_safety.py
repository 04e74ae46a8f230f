"""Characters that deceive a reader."""

from __future__ import annotations

import pytest

from gitbaton.base.unicode_safety import (
    character_name,
    deceives,
    first_deception,
    first_undecodable,
    is_plain,
)

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = (
    "\u200b\u200c\u200d\u2060\u2061\u2063\ufeff\u00ad\u034f\u115f\u3164\uffa0\u180e\U000e0041"
)
SELECTORS = "\U000e0100\U000e01ef"
CONTROLS = "\0\x07\x08\t\x1b\x7f\x85\x9b\u2028\u2029"


@pytest.mark.parametrize("char", BIDI + INVISIBLE + SELECTORS + CONTROLS, ids=ascii)
def test_deceptive_between_ascii(char: str) -> None:
    text = f"a{char}b"
    assert deceives(text, 1)
    assert not is_plain(text)
    assert first_deception(text) == (1, f"<U+{ord(char):04X}>")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "äöü é",
        "中文\u3000字",
        "non\u00a0breaking",
        "prix\u202f: 3",
        "👩\u200d🔧",
        "م\u200cن",
        "日本",
    ],
    ids=ascii,
)
def test_honest_text(text: str) -> None:
    assert first_deception(text) is None
    assert not any(deceives(text, at) for at in range(len(text)))


@pytest.mark.parametrize("text", ["👩\u200d", "\u200d👩", "a\u200d👩", "👩\u200da"], ids=ascii)
def test_joiner_needs_two_visible_neighbours_outside_ascii(text: str) -> None:
    assert deceives(text, text.index("\u200d"))


def test_undecodable_bytes_are_told_apart_from_deceptions() -> None:
    text = b"a\xffb".decode("utf-8", "surrogateescape")
    assert first_deception(text) is None
    assert first_undecodable(text) == 1
    assert first_deception(text + "\u202e") == (3, "<U+202E>")
    assert deceives(text, 1)


@pytest.mark.parametrize("text", ["", "ascii\n", "é", "é\u202e"], ids=ascii)
def test_all_bytes_decoded(text: str) -> None:
    assert first_undecodable(text) is None


def test_names() -> None:
    names = [character_name(char) for char in "а\u202e\udcff\U000e0041"]
    assert names == ["<U+0430>", "<U+202E>", "<0xFF>", "<U+E0041>"]
