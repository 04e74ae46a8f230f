"""The catalogue is complete, in order, and every text can be acted on."""

from __future__ import annotations

import re

import pytest

from gitbaton.cli import COMMANDS
from gitbaton.commits.subject import parse_subject
from gitbaton.plan.task_id import DEFAULT_PATTERN, TaskGrammar
from gitbaton.rules.rule_docs import FAMILIES, RULES, Rule

COUNTS = {"S": 10, "L": 9, "C": 8, "M": 7, "T": 4, "P": 35, "H": 7}
FIRST_DIGIT = {"S": "1", "L": "1", "C": "2", "M": "3", "T": "4", "P": "5", "H": "6"}
ROW = re.compile(r"\| 2\d{3}-\d\d-\d\d \d\d:\d\d( \| [^|]+){4} \|( {6}\(.+\))?")
PLAN_WARNINGS = {3, 7, 8, 9, 10, 12, 14, 15, *range(17, 22), *range(23, 35)}
WARNINGS = {"S108", "M303", "T402", "T403", "T404"} | {f"P5{number:02}" for number in PLAN_WARNINGS}
COMMAND = re.compile(r"git baton ([a-z-]+)")


def test_codes_are_without_gaps_and_in_order() -> None:
    codes = [
        f"{letter}{FIRST_DIGIT[letter]}{number:02}"
        for letter, count in COUNTS.items()
        for number in range(1, count + 1)
    ]
    assert list(RULES) == codes
    assert list(FAMILIES) == list(COUNTS)


def test_keys_are_the_codes() -> None:
    assert all(code == rule.code for code, rule in RULES.items())


def test_warnings_are_these() -> None:
    assert {code for code, rule in RULES.items() if rule.severity == "warning"} == WARNINGS


def test_titles_are_different() -> None:
    assert len({rule.title for rule in RULES.values()}) == len(RULES)


def test_titles_are_short_sentences() -> None:
    shape = re.compile(r"[A-Z][^\n]{10,85}[^.]\.")
    assert [rule.title for rule in RULES.values() if not shape.fullmatch(rule.title)] == []


def test_why_is_two_to_four_sentences() -> None:
    for rule in RULES.values():
        sentences = re.findall(r"[.?!](?= [A-Z`]| git |$)", rule.why)
        assert 2 <= len(sentences) <= 4, rule.why
        assert "\n" not in rule.why
        assert len(rule.why) <= 420, rule.why


def test_examples_differ_and_next_is_named() -> None:
    for rule in RULES.values():
        assert rule.bad != rule.good
        assert min(len(rule.bad), len(rule.good), len(rule.next)) > 15, rule.code


def test_texts_are_plain() -> None:
    for rule in RULES.values():
        texts = (rule.title, rule.why, rule.bad, rule.good, rule.next)
        assert all(text and text == text.rstrip().strip("\n") for text in texts), rule.code
        assert all(line.isprintable() for text in texts for line in text.split("\n")), rule.code
        lines = [line for text in texts[2:] for line in text.split("\n")]
        assert [line for line in lines if len(line) > 100] == []
        assert not set("{}").intersection("".join(texts)), "SARIF would print them doubled"
        assert "```" not in "".join(texts), "it would end the fence of the Markdown page"


def test_only_commands_that_exist_are_named() -> None:
    texts = [f"{rule.why} {rule.bad} {rule.good} {rule.next}" for rule in RULES.values()]
    assert set(COMMAND.findall(" ".join(texts))) <= set(COMMANDS)


def test_family_is_the_letter() -> None:
    assert RULES["T403"].family == "T"


NO_SUBJECTS = ("S108", "S110")
SUBJECTS = [r for r in RULES.values() if r.family == "S" and r.code not in NO_SUBJECTS]


@pytest.mark.parametrize("rule", SUBJECTS)
def test_good_subjects_name_tasks(rule: Rule) -> None:
    for line in rule.good.split("\n\n")[0].split("\n"):
        subject = parse_subject(line, TaskGrammar(DEFAULT_PATTERN))
        assert subject.kind in ("conventional", "log", "revert")
        assert subject.ids
        assert subject.problem is None


@pytest.mark.parametrize("code", ["S101", "S102", "S107"])
def test_bad_subjects_name_no_task(code: str) -> None:
    subject = parse_subject(RULES[code].bad.split("\n")[0], TaskGrammar(DEFAULT_PATTERN))
    assert subject.ids == ()


def test_good_rows_have_five_cells() -> None:
    lines = [line for rule in RULES.values() for line in rule.good.split("\n") if "| 2" in line]
    assert [line for line in lines if not ROW.fullmatch(line[line.index("| 2") :])] == []
