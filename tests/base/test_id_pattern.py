"""The pattern language of task IDs: what it accepts, what it refuses, that it cannot explode."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.id_pattern import MAX_PATTERN, Node, PatternError, compile_pattern, matches

GOOD = {
    r"\d+(\.\d+)+[a-z]*": (["1.1", "1.1.5a", "1.10.200abc"], ["1", "1.", "a1.1", "1.1A", ""]),
    r"T\d{3}": (["T001", "T999"], ["T01", "T0001", "t001"]),
    r"[A-Z]+-\d+": (["AUTH-12", "A-1"], ["AUTH12", "-1", "AUTH-"]),
    r"#\d+": (["#1", "#123"], ["1", "#"]),
    r"^X\d?$": (["X", "X1"], ["X12"]),
    r"(A|BC)\d{2,3}": (["A12", "BC123"], ["AB12", "A1", "A1234"]),
    r"(?:a|b){2}": (["ab", "bb"], ["a", "abb"]),
    r"a{0,2}b": (["b", "ab", "aab"], ["aaab"]),
    r"a{2,}": (["aa", "aaaa"], ["a"]),
    r"[\d\-_]+": (["1-2_", "_"], ["a"]),
    r"[a-]b": (["ab", "-b"], ["bb"]),
    r"a\.b\+": (["a.b+"], ["aXb+"]),
    r"a(-[a-z]+)*": (["a", "a-b", "a-b-cd"], ["a-"]),
    r"(a|b\d)+x": (["ab1ax"], ["bx"]),
}
EXPLODING = [
    r"(\d+\.?)+",
    r"(\d+)+",
    r"(\d*)*x",
    r"(a|a)*b+(a*)*",
    r"([a-z]+)*1",
    r"((a+)+)+",
    r"(.*)*",
    r"(a+|b)+",
    r"(a?){30}",
    r"(a+){9}",
    r"(\.\d+\.*)+",
    r"(-[a-]+)+",
    r"([ab]\d+)+",
    r"((-a)+)+",
    r"(-(a|-)+)+",
    r"(\d+(a)?)+",
]
OUTSIDE = [
    ".*", ".", "(", ")", "a)", "(a", "[", "[]", "[^a]", "[z-a]", "[a", "a**", "a+?",
    "a{2}{2}", "*a",
    "+", "?", "{2}", "a{", "a{x}", "a{1,x}", "a{3,2}", "a{0}", "a{65}", "a{99999999999}", "}", "]",
    r"\1", r"(a)\1", r"\w+", r"\s", r"\b", r"\D", "\\", r"\/", "a/b", "a b", "a:b", "(?=a)a",
    "(?P<n>a)",
    "é", "а", "a\n", "\x00", "", "a*", "(a|)", "a?", "[a b]", "[é]", "((((((a))))))", "a" * 201,
    "a" * 5000, "^", "$", "^$", "a$b", "a|b$c", "a|", "[\\w]", "[a\\", "()", "a{,}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD)
def test_accepted_patterns_match_the_whole_text(pattern: str) -> None:
    node = compile_pattern(pattern)
    yes, no = GOOD[pattern]
    assert [text for text in yes if not matches(node, text)] == []
    assert [text for text in no if matches(node, text)] == []


@pytest.mark.parametrize("pattern", EXPLODING)
def test_nested_quantifiers_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"separator|bare|empty"):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", OUTSIDE, ids=lambda pattern: ascii(pattern)[:30])
def test_what_is_outside_the_language_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert len(str(caught.value)) < 100


def test_refusals_cost_next_to_nothing() -> None:
    before = time.process_time()
    for pattern in (*EXPLODING, *OUTSIDE):
        with pytest.raises(PatternError):
            compile_pattern(pattern)
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    "pattern", ["a*" * 99 + "b", "[a-z]*" * 33, r"\d+(\.\d+)+[a-z]*", "(a|a)" * 40, "(-a*b*c*d*)+"]
)
def test_matching_never_explodes(pattern: str) -> None:
    node = compile_pattern(pattern if pattern[-1] != "*" else f"{pattern}1")
    before = time.process_time()
    for text in ("a" * 64, "1." * 32, "-" * 64, "a" * 63 + "!"):
        matches(node, text)
    assert time.process_time() - before < 0.5


def test_longest_pattern() -> None:
    assert matches(compile_pattern("a" * MAX_PATTERN), "a" * MAX_PATTERN)


def test_a_node_says_nothing_by_itself() -> None:
    with pytest.raises(NotImplementedError):
        Node().ends("", frozenset())
    assert not Node().repeats


PIECES = st.sampled_from(["a", "b", r"\d", "[ab]", r"\.", "-", "(a|b1)", r"(-\d)", r"(?:\.a+)"])
QUANTIFIED = st.builds("".join, st.tuples(PIECES, st.sampled_from(["", "+", "?", "{2}", "{1,3}"])))


@given(st.lists(QUANTIFIED, min_size=1, max_size=5), st.text("ab1.-", max_size=12))
def test_agrees_with_regular_expressions(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    try:
        node = compile_pattern(pattern)
    except PatternError:
        assert re.fullmatch(pattern, "") or "+)" in pattern
        return
    assert matches(node, text) == bool(re.fullmatch(pattern, text))


@given(st.text(max_size=60))
def test_any_text_is_compiled_or_refused(pattern: str) -> None:
    try:
        node = compile_pattern(pattern)
    except PatternError:
        return
    re.compile(pattern)
    assert not matches(node, "")
