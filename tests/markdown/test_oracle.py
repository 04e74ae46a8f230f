"""The line scanner of the hooks and the Markdown parser of this room read the same structure."""

from __future__ import annotations

import pytest
from hypothesis import given

from gitbaton.core.outline import outline
from gitbaton.core.plan import Feature
from gitbaton.core.task_id import TaskGrammar
from gitbaton.markdown import read_feature
from support.documents import documents

GRAMMAR = TaskGrammar()


def parsed(feature: Feature) -> dict[str, object]:
    """What the parser found, in the scanner's terms."""
    sections = [(task.section.start, task.id) for task in feature.tasks if task.section]
    return {
        "feature": (feature.id, feature.title),
        "items": [(task.line, task.id, task.checked) for task in feature.tasks if task.line],
        "details": sorted(sections),
        "log": (feature.log.start, feature.log.end) if feature.log else None,
    }


def scanned(text: bytes) -> dict[str, object]:
    """What the scanner found."""
    found = outline(text, GRAMMAR)
    return {
        "feature": (found.feature, found.title),
        "items": [(item.line, item.id, item.checked) for item in found.items],
        "details": sorted([(item.line, item.id) for item in found.details]),
        "log": (found.logs[0].line, found.logs[0].end) if found.logs else None,
    }


def assert_agreement(text: bytes) -> None:
    feature = read_feature(text, "1.1-login.md", GRAMMAR)
    assert feature is not None
    assert scanned(text) == parsed(feature)


@given(documents())
def test_scanner_and_parser_agree(text: bytes) -> None:
    assert_agreement(text)


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
