"""Errors end in what to type; a crash is one line that leaks nothing of the machine."""

from __future__ import annotations

import pytest

from gitbaton.base.error_text import error_text, internal_error_text
from gitbaton.base.errors import BatonError, UsageError
from gitbaton.plan.read_settings import read_settings


class UnspeakableError(Exception):
    """An exception whose text cannot be had."""

    def __str__(self) -> str:
        raise ValueError("no text")


def caught(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:
        return raised


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BatonError("no plan here"), "git-baton: no plan here"),
        (UsageError("no plan", "git baton init"), "git-baton: no plan\n  → git baton init"),
        (UsageError("no", "one\ntwo\n"), "git-baton: no\n  → one\n    two"),
        (UsageError("a\x1b[2J", "b\u202e"), "git-baton: a<U+001B>[2J\n  → b<U+202E>"),
        (UsageError("a\n::error::b"), "git-baton: a\n    <U+003A>:error::b"),
    ],
)
def test_error_text(error: BatonError, text: str) -> None:
    assert error_text(error) == text


@pytest.mark.parametrize(
    ("doing", "way_out"),
    [
        ("hook commit-msg", "git commit --no-verify"),
        ("hook pre-commit", "git commit --no-verify"),
        ("hook pre-push", "git push --no-verify"),
        ("hook pre-receive", "the server's keeper"),
        ("check", "`git baton doctor`"),
    ],
)
def test_crash_names_itself_and_the_way_out(doing: str, way_out: str) -> None:
    text = internal_error_text(caught(KeyError("colour")), doing)
    assert text.startswith(f"git-baton: internal error in {doing}: KeyError: 'colour'. ")
    assert "bug in git-baton" in text
    assert "report" in text
    assert way_out in text


def test_crash_names_the_innermost_line_inside_the_package() -> None:
    with pytest.raises(AttributeError) as raised:
        read_settings(None)  # type: ignore[arg-type]
    text = internal_error_text(raised.value, "check")
    assert " at plan/read_settings.py:" in text
    assert __file__ not in text


def test_crash_outside_the_package_names_no_place() -> None:
    assert " at " not in internal_error_text(caught(ValueError("x")), "check").split(". ")[0]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("a\n\x1b]0;x\x07"), "ValueError: a<U+000A><U+001B>]0;x<U+0007>."),
        (ValueError(), "in check: ValueError."),
        (UnspeakableError(), "in check: UnspeakableError."),
        (ValueError("y" * 5000), f"{'y' * 300}…."),
    ],
)
def test_crash_is_one_masked_line(error: Exception, sentence: str) -> None:
    text = internal_error_text(caught(error), "check")
    assert sentence in text
    assert "\n" not in text
    assert len(text) < 700


def test_no_line_of_an_error_is_a_command_to_a_runner() -> None:
    text = error_text(UsageError("unknown key: ##[error]x", "did you mean ##[add-mask]y?"))
    assert "##[" not in text
    assert "##[" not in internal_error_text(ValueError("##[error]x"), "check")
