"""The files that a task declares."""

from __future__ import annotations

import pytest

from gitbaton.plan.code_blocks import FileEdit, file_edits
from gitbaton.plan.feature_file import FeatureFile, read_feature_file
from gitbaton.plan.settings import Settings
from support.linting import plan_text

GRAMMAR = Settings().grammar


def _read(text: str | bytes) -> FeatureFile:
    data = text.encode() if isinstance(text, str) else text
    file = read_feature_file(data, "p.md", GRAMMAR)
    assert file is not None
    return file


def _scanned(body: str, task: str = "1.1.1a") -> list[tuple[str, int]]:
    file = _read(plan_text("1.1", tasks={"1.1.1a": body, "1.1.2": "**File:** `next.py`"}))
    first = next(entry.line for entry in file.outline.details)
    return [(touch.path, touch.line - first) for touch in declared(file, task)]


def declared(file: FeatureFile, name: str) -> tuple[FileEdit, ...]:
    task = file.task(name)
    return file_edits(task) if task else ()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("**File:** `a.py`", [("a.py", 2)]),
        ("**File**: `a.py`", [("a.py", 2)]),
        ("**Files** : `a.py`, `b.py`\n**Action:** Edit `c.py`", [("a.py", 2), ("b.py", 2)]),
        ("__File:__ ./a.py", [("a.py", 2)]),
        ("**Files:**\n\n- `a.py`\n- `b/c.py`", [("a.py", 2), ("b/c.py", 2)]),
        ("**File:** `a.py`\n\n**Action:** x\n\n**File:** `b.py`", [("a.py", 2), ("b.py", 6)]),
        ("```\n**File:** `a.py`\n```", []),
        ("````md\n```\n**File:** `a.py`\n````\n**File:** `b.py`", [("b.py", 6)]),
        ("~~~\n**File:** `a.py`\n~~~ no end\n~~~\n\n**File:** `b.py`", [("b.py", 7)]),
        ("**Filed:** `a.py`", []),
        ("**File** `a.py`", []),
        ("**File: `a.py`", []),
        ("File: `a.py`", [("a.py", 2)]),
        ("**File:** several", []),
        ("**File:** `a.py`\n#### More\n`b.py`", [("a.py", 2)]),
        ("<!--\n**File:** `a.py`\n-->", []),
        ("    **File:** `a.py`", []),
        ("- **File:** `a.py`", [("a.py", 2)]),
        ("**Files touched:** `a.py`", [("a.py", 2)]),
        ("**Files to Modify:**\n- `a.py` (the end of it)", [("a.py", 2)]),
        ("**Files Created/Modified:** `a.py`", [("a.py", 2)]),
        ("#### Affected files\n\n- `a.py`", [("a.py", 2)]),
        ("**Files to read:** `a.py`", []),
        ("**File structure:** `a.py`", []),
        ("**File:** `a.py`\n\n---\n\n`b.py`", [("a.py", 2)]),
    ],
)
def test_forms(body: str, found: list[tuple[str, int]]) -> None:
    assert _scanned(body) == found


def test_task_without_details_declares_nothing() -> None:
    assert _scanned("**File:** `a.py`", "1.1.9") == []
    assert [path for path, _ in _scanned("**File:** `a.py`", "1.1.2")] == ["next.py"]


def test_last_section_may_end_with_the_file() -> None:
    text = plan_text("1.1", tasks={"1.1.1a": "x"}).partition("**Verify:**")[0]
    file = _read(f"{text}**File:** `a.py`")
    assert [each.path for each in declared(file, "1.1.1a")] == ["a.py"]
    assert declared(_read(text), "1.1.1a") == ()


def test_bytes_and_line_ends() -> None:
    text = plan_text("1.1", tasks={"1.1.1a": "**File:** `a\u00e4.py`"}).encode("latin-1")
    file = _read(text.replace(b"\n", b"\r\n"))
    assert [each.path for each in declared(file, "1.1.1a")] == ["a\udce4.py"]


@pytest.mark.parametrize(
    ("label", "creates"), [("Files to create", True), ("Files to modify", False), ("Files", False)]
)
def test_label_says_whether_a_file_is_new(label: str, creates: bool) -> None:
    file = _read(plan_text("1.1", tasks={"1.1.1a": f"**{label}:**\n\n- `a.py`"}))
    assert [touch.creates for touch in declared(file, "1.1.1a")] == [creates]
