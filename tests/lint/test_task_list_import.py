"""Lists of tasks in every form that agents write, and IDs for those that have none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.lint.task_list_import import read_titles
from gitbaton.plan.id_suggestion import new_ids, pattern_like
from gitbaton.plan.task_id import TaskGrammar

T = TaskGrammar(r"T\d{3}")
AUTH = TaskGrammar(r"[A-Z]+-\d+")
DOTS = TaskGrammar()


@pytest.mark.parametrize(
    ("text", "grammar", "expected"),
    [
        (
            "Add x\n\n# Head\n- Build  y\n2) Show z\n",
            DOTS,
            [("", "Add x"), ("", "Build y"), ("", "Show z")],
        ),
        (
            "- [ ] T001 [P] Make it\n- [x] T002 Do\nprose\n",
            T,
            [("T001", "[P] Make it"), ("T002", "Do")],
        ),
        ("* [ ] **AUTH-1**: Log in\n", AUTH, [("AUTH-1", "Log in")]),
        ("1. [ ] AUTH-1 - Log in\n", AUTH, [("AUTH-1", "Log in")]),
        ("- [ ] no id\n", AUTH, [("", "no id")]),
        ("```\n- [ ] T001 Code\n```\n- [ ] T002 Real\n", T, [("T002", "Real")]),
        ("| ID | Task |\n|---|---|\n| AUTH-1 | Log in |\n", AUTH, [("AUTH-1", "Log in")]),
        ("| Task | What |\n|---|---|\n| AUTH-1 | Log in |\n", AUTH, [("AUTH-1", "Log in")]),
        ("| a | b |\n|---|---|\n| AUTH-1 | Log in |\n", AUTH, [("", "a"), ("AUTH-1", "Log in")]),
        ("| Nr | Title |\n|---|---|\n| 1 | Log in |\n| 2 | |\n", AUTH, [("", "Log in")]),
        ("| Title | Nr | x |\n|---|---|---|\n| |\n", AUTH, []),
        ("| AUTH-1 |\n", AUTH, []),
        ("", T, []),
        (
            "\u2022 Build\n\u2013 Show\n\u2610 T001 Test\n",
            T,
            [("", "Build"), ("", "Show"), ("T001", "Test")],
        ),
        ("- [ ] T001 A\n  - [ ] T002 B\n\n    text\n- plain\n", T, [("T001", "A"), ("T002", "B")]),
        ("> - [ ] T001 A\n\n<!--\n- [ ] T002 B\n-->\n\n- [ ] T003 C\n", T, [("T003", "C")]),
        ("Plan\n===\n\n1. Build\n2. Show\n\n    code\n", T, [("", "Build"), ("", "Show")]),
        ("ID | Task\n---|---\nT001 | Build\n", T, [("T001", "Build")]),
        ("- [ ] T001 `a|b`\n\n| x |\n|---|\n| y |\n", T, [("T001", "`a|b`")]),
    ],
)
def test_titles(text: str, grammar: TaskGrammar, expected: list[tuple[str, str]]) -> None:
    assert [(one.id, one.title) for one in read_titles(text, grammar)] == expected


WRITTEN = """\
- [ ] **T001 [P]** Add *a* and [b](b.md)
  in `a.py`

  *Accepted when*: it works

  - first
    - [ ] second
  - third

  ```sh
  make
  ```

- [ ] T002 Then
  - [ ] T003 [US1] **Stop.** Look
- [x] no task

## Before the release

- [ ] the pages work
"""


def test_what_is_below_a_task_is_kept_and_a_checklist_is_no_task() -> None:
    one, two, three = read_titles(WRITTEN, T)
    assert [each.title for each in (one, two, three)] == [
        "[P] Add *a* and [b](b.md)",
        "Then",
        "[US1] **Stop.** Look",
    ]
    assert (
        "\n".join(one.details)
        == """\
**T001 [P]** Add *a* and [b](b.md)
in `a.py`

*Accepted when*: it works

- first
  - second
- third

```sh
make
```
"""
    )
    assert two.details == three.details == ()


BELOW = (
    "more about {}",
    "- {} one\n- {} two\n  - {} three",
    "1. {} first\n2. {} second",
    "```sh\n{} | x\n```",
    "> {} said\n> so",
    "| {} | b |\n|---|---|\n| c | d{} |",
    "#### {} heading",
    "<div>{}</div>",
    "*{}* [there](https://example.org/{}) `{}`",
    "    {} = 1",
)


@given(st.lists(st.lists(st.sampled_from(BELOW), max_size=4), min_size=1, max_size=4))
def test_no_word_below_a_task_is_lost(below: list[list[str]]) -> None:
    text, words = "", []
    for number, blocks in enumerate(below, 1):
        text += f"- [ ] T{number:03} Do {number}\n"
        for at, block in enumerate(blocks):
            word = f"w{number}n{at}"
            words += [word] * block.count("{}")
            indented = block.replace("{}", word).replace("\n", "\n  ")
            text += f"\n  {indented}\n"
    found = read_titles(text, T)
    assert [(one.id, one.title) for one in found] == [
        (f"T{number:03}", f"Do {number}") for number in range(1, len(below) + 1)
    ]
    kept = "\n".join([line for one in found for line in one.details])
    assert sorted(re.findall(r"w\d+n\d+", kept)) == sorted(words)


def test_a_title_that_fills_a_page_is_shortened_and_kept_whole() -> None:
    long = "Add " + "many words " * 30
    [one] = read_titles(f"- [ ] T001 {long}\n", T)
    assert long.startswith(f"{one.title} ")
    assert len(one.title) <= 120
    assert one.details == (f"T001 {long}".strip(), "")


def test_lines_are_the_lists_own() -> None:
    assert [one.line for one in read_titles("x\n\ny\n", T)] == [1, 3]
    assert [one.line for one in read_titles("# h\n\n- [ ] a\n  - [ ] a\n\n\n- [ ] b\n", T)] == [
        3,
        7,
    ]
    assert [one.line for one in read_titles("ID | Task\n--|--\nT001 | a\nT002 | a\n", T)] == [3, 4]


@pytest.mark.parametrize(
    ("pattern", "feature", "taken", "expected"),
    [
        (DOTS.pattern, "1.4", (), ("1.4.1a", "1.4.2a")),
        (DOTS.pattern, "1.4", ("1.4.1a",), ("1.4.2a", "1.4.3a")),
        (r"\d+\.\d+", "4", (), ("4.1", "4.2")),
        (r"[A-Z]+-\d+", "AUTH", (), ("AUTH-1", "AUTH-2")),
        (r"[A-Z]+-\d{3}", "AUTH", (), ("AUTH-001", "AUTH-002")),
        (r"T\d{3}", "F1", ("T011", "T002"), ("T012", "T013")),
        (r"T\d{3}", "F1", (), ("T001", "T002")),
        (r"TASK-\d+", "F1", ("odd",), ("TASK-1", "TASK-2")),
        (r"^[A-Z]{4}", "F1", (), ()),
        (r"T\d", "F1", ("T9",), ("T1", "T2")),
        (r"ab?c\d", "F1", (), ()),
        (r"ABC", "F1", (), ()),
    ],
)
def test_new_ids(
    pattern: str, feature: str, taken: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert new_ids(2, feature, taken, TaskGrammar(pattern)) == expected


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("AUTH-12", r"[A-Z]+-\d+"),
        ("T001", r"[A-Z]+\d+"),
        ("1.1.5a", r"\d+\.\d+\.\d+[a-z]+"),
        ("(1)", ""),
        ("é", ""),
        ("", ""),
    ],
)
def test_pattern_for_ids_of_one_form(name: str, pattern: str) -> None:
    assert pattern_like(name) == pattern
