"""Corrected subjects: what was meant, as a line to type."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.commits.subject import parse_subject
from gitbaton.commits.subject_suggestion import oddities, suggest_subject, to_ascii, visible
from gitbaton.plan.task_id import TaskGrammar

GRAMMAR = TaskGrammar()
GOOD = "feat(1.1.5a): add form"


@pytest.mark.parametrize(
    "text",
    [
        "feat(1.1.5a):add form", "feat (1.1.5a): add form", "feat(1.1.5a) : add form",
        "feat(1.1.5a)  :  add form", "feat(1.1.5a):  add form", "feat(1.1.5a) add form",
        "feat(1.1.5a):\u00a0add form", "feat\u00a0(1.1.5a): add form", "feat(1.1.5a) :add form",
        "feat[1.1.5a]: add form", "feat{1.1.5a}: add form", "feat[1.1.5a] add form",
        "feat 1.1.5a: add form", "feat: 1.1.5a: add form", "feat:(1.1.5a) add form",
        "feat: (1.1.5a) add form", "feat: [1.1.5a]: add form", "feat(1.1.5a: add form",
        "feat 1.1.5a): add form", "1.1.5a: add form", "[1.1.5a] add form", "(1.1.5a): add form",
        "Feat(1.1.5a):add form", "FEAT (1.1.5A): add form", "feat(1.1.5A): add form",
        "feat(task 1.1.5a): add form", "feat(#1.1.5a): add form", "feat(1.1.5a.): add form",
        "feat(1.1.5a-): add form", "feat(1.1.5a,): add form", "feat(,1.1.5a): add form",
        "feat(1.1.5а): add form", "feаt(1.1.5a): add form", "feat(１.１.５ａ): add form",
        "feat（1.1.5a）：add form", "feat(1.1.5\u200ba): add form",
        "feat(\u202e1.1.5a\u202c): add form",
        "feat(1.1.5ɑ): add form", "feat(1.1.٥a): add form", "feat(1.1.५a): add form",
        " feat(1.1.5a): add form ", "feat(1.1.5a)):add form",
    ],
    ids=ascii,
)  # fmt: skip
def test_one_task(text: str) -> None:
    assert suggest_subject(text, GRAMMAR) == GOOD


@pytest.mark.parametrize("text", ["feat!!(1.1.5a): x", "feat(1.1.5a)!!: x", "feat!(1.1.5a)! : x"])
def test_breaking_is_marked_once(text: str) -> None:
    assert suggest_subject(text, GRAMMAR) == "feat(1.1.5a)!: x"


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("feat(1.1.5a;1.1.6): x", "feat(1.1.5a,1.1.6): x"),
        ("feat(1.1.5a 1.1.6): x", "feat(1.1.5a,1.1.6): x"),
        ("feat(1.1.5a & 1.1.6): x", "feat(1.1.5a,1.1.6): x"),
        ("feat(1.1.5a and 1.1.6): x", "feat(1.1.5a,1.1.6): x"),
        ("feat(tasks 1.1.5a/1.1.6): x", "feat(1.1.5a,1.1.6): x"),
        ("feat(1.1,,1.2): x", "feat(1.1,1.2): x"),
        ("feat(1.4.3a–c): x", "feat(1.4.3a-c): x"),
        ("feat(1.4.3a — c): x", "feat(1.4.3a-c): x"),
        ("feat(1.4.3a..c): x", "feat(1.4.3a-c): x"),
        ("feat(1.4.3a...1.4.3c): x", "feat(1.4.3a-1.4.3c): x"),
        ("feat(1.4.3a to c): x", "feat(1.4.3a-c): x"),
        ("feat(1.4.3c-a): x", "feat(1.4.3a-c): x"),
        ("feat(1.4.3c-1.4.3a): x", "feat(1.4.3a-1.4.3c): x"),
        ("feat(1.4.11-9): x", "feat(1.4.9-11): x"),
        ("feat!(1.1.5a): x", "feat(1.1.5a)!: x"),
        ("feat(1.1.5a) !: x", "feat(1.1.5a)!: x"),
        ("feat(1.1.5a)!:x", "feat(1.1.5a)!: x"),
        ("feat(1.1.5a):", "feat(1.1.5a): <what the commit does>"),
        ("feat(1.1.5a)", "feat(1.1.5a): <what the commit does>"),
        ("1.1.5a:", "feat(1.1.5a): <what the commit does>"),
        ("fixup! feat(1.1.5а): x", "fixup! feat(1.1.5a): x"),
        ("squash! fixup! feat (1.1.5a): x", "squash! fixup! feat(1.1.5a): x"),
        ("feat(1.1.5a):добавить форму", "feat(1.1.5a): добавить форму"),
        ("feat(1.1.5а):café — ½", "feat(1.1.5a): café — ½"),
        ("feat(1.1.5a):a\u202eb", "feat(1.1.5a): ab"),
        ("chore: claim task 1.1.5a, 1.1.6", "chore: claim task 1.1.5a, claim task 1.1.6"),
        ("chore: claim tasks 1.1.5a and 1.1.6", "chore: claim task 1.1.5a, claim task 1.1.6"),
        ("chore: claim task 1.1.5a-b", "chore: claim task 1.1.5a, claim task 1.1.5b"),
        ("chore: Claim task 1.1.5a", "chore: claim task 1.1.5a"),
        ("Chore:claim task 1.1.5a", "chore: claim task 1.1.5a"),
        ("chore: complete 1.1.5a, claim 1.1.5b", "chore: complete task 1.1.5a, claim task 1.1.5b"),
        ("chore: claim task 1.1.5а", "chore: claim task 1.1.5a"),
        ("chore: NOTE ON TASK 1.1.5A", "chore: note on task 1.1.5a"),
    ],
    ids=ascii,
)
def test_repaired(text: str, fixed: str) -> None:
    assert suggest_subject(text, GRAMMAR) == fixed


@pytest.mark.parametrize(
    "text",
    [
        "", "wip", "x" * 501, GOOD, "feat: x", "feat(auth): x", "feat(): x", "fix 1.1 regression",
        "bump python 3.11 to 3.12", "feat(1.1.1-1.1.10000): x", "feat(1.4.3a-1.5.3c): x",
        "feat(1.4.3y-ab): x", "feat(1.1.5-a): x", "chore: claim the first task", "chore: 1.1.5a",
        "chore: tidy, claim task 1.1.5a", "chore: claim task 1.1.5a", "chore: revert the change",
        "update (readme) now", "féat(1.1.5a): x", "feat(1.1.5a,x): y", "Merge branch 'x'",
        "fixup! ", "chore: claim task 1.1.1-1000",
    ],
    ids=lambda text: ascii(text)[:30],
)  # fmt: skip
def test_nothing_to_repair_or_no_telling_what_was_meant(text: str) -> None:
    assert suggest_subject(text, GRAMMAR) is None


@pytest.mark.parametrize(
    ("pattern", "text", "fixed"),
    [
        (r"T\d{3}", "feat (t001): x", "feat(T001): x"),
        (r"T\d{3}", "T001: x", "feat(T001): x"),
        (r"T\d{3}", "feat(T003-T001): x", "feat(T001-T003): x"),
        (r"[A-Z]+-\d+", "feat(auth-12):x", "feat(AUTH-12): x"),
        (r"[A-Z]+-\d+", "feat(AUTH-12 AUTH-13): x", "feat(AUTH-12,AUTH-13): x"),
        (r"[A-Z]+-\d+", "feat(АUTH-12): x", "feat(AUTH-12): x"),
        (r"#\d+", "feat (#12): x", "feat(#12): x"),
        (r"#\d+", "feat(#12;#13): x", "feat(#12,#13): x"),
    ],
)
def test_other_styles(pattern: str, text: str, fixed: str) -> None:
    assert suggest_subject(text, TaskGrammar(pattern)) == fixed


@pytest.mark.parametrize(
    ("char", "plain", "named"),
    [
        ("а", "a", "U+0430 (looks like a)"),
        ("ο", "o", "U+03BF (looks like o)"),
        ("օ", "o", "U+0585 (looks like o)"),
        ("ո", "n", "U+0578 (looks like n)"),
        ("Α", "A", "U+0391 (looks like A)"),
        ("ɡ", "g", "U+0261 (looks like g)"),
        ("１", "1", "U+FF11 (looks like 1)"),
        ("ａ", "a", "U+FF41 (looks like a)"),
        ("𝐚", "a", "U+1D41A (looks like a)"),
        ("٥", "5", "U+0665 (looks like 5)"),
        ("．", ".", "U+FF0E (looks like .)"),
        ("–", "-", "U+2013 (looks like -)"),
        ("−", "-", "U+2212 (looks like -)"),
        ("：", ":", "U+FF1A (looks like :)"),
        ("\u00a0", " ", "U+00A0 (looks like a space)"),
        ("\u3000", " ", "U+3000 (looks like a space)"),
        ("\u202e", "", "U+202E"),
        ("\u200b", "", "U+200B"),
        ("\t", "", "U+0009"),
        ("ա", "ա", "U+0561"),
        ("ﬁ", "fi", "U+FB01"),
        ("\udcff", "", "0xFF"),
    ],
    ids=ascii,
)
def test_look_alikes(char: str, plain: str, named: str) -> None:
    assert to_ascii(char) == plain
    assert oddities(f"1.1{char}5{char}") == named


def test_at_most_five_oddities_are_named() -> None:
    assert oddities("абвгдежз").count("U+") == 5
    assert oddities("1.1.5a ~") == ""


def test_visible() -> None:
    assert visible("a\u202eb é\x1b[1m") == "ab é[1m"


@pytest.mark.parametrize("text", ["(" * 500, "a " * 250, "1 - " * 125, "1," * 250, "feat(" * 100,
                                  "a! " * 166, " " * 499 + "x",
                                  "chore: " + "claim " * 80])  # fmt: skip
def test_repair_of_hostile_lines_is_quick(text: str) -> None:
    before = time.process_time()
    suggest_subject(text, GRAMMAR)
    assert time.process_time() - before < 0.5


PARTS = st.sampled_from(
    ["feat", " ", "(", ")", "[", "]", "1.1.5a", "1.1", ",", "-", ":", "!", "x", "fixup! ",
    "а", "to",
     "chore: ", "claim task ", "\u202e", "é", "..", "9"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join))
def test_a_repaired_line_is_well_formed_and_stays_as_it_is(text: str) -> None:
    fixed = suggest_subject(text, GRAMMAR)
    if fixed is not None:
        subject = parse_subject(fixed, GRAMMAR)
        assert subject.ids
        assert subject.kind in ("conventional", "log")
        assert fixed != text
        assert suggest_subject(fixed, GRAMMAR) is None
