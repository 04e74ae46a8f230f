"""Task IDs: lists, ranges, limits, and patterns of other styles."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitbaton.base.errors import ConfigError
from gitbaton.plan.task_id import (
    DEFAULT_PATTERN,
    MAX_LENGTH,
    MAX_TASKS,
    MalformedIdsError,
    TaskGrammar,
    split_counter,
)

PLAIN = TaskGrammar()
NUMBERED = TaskGrammar(r"T\d{3}")
TICKET = TaskGrammar(r"[A-Z]+-\d+")
ISSUE = TaskGrammar(r"#\d+")


def _reason(grammar: TaskGrammar, scope: str) -> str:
    with pytest.raises(MalformedIdsError) as caught:
        grammar.expand(scope)
    assert caught.value.reason == str(caught.value)
    return caught.value.reason


@pytest.mark.parametrize(
    ("scope", "ids"),
    [
        ("1.1.5a", "1.1.5a"),
        (" 1.1.5a ", "1.1.5a"),
        ("1.4.3a-c,1.4.4", "1.4.3a 1.4.3b 1.4.3c 1.4.4"),
        ("1.4.3a-c, 1.4.4", "1.4.3a 1.4.3b 1.4.3c 1.4.4"),
        ("1.4.3a-1.4.3c", "1.4.3a 1.4.3b 1.4.3c"),
        ("1.4.9-11", "1.4.9 1.4.10 1.4.11"),
        ("1.4.9-1.4.11", "1.4.9 1.4.10 1.4.11"),
        ("1.1,1.1", "1.1 1.1"),
        ("1.4.3y-z", "1.4.3y 1.4.3z"),
        ("1.4.3ab-1.4.3ad", "1.4.3ab 1.4.3ac 1.4.3ad"),
    ],
)
def test_lists_and_ranges(scope: str, ids: str) -> None:
    assert PLAIN.expand(scope) == tuple(ids.split())


@pytest.mark.parametrize(
    ("grammar", "scope", "ids"),
    [
        (NUMBERED, "T001-T003", "T001 T002 T003"),
        (NUMBERED, "T009-011", "T009 T010 T011"),
        (NUMBERED, "T008-12", "T008 T009 T010 T011 T012"),
        (NUMBERED, "T001,T007-T008", "T001 T007 T008"),
        (TICKET, "AUTH-9-AUTH-11", "AUTH-9 AUTH-10 AUTH-11"),
        (TICKET, "AUTH-9-11, UI-1", "AUTH-9 AUTH-10 AUTH-11 UI-1"),
        (ISSUE, "#12-#14", "#12 #13 #14"),
        (ISSUE, "#12-14,#20", "#12 #13 #14 #20"),
    ],
)
def test_other_styles(grammar: TaskGrammar, scope: str, ids: str) -> None:
    assert grammar.expand(scope) == tuple(ids.split())


@pytest.mark.parametrize(
    ("grammar", "scope", "reason"),
    [
        (PLAIN, "", "nothing stands in the parentheses"),
        (PLAIN, ",1.1", "missing beside a comma"),
        (PLAIN, "1.1,,1.2", "missing beside a comma"),
        (PLAIN, "1.1,", "missing beside a comma"),
        (PLAIN, "auth", "no task ID"),
        (PLAIN, "1.1.5A", "no task ID"),
        (PLAIN, "1", "no task ID"),
        (PLAIN, "1.1 1.2", "no task ID"),
        (PLAIN, "1.1\t", "no task ID"),
        (PLAIN, "1.1.5а", "no task ID"),
        (PLAIN, "１.1", "no task ID"),
        (PLAIN, "1.1.٣", "no task ID"),
        (PLAIN, "1.4.3a-", "no end"),
        (PLAIN, "1.4.3a-1.5.3c", "differ before the last part"),
        (TICKET, "AUTH-1-UI-3", "differ before the last part"),
        (PLAIN, "1.4.3c-a", "not run upwards"),
        (PLAIN, "1.4.3a-a", "not run upwards"),
        (PLAIN, "1.4.9-1.4.8", "not run upwards"),
        (PLAIN, "1.4.3y-ab", "do not count together"),
        (PLAIN, "1.4.3a-C", "do not count together"),
        (PLAIN, "1.4.3a-5", "do not count together"),
        (PLAIN, "1.4.3-c", "do not count together"),
        (PLAIN, "1.4.3z-{", "do not count together"),
        (PLAIN, "1.4.3-0000000004", "do not count together"),
        (PLAIN, "1.1.1-9999999999999999999", "do not count together"),
        (NUMBERED, "T001-0002", "do not count together"),
        (ISSUE, "#1-#003", "do not count together"),
        (PLAIN, "1.4.3a-с", "end of the range is no task ID"),
        (PLAIN, "1.4.3z-ª", "end of the range is no task ID"),
        (PLAIN, "1.4.3-²", "end of the range is no task ID"),
        (PLAIN, "1.4.3-٤", "end of the range is no task ID"),
        (NUMBERED, "T998-1001", "T1000 in the range is no task ID"),
        (PLAIN, "1.1.1-1.1.10000", "more than 64 tasks"),
        (PLAIN, "1.1.1-65", "more than 64 tasks"),
        (PLAIN, ",".join(["1.1.1-64"] * 17), "more than 64 tasks"),
    ],
)
def test_malformed(grammar: TaskGrammar, scope: str, reason: str) -> None:
    assert reason in _reason(grammar, scope)


@given(st.text("0123456789.az9A²é-\n", max_size=12))
@example("1.1.1a")
@example("1.1")
@example("1..1")
@example("1.1\n")
def test_the_usual_pattern_has_a_quick_way_that_says_the_same(text: str) -> None:
    spelt_otherwise = TaskGrammar(f"({DEFAULT_PATTERN})")
    assert TaskGrammar().matches(text) == spelt_otherwise.matches(text)


def test_the_shortest_and_the_longest_id() -> None:
    assert TaskGrammar("[A-Z]+").matches("A")
    assert TaskGrammar("[A-Z]+").matches("A" * MAX_LENGTH)
    assert not TaskGrammar("[A-Z]+").matches("A" * (MAX_LENGTH + 1))
    assert not TaskGrammar("[A-Z]+").matches("")


def test_limit_of_a_range() -> None:
    assert len(PLAIN.expand("1.1.1-64")) == MAX_TASKS
    assert len(PLAIN.expand("1.1.1-1.1.64")) == MAX_TASKS


@pytest.mark.parametrize(
    "scope",
    ["1.1.1-1.1.10000", "1." * 500_000, "1.1," * 250_000, "-" * 1_000_000, "1.1.1-" * 100_000],
    ids=lambda scope: scope[:16],
)
def test_hostile_scopes_are_refused_quickly(scope: str) -> None:
    before = time.process_time()
    _reason(PLAIN, scope)
    assert time.process_time() - before < 0.5


def test_error_names_the_part_at_fault() -> None:
    with pytest.raises(MalformedIdsError) as caught:
        PLAIN.expand("1.1.5a, 1.1.x")
    assert caught.value.token == "1.1.x"


@pytest.mark.parametrize("text", [".1", "-1", "1.", "1..2", "1.lock", "", "1" * 65])
def test_an_id_is_fit_to_be_a_component_of_a_ref(text: str) -> None:
    assert not TaskGrammar(r"[\d.\-lock]+").matches(text)


@pytest.mark.parametrize("pattern", [r"(\d+\.?)+", ".*", "(", r"(a)\1", "a" * 5000])
def test_pattern_outside_the_language(pattern: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TaskGrammar(pattern)
    assert caught.value.message.startswith("task-id is not a pattern that git-baton accepts: ")
    assert DEFAULT_PATTERN in caught.value.hint


@pytest.mark.parametrize(
    ("task", "parts"),
    [("1.4.3a", ("1.4.3", "a")), ("T009", ("T", "009")), ("AUTH-12", ("AUTH-", "12"))],
)
def test_split_counter(task: str, parts: tuple[str, str]) -> None:
    assert split_counter(task) == parts


@given(st.text("0123456789.abcz-, T#é²٣", max_size=20))
def test_expansion_yields_ids_or_says_why(scope: str) -> None:
    try:
        ids = PLAIN.expand(scope)
    except MalformedIdsError:
        return
    assert ids
    assert all(PLAIN.matches(task) for task in ids)
    assert PLAIN.expand(",".join(ids)) == ids
