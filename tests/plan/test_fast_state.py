"""A feature file told at a glance: never anything else than what reading it tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.plan.fast_state import fast_states
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.task_id import TaskGrammar
from support.documents import documents
from support.plans import LOGIN, feature, row

GRAMMAR = TaskGrammar()
TASKS = ("1.1.1a", "1.1.1b", "1.1.2")
START = row("10:30", "ada", "START", "1.1.1a")
OTHER = row("10:31", "bob", "START", "1.1.1b")
PLAIN = feature(rows=[START, OTHER])
CODE = "```python\ntotal = 0\n```\n"


def assert_agreement(text: bytes) -> None:
    told = fast_states(text, TASKS, GRAMMAR)
    if told is not None:
        read = read_feature_file(text, LOGIN, GRAMMAR)
        assert read is not None
        assert told == {task: read.state_of(task) for task in TASKS if task in read.tasks}


def with_details(text: str) -> str:
    return PLAIN.replace("## Task Details\n", f"## Task Details\n\n{text}", 1)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.removesuffix("\n"),
        f"\ufeff{PLAIN}",
        PLAIN.replace("- [ ]", "- [x]"),
        with_details(CODE),
        with_details(CODE + "\n" + CODE),
        with_details("```\n<b>\n## Progress Log\n~~~\n```\n"),
        with_details("```\n```\n"),
        PLAIN.replace("## Progress Log\n\n", "## Progress Log\n"),
    ],
)
def test_the_usual_form_needs_no_full_reading(text: str) -> None:
    told = fast_states(text.encode(), TASKS, GRAMMAR)
    assert told is not None
    assert {task: state.holder for task, state in told.items()} == {
        "1.1.1a": "ada",
        "1.1.1b": "bob",
        "1.1.2": "",
    }
    assert_agreement(text.encode())


def test_a_log_without_rows() -> None:
    assert fast_states(feature().encode(), ["1.1.2"], GRAMMAR) == {"1.1.2": OPEN}


def test_a_file_that_does_not_name_the_task_plans_it_no_more() -> None:
    assert fast_states(PLAIN.encode(), ["9.9.9"], GRAMMAR) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        PLAIN.replace("# Feature 1.1: Login", "# Notes"),
        PLAIN.replace("# Feature 1.1: Login\n", "\n# Feature 1.1: Login\n"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("## Progress Log", "Progress Log\n---"),
        PLAIN + "\n## Notes\n",
        PLAIN + "\n| more | rows |\n",
        PLAIN + CODE + OTHER + "\n",
        PLAIN.replace("- [ ] 1.1.2 ", "* [ ] 1.1.2 "),
        PLAIN.replace("- [ ] 1.1.2 ", "1.1.2 "),
        with_details("~~~\n"),
        with_details("```\n"),
        with_details("````\n```\n"),
        with_details("```\n````\n"),
        with_details("``` a ` b\n```\n"),
        with_details("```\n``` more\n```\n"),
        with_details("```\ncode\r```\n## Progress Log\n```\n"),
        with_details("- ```\n  ```\n"),
        with_details("<!--\n"),
        with_details("Progress Log\n---\n"),
        with_details("##  Progress  Log\n"),
    ],
)
def test_any_other_form_is_left_to_the_reader(text: str) -> None:
    assert fast_states(text.encode(), TASKS, GRAMMAR) is None
    assert_agreement(text.encode())


PIECES = st.sampled_from(
    [
        "```\n",
        "```sh\n",
        "~~~\n",
        "````\n",
        " ```\n",
        "- ```\n",
        "> ```\n",
        "\r",
        "text\n",
        "    text\n",
        "---\n",
        "\n",
        "<!--\n",
        "-->\n",
        "- [ ] 1.1.1a Title\n",
        "  - [x] 1.1.2 Title\n",
        "### 1.1.1b Title\n",
        "### 1.1.1a-b Title\n",
        "## Notes\n",
        "## Progress Log\n",
        "Progress Log\n",
        "| a | b |\n",
        f"{START}\n",
        f"{OTHER}\n",
        row("11:00", "ada", "DONE", "1.1.1a", "a1b2c3d") + "\n",
        "<<<<<<< HEAD\n",
    ]
)


@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=4))
def test_fast_states_are_those_of_the_full_reading(above: list[str], below: list[str]) -> None:
    assert_agreement((with_details("".join(above)) + "".join(below)).encode())


@given(documents(), documents())
def test_odd_documents_are_reported_as_read(above: bytes, below: bytes) -> None:
    assert_agreement(b"# Feature 1.1: Login\n\n" + above + PLAIN.encode())
    assert_agreement(PLAIN.encode() + below)
