"""What the values of a feature file say of themselves."""

from __future__ import annotations

import pytest

from gitbaton.plan.feature import Fence, Field, Span, Task, code_spans

SPAN = Span(1, 1)


def field(label: str, value: str = "", *fences: str, info: str = "") -> Field:
    return Field(label, value, SPAN, tuple([Fence(info, text, SPAN) for text in fences]))


def task(*fields: Field, id: str = "1.1.1a") -> Task:
    return Task(id, "Title", 1, fields=fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("plain", ()),
        ("`a`", ("a",)),
        ("see `a` and `b`.", ("a", "b")),
        ("`` a `b` c ``", ("a `b` c",)),
        ("` `` `", ("``",)),
        ("`a\nb`", ("a b",)),
        ("` `", (" ",)),
        ("`  `", ("  ",)),
        ("`` ``", (" ",)),
        ("`open", ()),
        ("``open `a`", ("a",)),
        ("`a``b`", ("a``b",)),
        ("```` x `a` ```y`` `b`", ("a", "b")),
    ],
)
def test_code_spans(text: str, expected: tuple[str, ...]) -> None:
    assert code_spans(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("`shop/cart.py`", ("shop/cart.py",)),
        ("`a.py`, `b.py` and `a.py`", ("a.py", "b.py")),
        ("- `a.py`\n- `b.py` (new)", ("a.py", "b.py")),
        ("shop/cart.py", ("shop/cart.py",)),
        ("a.py, b.py (new)", ("a.py", "b.py")),
        ("- a.py\n- b.py", ("a.py", "b.py")),
        ("", ()),
    ],
)
def test_files(value: str, expected: tuple[str, ...]) -> None:
    assert task(field("File", value)).files == expected


def test_files_of_several_fields() -> None:
    both = task(field("File", "`a.py`"), field("Action", "`no.py`"), field("FILES", "`b.py`"))
    assert both.files == ("a.py", "b.py")


def test_first_action_counts() -> None:
    assert task(field("Action", "Create"), field("Action", "Change")).action == "Create"
    assert task().action is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (field("Command", "", "make\n", "make test\n"), ("make", "make test")),
        (field("Command", "Run `make`", "make all\n"), ("make all",)),
        (field("Command", "`make` then `make test`"), ("make", "make test")),
        (field("Command", "make"), ("make",)),
        (field("Command"), ()),
        (field("Verify", "`make`"), ()),
    ],
)
def test_commands(found: Field, expected: tuple[str, ...]) -> None:
    assert task(found).commands == expected


def test_verify() -> None:
    verify = field("verify", "look")
    second = field("How to verify it")
    assert task(field("Action"), verify, second).verify_fields == (verify, second)
    assert task().verify_fields == ()


@pytest.mark.parametrize(
    ("found", "subject", "none_needed"),
    [
        (field("Commit", "`feat(1.1.1a): add`"), "feat(1.1.1a): add", False),
        (field("Commit", "as `feat(1.1.1a): a`"), "feat(1.1.1a): a", False),
        (field("Commit", "", "feat(1.1.1a): add\n"), "feat(1.1.1a): add", False),
        (field("Commit", "No commit needed (generated)"), None, True),
        (field("Commit", "no commit, `feat(1.1.1a): x` has it"), None, True),
        (field("Commit", "None."), None, True),
        (field("Commit", "*Not* needed"), None, True),
        (field("Commit", "Normal commit"), None, False),
        (field("Commit", "`No`"), "No", False),
        (field("Commit", ""), None, False),
        (field("Action", "No"), None, False),
    ],
)
def test_commit(found: Field, subject: str | None, none_needed: bool) -> None:
    assert task(found).commit == subject
    assert task(found).needs_no_commit is none_needed


def test_language() -> None:
    assert [Fence(info, "", SPAN).language for info in ("", "py", "py title=x")] == ["", "py", "py"]
