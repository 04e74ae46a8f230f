"""The structure of a feature file: what is a heading, a task or the log, and what is text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.outline import LogSection, Outline, outline
from gitbaton.plan.task_id import TaskGrammar, TaskLine

GRAMMAR = TaskGrammar()
LOG = "## Progress Log\n"
TABLE = "| Timestamp | Agent | Action | Task | Commit |\n|---|---|---|---|---|\n"
ROW = "| 2024-01-15 10:30 | agent-abc | START | 1.1.1a | - |\n"


def scan(text: str | bytes) -> Outline:
    return outline(text if isinstance(text, bytes) else text.encode(), GRAMMAR)


def logs(text: str) -> list[int]:
    """The lines of the logs' headings."""
    return [log.line for log in scan(text).logs]


def items(text: str) -> list[tuple[str, str, bool | None]]:
    return [(item.id, item.title, item.checked) for item in scan(text).items]


def test_a_feature_file() -> None:
    found = scan(
        "# Feature 1.1: Login\n\n**Dependencies:** 1.0, 1.2 (soon)\n\n## Task List\n\n"
        "- [ ] 1.1.1a Form\n* [x] 1.1.1b Check\n\n## Task Details\n\n### 1.1.1a Form\n\n"
        f"**Verify:** `true`\n\n{LOG}\n{TABLE}{ROW}"
    )
    assert (found.feature, found.title) == ("1.1", "Login")
    assert found.items == (
        TaskLine("1.1.1a", "Form", 7, False),
        TaskLine("1.1.1b", "Check", 8, True),
    )
    assert found.details == (TaskLine("1.1.1a", "Form", 12, level=3),)
    assert found.logs == (LogSection(16, 16, 20),)
    assert (found.odd_headings, found.swallowed, found.line_count) == ((), None, 20)


@pytest.mark.parametrize(
    ("heading", "feature"),
    [
        ("# Feature 1.1: Login\n", ("1.1", "Login")),
        ("# Feature 1.1:Login #\n", ("1.1", "Login")),
        ("Feature 1.1: Login\n===\n", ("1.1", "Login")),
        ("\ufeff# Feature 1.1: Login\r\n", ("1.1", "Login")),
        ("\r# Feature AUTH: a: b\r", ("AUTH", "a: b")),
        ("# Notes\n", (None, "Notes")),
        ("# Feature 1.1 Login\n", (None, "Feature 1.1 Login")),
        ("# Feature : Login\n", (None, "Feature : Login")),
        ("# Feature 1 1: Login\n", (None, "Feature 1 1: Login")),
        ("# feature 1.1: Login\n", (None, "feature 1.1: Login")),
        ("## Feature 1.1: Login\n", (None, "")),
        ("```\n# Feature 1.1: Login\n```\n", (None, "")),
        ("    # Feature 1.1: Login\n", (None, "")),
        ("#Feature 1.1: Login\n", (None, "")),
        ("", (None, "")),
    ],
)
def test_the_feature_of_a_file(heading: str, feature: tuple[str | None, str]) -> None:
    found = scan(heading)
    assert (found.feature, found.title) == feature


def test_the_first_feature_heading_counts() -> None:
    assert scan("# Overview\n# Feature 1.1: A\n# Feature 1.2: B\n").feature == "1.1"


@pytest.mark.parametrize(
    "text",
    [
        "```\n{}```\n",
        "~~~\n```\n{}~~~\n",
        "````\n```\n{}````\n",
        "```python\n{}```\n",
        "  ```\n{}  ```\n",
        "<!--\n{}-->\n",
        "<!-- a\n\n{}\n-->\n",
        "<details>\n{}</details>\n",
        "<pre>\n\n{}\n</pre>\n",
        "<PRE class='x'>\n{}</PRE>\n",
        "<script>\n{}</script>\n",
        "<?php\n{}?>\n",
        "<!DOCTYPE\n{}>\n",
        "<![CDATA[\n{}]]>\n",
        "<b>\n{}</b>\n",
    ],
)
def test_inside_a_fence_or_html_a_log_and_a_task_are_text(text: str) -> None:
    inside = f"{LOG}- [ ] 1.1.1a A\n"
    assert logs(text.format(inside)) == []
    assert items(text.format(inside)) == []
    assert logs(text.format(inside) + "\n" + LOG) == [text.format(inside).count("\n") + 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- <div>\n  - [ ] 1.1.1a A\n", []),
        ("- a\n  <!-- x\n  - [ ] 1.1.1a A\n  -->\n- [ ] 1.1.1b B\n", ["1.1.1b"]),
        ("- a\n  <pre>\n- [ ] 1.1.1b B\n", ["1.1.1b"]),
        ("-\n\n    - [ ] 1.1.1a A\n", []),
        ("-\n    - [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("> a\n-\n    - [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("- [ ]1.1.1a A\n- [x]\t1.1.1b B\n", ["1.1.1b"]),
        ("- # a\nb\n    - [ ] 1.1.1a A\n", []),
    ],
)
def test_tasks_around_lists_and_quotes(text: str, expected: list[str]) -> None:
    assert [task[0] for task in items(text)] == expected


@pytest.mark.parametrize("prefix", ["> ", ">", " > ", "> > ", "- ", "1. ", "* "])
def test_in_a_quote_or_list_item_a_log_is_text(prefix: str) -> None:
    assert logs(prefix + LOG) == []
    assert logs(prefix + LOG + "\n" + LOG) == [3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<details>\n\n## Progress Log\n</details>\n", [3]),
        ("<div>x</div>\n\n## Progress Log\n", [3]),
        ("<!-- x -->\n## Progress Log\n", [2]),
        ("<!-->\n## Progress Log\n", [2]),
        ("text\n<b>\n## Progress Log\n", [3]),
        ("<b> text\n## Progress Log\n", [2]),
        ("<1>\n## Progress Log\n", [2]),
        ("<!x\n## Progress Log\n>\n## Progress Log\n", [4]),
        ("<!1\n## Progress Log\n", [2]),
        ("``` a`b\n## Progress Log\n", [2]),
        ("``\n## Progress Log\n", [2]),
        ("- a\n## Progress Log\n", [2]),
        ("- ```\n## Progress Log\n", [2]),
        ("- a\n\n  ```\n  x\n\n## Progress Log\n", [6]),
        ("- <pre>\n## Progress Log\n", [2]),
        ("- a\n  <!-- x\n## Progress Log\n-->\n", [3]),
        ("- a\n  <!-- x\n  -->\n## Progress Log\n", [4]),
        ("> a\nProgress Log\n---\n", []),
        (">\tb\nProgress Log\n---\n", []),
        ("> -\nProgress Log\n---\n", [2]),
        ("> ```\n> a\nProgress Log\n---\n", [3]),
        ("> # a\nProgress Log\n---\n", [2]),
        (f"{'>' * 30} a\n## Progress Log\n", [2]),
        ("> ```\n## Progress Log\n", [2]),
        ("> text\nlazy\n---\n## Progress Log\n", [4]),
        ("***\n## Progress Log\n", [2]),
        ("    code\n## Progress Log\n", [2]),
        ("1. a\n\n   b\n\n## Progress Log\n", [5]),
    ],
)
def test_what_does_not_hide_a_log(text: str, expected: list[int]) -> None:
    assert logs(text) == expected


def test_a_fence_that_is_never_closed_is_named() -> None:
    assert scan(f"a\n```\n{LOG}").swallowed == 2
    assert scan("a\n```\nb\n").swallowed is None
    assert scan(f"a\n```\n```\n{LOG}").swallowed is None


def test_two_logs() -> None:
    assert logs(f"{LOG}\n{TABLE}{ROW}\n{LOG}") == [1, 7]


@pytest.mark.parametrize(
    "heading",
    [
        "## Progress Log",
        "##   Progress   Log",
        "##\tProgress Log\t",
        "   ## Progress Log",
        "## Progress Log ##",
        "## Progress Log ###   ",
        "Progress Log\n------------",
        "Progress Log\n-",
        "  Progress\nLog\n  ---  ",
    ],
)
def test_headings_that_read_progress_log(heading: str) -> None:
    found = scan(f"# Feature 1.1: A\n\n{heading}\n\n{TABLE}{ROW}")
    assert [log.line for log in found.logs] == [3]
    assert found.logs[0].start == 3 + heading.count("\n")
    assert found.odd_headings == ()


@pytest.mark.parametrize(
    "heading",
    [
        "### Progress Log",
        "# Progress Log",
        "## progress log",
        "## PROGRESS LOG",
        "##Progress Log",
        "####### Progress Log",
        "## Progress&nbsp;Log",
        "## Progress\u00a0Log",
        "## Progress-Log",
        "## ProgressLog",
        "## **Progress Log**",
        "## Progress Log:",
        "## Progress Log#",
        "Progress Log\n===",
    ],
)
def test_headings_that_nearly_read_progress_log(heading: str) -> None:
    found = scan(f"# Feature 1.1: A\n\n{heading}\n\n{TABLE}")
    assert found.logs == ()
    assert found.odd_headings == (3,)


@pytest.mark.parametrize("heading", ["## Progress", "## Log", "## Progress Logs", "## Prog Log"])
def test_other_headings(heading: str) -> None:
    assert scan(f"{heading}\n").odd_headings == scan(f"{heading}\n").logs == ()


@pytest.mark.parametrize("heading", ["# A", "## A", "### A", "#", "A\n===", "A\n---"])
def test_the_log_ends_at_the_next_heading(heading: str) -> None:
    found = scan(f"{LOG}{TABLE}{ROW}\n{heading}\n{ROW}")
    assert found.logs == (LogSection(1, 1, 5),)


@pytest.mark.parametrize("end", ["---", "***", "===", "text", "> quote", "- item", "=======", ""])
def test_what_does_not_end_the_log(end: str) -> None:
    found = scan(f"{LOG}{TABLE}{ROW}{end}\n{ROW}")
    assert found.logs == (LogSection(1, 1, 6),)


def test_a_conflict_does_not_end_the_log() -> None:
    text = f"{LOG}\n{TABLE}{ROW}<<<<<<< HEAD\n{ROW}=======\n{ROW}>>>>>>> main\n"
    assert scan(text).logs == (LogSection(1, 1, 10),)


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("a | b\n--|--\nx\n---\n", True),
        ("| a |\n|:-:|\n---\n", True),
        ("a | b\n--|--|--\n---\n", False),
        ("a | b\n--|==\n---\n", False),
        ("a\nb | c\n-|-\n---\n", True),
        ("a | b\n--|--\n\nx\n---\n", False),
    ],
)
def test_a_line_below_a_table_is_no_underline(text: str, is_table: bool) -> None:
    found = scan(f"{LOG}{text}")
    assert (found.logs[0].end == found.line_count) == is_table


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- [ ] 1.1.1a Title", ("1.1.1a", "Title", False)),
        ("* [x] 1.1.1a Title", ("1.1.1a", "Title", True)),
        ("+ [X] 1.1.1a Title", ("1.1.1a", "Title", True)),
        ("1. [ ] 1.1.1a Title", ("1.1.1a", "Title", False)),
        ("12) [ ] 1.1.1a Title", ("1.1.1a", "Title", False)),
        ("   - [ ] 1.1.1a Title", ("1.1.1a", "Title", False)),
        ("-\t[ ] 1.1.1a Title", ("1.1.1a", "Title", False)),
        ("- [ ] **1.1.1a** Title", ("1.1.1a", "Title", False)),
        ("- [ ] `1.1.1a`: Title", ("1.1.1a", "Title", False)),
        ("- [ ] 1.1.1a", ("1.1.1a", "", False)),
        ("- [ ] 1.1.1a `a|b` <b> 😀 \u05d0", ("1.1.1a", "`a|b` <b> 😀 \u05d0", False)),
        ("- [-] 1.1.1a Title", None),
        ("- [] 1.1.1a Title", None),
        ("- [ x] 1.1.1a Title", None),
        ("-[ ] 1.1.1a Title", None),
        ("- [ ] Title", None),
        ("- [ ] 1.1.1A Title", None),
        ("- [ ] 1.1.1а Title", None),
        ("- 1.1.1a Title", None),
        ("    - [ ] 1.1.1a Title", None),
        ("-     [ ] 1.1.1a Title", None),
        ("1234567890. [ ] 1.1.1a Title", None),
    ],
)
def test_checkboxes(line: str, expected: tuple[str, str, bool] | None) -> None:
    assert items(f"# Feature 1.1: A\n\n{line}\n") == ([expected] if expected else [])


def test_nested_checkboxes_count_and_those_in_the_log_do_not() -> None:
    text = f"- [ ] 1.1.1a A\n  - [x] 1.1.1b B\n    - [ ] 1.1.1c C\n\n{LOG}\n- [ ] 1.1.1d D\n"
    assert [task for task, _, _ in items(text)] == ["1.1.1a", "1.1.1b", "1.1.1c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text\n2) [ ] 1.1.1a A\n", []),
        ("text\n1) [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("text\n- [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("- a\n2) [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("- a\n  2) [ ] 1.1.1a A\n", []),
        ("- a\n  ```\n- [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("- a\n  ```\n  - [ ] 1.1.1a A\n  ```\n", []),
        ("- ```\n  - [ ] 1.1.1a A\n  ```\n- [ ] 1.1.1b B\n", ["1.1.1b"]),
        ("- a\n\n      - [ ] 1.1.1a A\n", []),
        ("-\n  - [ ] 1.1.1a A\n", ["1.1.1a"]),
        ("- a\n  > - [ ] 1.1.1a A\n", []),
        ("- [ ] 1.1.1a A\n\n    code\n- [ ] 1.1.1b B\n", ["1.1.1a", "1.1.1b"]),
    ],
)
def test_checkboxes_among_other_blocks(text: str, expected: list[str]) -> None:
    assert [task for task, _, _ in items(text)] == expected


@pytest.mark.parametrize(
    ("heading", "ids"),
    [
        ("### 1.1.1a Form", ["1.1.1a"]),
        ("### `1.1.1a`: Form ###", ["1.1.1a"]),
        ("### 1.1.1a-c Forms", ["1.1.1a", "1.1.1b", "1.1.1c"]),
        ("### 1.1.1a,1.1.2 Forms", ["1.1.1a", "1.1.2"]),
        ("### Notes", []),
        ("## 1.1.1a Form", ["1.1.1a"]),
        ("#### 1.1.9a Not listed", ["1.1.9a"]),
        ("## 1.1.9a Not listed", []),
        ("### Phase 1\n#### 1.1.1a Form", ["1.1.1a"]),
    ],
)
def test_details(heading: str, ids: list[str]) -> None:
    found = scan(f"- [ ] 1.1.1a Form\n\n## Task details\n\n{heading}\n")
    assert [(task.id, task.line, task.checked) for task in found.details] == [
        (task, 5 + heading.count("\n"), None) for task in ids
    ]
    assert scan(f"## Other\n\n{heading}\n").details == ()


def test_a_heading_that_says_task_needs_no_list() -> None:
    found = scan("## Phase 1\n\n#### Task 1.1.1a: Form\n")
    assert [(task.id, task.title) for task in found.details] == [("1.1.1a", "Form")]
    assert scan("- [ ] 1.1.2 x\n\n## Phase 1\n\n#### Task 1.1.1a: Form\n").details == ()


def test_deep_nesting_is_no_recursion() -> None:
    quotes = ">" * 100_000 + " a\n"
    deep = "".join([" " * (2 * depth) + "- a\n" for depth in range(2_000)])
    flat = "- " * 20_000 + "a\n"
    emphasis = "*a **b " * 20_000 + "\n"
    assert logs(quotes + deep + flat + emphasis + "\n" + LOG) == [2_005]


@pytest.mark.parametrize(
    "filling", ["x", " ", "\t", "#", ">", "-", "`", "<", "|", "1", "1.1,", "- "]
)
def test_a_line_of_100_kilobytes_is_no_trouble(filling: str) -> None:
    """Time that grew with the square of its length would be minutes."""
    long = filling * 100_000
    text = f"# Feature 1.1: A\n## Task Details\n### {long}x\n{long}x\n"
    assert scan(text).feature == "1.1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_change_nothing(end: str) -> None:
    text = "# Feature 1.1: A\n\n- [ ] 1.1.1a A\n\n> q\n\n```\nx\n```\n\nProgress Log\n---\n"
    text += TABLE + ROW
    assert scan(text.replace("\n", end)) == scan(text)
    assert scan(text.replace("\n", end).removesuffix(end)) == scan(text)


@given(st.lists(st.sampled_from(list("# >-=`~<|[]x1.a\t\n\r\ufeffPé")) | st.just(LOG)).map("".join))
def test_any_text_is_read(text: str) -> None:
    found = scan(text)
    assert found.line_count == len(text.encode().splitlines())
    assert all(0 < log.line <= log.start <= log.end <= found.line_count for log in found.logs)


@given(st.binary(max_size=60))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert scan(raw).line_count == len(raw.splitlines())


@pytest.mark.parametrize("code", ["code\n```\n", " ```\n", "code\n" * 100 + "```\n", "```\n"])
def test_a_box_below_code_is_found_however_the_code_ends(code: str) -> None:
    found = scan(f"# Feature 1.1: Login\n```\n{code}- [ ] 1.1.1a Title\n")
    assert [item.id for item in found.items] == ["1.1.1a"]
