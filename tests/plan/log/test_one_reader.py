"""Every fact of a feature file as our reader has it, and as mistune reads the same text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitbaton.plan.feature import Field
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.task_id import TaskGrammar
from support.documents import FIELD_LINES, documents
from support.environment import ROOT
from support.oracle import Feature, read_feature

GRAMMAR = TaskGrammar()
TABS_IN_QUOTES = re.compile(rb">.*[> ]\t")  # which the oracle measures from the wrong column
REAL = ROOT.parent / "shared" / "real"
PLANS = [*sorted((ROOT / "examples/plan").glob("*.md")), *sorted(REAL.glob("*/features/*.md"))]


def parsed(feature: Feature) -> dict[str, object]:
    """What mistune found, in our reader's terms."""
    sections = [(task.section.start, task.id) for task in feature.tasks if task.section]
    return {
        "feature": (feature.id, feature.title, feature.line),
        "header": told(feature.fields),
        "estimated": feature.estimated,
        "items": [(task.line, task.id, task.checked) for task in feature.tasks if task.line],
        "details": sorted(sections),
        "tasks": [
            (task.id, task.title, task.line, task.section, *told(task.fields))
            for task in feature.tasks
        ],
        "no commit": [task.id for task in feature.tasks if task.needs_no_commit],
        "nameless": [(entry.line, entry.word) for entry in feature.nameless],
        "log": (feature.log.start, feature.log.end) if feature.log else None,
    }


def read(file: FeatureFile) -> dict[str, object]:
    """What our reader found, but for what it finds in items of the list."""
    found = file.outline
    in_list = [
        task.section is not None and task.section.start == task.line for task in file.planned
    ]
    headed = [
        task.replace(section=None, fields=()) if listed else task
        for task, listed in zip(file.planned, in_list, strict=True)
    ]
    return {
        "feature": (file.feature, file.title, file.heading.line),
        "header": told(file.header_fields),
        "estimated": file.estimated,
        "items": [(item.line, item.id, item.checked) for item in found.items],
        "details": sorted([(item.line, item.id) for item in found.details]),
        "tasks": [
            (task.id, task.title, task.line, task.section, *told(task.fields)) for task in headed
        ],
        "no commit": [task.id for task in headed if task.needs_no_commit],
        "nameless": [(entry.line, entry.word) for entry in file.nameless],
        "log": (found.logs[0].line, found.logs[0].end) if found.logs else None,
    }


def told(fields: tuple[Field, ...]) -> list[tuple[object, ...]]:
    """Fields, but for white space at the ends of lines, and in front of lines of code.

    mistune never takes away a part of a tab, as CommonMark does.
    """
    return [
        (
            field.label,
            [line.rstrip() for line in field.value.split("\n")],
            field.span,
            [
                (fence.info, [line.strip() for line in fence.text.split("\n")], fence.span)
                for fence in field.fences
            ],
        )
        for field in fields
    ]


def assert_agreement(text: bytes) -> None:
    feature = read_feature(text, "1.1-login.md", GRAMMAR)
    file = read_feature_file(text, "1.1-login.md", GRAMMAR)
    assert feature is not None
    assert file is not None
    assert read(file) == parsed(feature)
    again = read_feature_file(text, "1.1-login.md", GRAMMAR)
    assert again is not None
    for task in reversed(file.planned):  # one task alone is read as it is among all
        alone = again.task(task.id)
        assert alone == next(each for each in file.planned if each.id == task.id)


@given(documents())
def test_our_reader_and_mistune_agree(text: bytes) -> None:
    assume(not TABS_IN_QUOTES.search(text))
    assert_agreement(text)


@given(
    st.lists(st.tuples(st.sampled_from(FIELD_LINES), st.sampled_from(["\n", "\n\n"])), max_size=8)
)
def test_fields_of_every_spelling(lines: list[tuple[str, str]]) -> None:
    body = "".join([line + end for line, end in lines])
    details = f"## Task List\n\n- [ ] 1.1.1a A\n\n## Task Details\n\n### 1.1.1a A\n\n{body}"
    assert_agreement(f"# Feature 1.1: Login\n\n{body}\n{details}".encode())


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_real_plans(path: Path) -> None:
    assert_agreement(path.read_bytes())


@pytest.mark.parametrize(
    "text",
    [
        "> text\n## Progress Log\n",
        "- text\n<details>\n## Progress Log\n",
        "<!-->\n## Progress Log\n",
        "</pre>\n- [ ] 1.1.1a text\n",
        "## Progress Log\n\n| a | b |\n|---|---|\n| 1 | 2 |\n---\n",
        "## Progress Log\n\n| a | b |\n|---|---|\n| 1 | 2 |\n===\n| 3 | 4 |\n",
        "- [ ] 1.1.1a Title\n===\n",
        "- [ ] 1.1.1a Title\n  ===\n",
        "- [ ] 1.1.1a Title\n  ```\nProgress Log\n---\n```\n",
        "- ```\n```\n## Progress Log\n```\n",
        "- - [ ] 1.1.1a Title\n",
        "> - [ ] 1.1.1a Title\n- [ ] 1.1.1b Title\n",
        "> \t- [ ] 1.1.1a Title\nProgress Log\n---\n",
        " >\t- [ ] 1.1.1a Title\nProgress Log\n---\n",
        "> >\t- [ ] 1.1.1a Title\nProgress Log\n---\n",
        "## Progress Log\n> -\n    - [ ] 1.1.1a Title\nTask Details\n===\n",
        "> ```\n> - [ ] 1.1.1a Title\nProgress Log\n---\n",
        "> > >     10.  [x] 1.1.1b Title\nProgress Log\n---\n",
        ">\ttabbed\nProgress Log\n---\n",
        "> quoted\n-\n    - [ ] 1.1.1b Title\n",
        "1.\t[ ] 1.1.1a Title\n\t\t```\n     -\t[ ] 1.1.1b Title\n",
        "- [ ]1.1.1a Title\n",
        "```\n ```\n- [ ] 1.1.1a Title\n```\n",
        "- ```\n  code\n```\n- [ ] 1.1.1a Title\n```\n",
        "```\ncode\n```\n- [ ] 1.1.1a Title\n",
        "- <div>\n  - [ ] 1.1.1a Title\n",
        "- text\n  <!-- comment\n  - [ ] 1.1.1a Title\n- [ ] 1.1.1b Title\n",
        "- text\n  <pre>\n## Progress Log\n",
        "- # heading\nProgress Log\n    - [ ] 1.1.2 Title\n",
        "-\n\n    - [ ] 1.1.1b Title\n",
        "a | b\n--- | ---\n1 | 2\n- [ ] 1.1.1a Title\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n    - [ ] 1.1.1a code\n",
        "| ID | Status |\n|---|---|\n| 1.1.1a | done |\nxx | 1.1.2 |\n1.1.2 |\n\n| 1.1.1b | x |\n",
        "- [ ] no ID\n\nStatus | ID\n-|-\nx | `1.1.1a` Title\n- | 1.1.2\n",
        "- [ ] 1.1.2 Title\n\n| ID | Status |\n|---|---|\n| 1.1.1a | done |\n",
        "===\n|-|\n| - [ ] 1.1.1a Title |\n## Progress Log\n",
        "===\n|-|\n    - [ ] 1.1.1a Title\n",
        "--\n|-|\n    - [ ] 1.1.1a Title\n",
        "text\n===\n|-|\n    - [ ] 1.1.1a Title\n",
        "-->\n|-|\n    - [ ] 1.1.1a Title\n",
        "- <!-- comment\n-->\n    - [ ] 1.1.1a Title\n",
        "===\n|-|\n2. [ ] 1.1.1a Title\n",
        "--\n|-|\n2. [ ] 1.1.1a Title\n",
        "text\n===\n|-|\n2. [ ] 1.1.1a Title\n",
        "-->\n2. text\n|-|\n2. [ ] 1.1.1a Title\n",
        "text\n    text\n|-|\n2. [ ] 1.1.1a Title\n",
        "text\n<b>\n|-|\n2. [ ] 1.1.1a Title\n",
        "## Task Details\n\n###\n\n### 1.1.1a Title\n",
        "## Task Details\n\n# Appendix\n\n### 1.1.1a Title\n",
        "## Task Details\n\nAppendix\n===\n\n### 1.1.1a Title\n",
    ],
)
def test_both_read_what_others_have_stumbled_over(text: str) -> None:
    assert_agreement(b"# Feature 1.1: Login\n\n" + text.encode())
