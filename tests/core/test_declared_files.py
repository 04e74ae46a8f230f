"""Declared files by line scan, held against the Markdown reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitbaton.core.declared_files import declared_files
from gitbaton.core.feature_file import FeatureFile, read_feature_file
from gitbaton.core.settings import Settings
from gitbaton.core.snippet import touches
from gitbaton.markdown import read_feature
from support.environment import ROOT
from support.linting import plan_text

GRAMMAR = Settings().grammar
PLANS = [
    *sorted((ROOT / "examples/plan").glob("*.md")),
    *sorted((ROOT.parent / "shared" / "real" / "bank-mvp" / "features").glob("*.md")),
]


def _read(text: str | bytes) -> FeatureFile:
    data = text.encode() if isinstance(text, str) else text
    file = read_feature_file(data, "p.md", GRAMMAR)
    assert file is not None
    return file


def _scanned(body: str, task: str = "1.1.1a") -> list[tuple[str, int]]:
    file = _read(plan_text("1.1", tasks={"1.1.1a": body, "1.1.2": "**File:** `next.py`"}))
    first = next(entry.line for entry in file.outline.details)
    return [(each.path, each.line - first) for each in declared_files(file, [task])]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_as_the_markdown_reader(path: Path) -> None:
    data = path.read_bytes()
    feature, file = read_feature(data, "p.md", GRAMMAR), read_feature_file(data, "p.md", GRAMMAR)
    assert feature is not None
    assert file is not None
    for task in feature.tasks:
        exact = [(touch.task, touch.path, touch.line) for touch in touches(task)]
        found = [(each.task, each.path, each.line) for each in declared_files(file, [task.id])]
        assert found == exact


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
        ("File: `a.py`", []),
        ("**File:** several", []),
        ("**File:** `a.py`\n#### More\n`b.py`", [("a.py", 2), ("b.py", 2)]),
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
    assert [each.path for each in declared_files(file, ["1.1.1a"])] == ["a.py"]
    assert declared_files(_read(text), ["1.1.1a"]) == ()


def test_bytes_and_line_ends() -> None:
    text = plan_text("1.1", tasks={"1.1.1a": "**File:** `a\u00e4.py`"}).encode("latin-1")
    file = _read(text.replace(b"\n", b"\r\n"))
    assert [each.path for each in declared_files(file, ["1.1.1a"])] == ["a\udce4.py"]
