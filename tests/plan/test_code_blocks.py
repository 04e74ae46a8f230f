"""What a snippet is for, and which file an action makes."""

from __future__ import annotations

import pytest

from gitbaton.plan.code_blocks import creates_file, file_edits, paths_of, snippets
from gitbaton.plan.feature import Field, Span, Task
from gitbaton.plan.feature_file import read_feature_file
from gitbaton.plan.task_id import TaskGrammar


def task_of(details: str) -> Task:
    text = f"# Feature 1.1: T\n\n## Task Details\n\n### 1.1.1a Do\n\n{details}\n"
    file = read_feature_file(text.encode(), "a.md", TaskGrammar())
    assert file is not None
    return file.planned[0]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("Create new file", True),
        ("Create the file (and its folder)", True),
        ("Create", True),
        ("Create `a/b.py`", True),
        ("Create `open_store`", False),
        ("Write a test file", True),
        ("New file", True),
        ("Add a config file", True),
        ("Create a lighter version for lists", False),
        ("Add function at end of file", False),
        ("Add import to file", False),
        ("Modify existing file", False),
        ("Add X (create file if it does not exist)", False),
        ("", False),
    ],
)
def test_creates_file(action: str, expected: bool) -> None:
    assert creates_file(action) is expected


@pytest.mark.parametrize(
    ("label", "action", "role"),
    [
        ("Code", "Create new file", "whole"),
        ("Also add", "Create new file", "new"),
        ("Code to add", "Modify the model", "new"),
        ("Add import at top", "Modify it", "new"),
        ("Code", "Add a function", "new"),
        ("Code", "Modify it", "changed"),
        ("Replace with", "Add a field", "changed"),
        ("Find this code", "Create new file", "old"),
        ("Command", "Run it", "command"),
        ("Verify", "Add it", "command"),
        ("Note", "Create new file", "other"),
    ],
)
def test_role(label: str, action: str, role: str) -> None:
    task = task_of(f"**Action:** {action}\n\n**{label}:**\n```ts\nx\n```")
    [snippet] = snippets(task)
    assert (snippet.role, snippet.task, snippet.language) == (role, "1.1.1a", "ts")


def test_parts_of_a_task() -> None:
    task = task_of(
        "**File:** `a.ts`\n**Action:** Create new file\n\n**Code:**\n```{.TS}\n1\n```\n\n"
        "**File:** `b.ts`\n**Action:** Change it\n\n**Code:**\n```ts\n2\n```"
    )
    assert [(one.path, one.creates) for one in file_edits(task)] == [
        ("a.ts", True),
        ("b.ts", False),
    ]
    assert [(one.file, one.language, one.line) for one in snippets(task)] == [
        ("a.ts", "ts", 12),
        ("b.ts", "ts", 20),
    ]


def test_code_right_below_a_file_or_its_action() -> None:
    """One block there is the new file; several are pieces of it."""
    fence = "```ts\nx\n```"
    create = "**Action:** Create the file"
    for text, roles in (
        (f"**File:** `a.ts`\n{create}\n\n{fence}", ["whole"]),
        (f"{create}\n\n**File:** `a.ts`\n\n{fence}", ["whole"]),
        (f"**File:** `a.ts`\n{create}\n\n{fence}\n\nand\n\n{fence}", ["new", "new"]),
        (f"**File:** `a.ts`\n\n{fence}", ["changed"]),
    ):
        found = snippets(task_of(text))
        assert [(one.role, one.file) for one in found] == [(role, "a.ts") for role in roles]


def test_an_action_above_its_file() -> None:
    task = task_of("**Action:** Create new file\n\n**File:** `a.ts`\n\n**Verify:** `true`")
    assert [(one.path, one.creates) for one in file_edits(task)] == [("a.ts", True)]


def test_two_files_at_once_say_nothing_of_the_code() -> None:
    task = task_of("**Files:** `a.ts`, `b.ts`\n**Action:** Change\n\n**Code:**\n```ts\n1\n```")
    assert [one.path for one in file_edits(task)] == ["a.ts", "b.ts"]
    assert [one.file for one in snippets(task)] == [""]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("`a/b.py`", ("a/b.py",)),
        ("`./a/b.py`", ("a/b.py",)),
        ("a.py (new)\n- b/c", ("a.py", "b/c")),
        ("`Makefile`, `.env`", ("Makefile", ".env")),
        ("`src/*.ts`, `<name>.ts`, none", ()),
        ("see https://a.b/c", ()),
    ],
)
def test_paths(value: str, expected: tuple[str, ...]) -> None:
    assert paths_of(Field("File", value, Span(1, 1))) == expected


def test_no_field_names_no_path() -> None:
    assert paths_of(None) == ()


def test_paths_end_where_a_numbered_list_or_a_checkbox_begins() -> None:
    for more in ("1. then `c.py`", "2) then `c.py`", "- [ ] `c.py`"):
        task = task_of(f"**File:** `a.py`\n{more}")
        assert [paths_of(field) for field in task.fields] == [("a.py",)]
