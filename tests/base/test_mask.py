"""Nothing that can move, hide or reorder text passes the mask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.mask import mask, no_workflow_command, without_surrogates

KEPT_THOUGH_UNPRINTABLE = "\u00a0\u202f\u3000\u200c\u200d"
NAMED = [
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xE0000, 0xE0080),
    *(0x200E, 0x200F, 0x061C, 0x200B, 0x2060, 0xFEFF, 0x00AD, 0x180E, 0x2028, 0x2029),
    *(0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0xE0100, 0xD800, 0xDBFF, 0xDC00, 0xE000),
]
HOSTILE = st.text(st.sampled_from("aé\u05d0😀\u200d\u200c\u202e\x1b\n\t\udcff\ud800<>\u00ad\u3000"))
ANY = st.one_of(HOSTILE, st.text(st.characters()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("feat(1.1.5a): add the form", "feat(1.1.5a): add the form"),
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("a\nb\tc\r", "a<U+000A>b<U+0009>c<U+000D>"),
        ("\x00\x7f\x9b", "<U+0000><U+007F><U+009B>"),
        ("abc\u202edef", "abc<U+202E>def"),
        ("tag\U000e0041", "tag<U+E0041>"),
        ("caf\udce9", "caf<0xE9>"),
        ("\ud83d", "<U+D83D>"),
        ("a\u200db", "a<U+200D>b"),
        ("é\u200db", "é<U+200D>b"),
        ("é\u200d", "é<U+200D>"),
        ("\u200dé", "<U+200D>é"),
        ("é\u200d\u200dé", "é<U+200D><U+200D>é"),
        ("é\u202e\u200dé", "é<U+202E><U+200D>é"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("日本\u3000語", "日本\u3000語"),
        ("naïve – “quoted” שלום", "naïve – “quoted” שלום"),
        ("<U+202E>", "<U+202E>"),
    ],
)
def test_masked_text(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_characters_are_named() -> None:
    assert [mask(chr(point)) for point in NAMED] == [f"<U+{point:04X}>" for point in NAMED]


@pytest.mark.parametrize("byte", [0x80, 0xA9, 0xFF])
def test_undecodable_byte_is_named(byte: int) -> None:
    assert mask(bytes([byte]).decode("utf-8", "surrogateescape")) == f"<0x{byte:02X}>"


def test_newlines_stay_when_asked() -> None:
    assert mask("a\x1b\n\nb\r\n", newline=True) == "a<U+001B>\n\nb<U+000D>\n"
    assert mask("é\u200d\né", newline=True) == "é<U+200D>\né"


@given(ANY)
def test_output_is_printable(text: str) -> None:
    assert all(char.isprintable() or char in KEPT_THOUGH_UNPRINTABLE for char in mask(text))
    mask(text).encode("utf-8")


@given(ANY, st.booleans())
def test_masking_twice_changes_nothing_more(text: str, newline: bool) -> None:
    once = mask(text, newline)
    assert mask(once, newline) == once


@given(ANY)
def test_newline_mode_is_line_by_line(text: str) -> None:
    assert mask(text, newline=True).split("\n") == [mask(line) for line in text.split("\n")]


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_is_untouched(text: str) -> None:
    assert mask(text) == text


@given(ANY)
def test_without_surrogates_encodes_and_keeps_the_rest(text: str) -> None:
    safe = without_surrogates(text)
    safe.encode("utf-8")
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert safe == text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "<U+003A>:error::x"),
        ("   ::stop-commands::x", "   <U+003A>:stop-commands::x"),
        ("a ##[add-mask]b", "a ##<U+005B>add-mask]b"),
        ("docs/a.md:3: S101", "docs/a.md:3: S101"),
        ("std::vector", "std::vector"),
    ],
)
def test_workflow_commands_are_broken(line: str, shown: str) -> None:
    assert no_workflow_command(line) == shown
