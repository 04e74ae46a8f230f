"""A task's own text: its section of the details, whatever stands in it."""

from __future__ import annotations

import pytest

from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.settings import Settings
from gitbaton.status.task_text import task_text
from support.plans import feature

HEAD = "# Feature 1.1: Login\n\n## Task List\n\n- [ ] 1.1.1a Form\n- [ ] 1.1.1b Check\n\n"
FENCED = "**Code:**\n```md\n### 1.1.1b not this one\n## nor this\n```\n#### Aside\n\ntext"


def text_of(plan: str, task: str = "1.1.1a") -> str:
    file = read_feature_file(plan.encode("utf-8", "surrogateescape"), "", Settings().grammar)
    assert file is not None
    return task_text(file, task)


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ("### 1.1.1a Form\n\n**File:** `a.py`\n\n### 1.1.1b Check\nno\n", "**File:** `a.py`"),
        (f"### 1.1.1a Form\n{FENCED}\n\n## Progress Log\n", FENCED),
        ("### 1.1.1a Form\r\none\r\n\r\ntwo\r\n### 1.1.1b Check\r\n", "one\n\ntwo"),
        ("### 1.1.1a Form\n\none\n\n---\n\ntwo\n\n---\n\n### 1.1.1b Check\n", "one\n\n---\n\ntwo"),
        ("### 1.1.1a-b Both\nshared  \n", "shared"),
        ("### 1.1.1a Form\n    indented\n", "    indented"),
        ("### 1.1.1a Form\n### 1.1.1b Check\nno\n", ""),
        ("### 1.1.1b Check\nno\n", ""),
        ("### 1.1.1a Form\n\udcff\n", "\udcff"),
    ],
)
def test_a_section_ends_at_the_next_heading_of_its_rank(details: str, text: str) -> None:
    assert text_of(f"{HEAD}## Task Details\n\n{details}") == text


def test_the_log_is_no_part_of_the_last_task() -> None:
    assert text_of(feature(), "1.1.2").endswith("**Commit:** `feat(1.1.2): remember visitor`")
