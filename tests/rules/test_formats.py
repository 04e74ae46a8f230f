"""Every format has one line in the registry and ends without a newline."""

from __future__ import annotations

import pytest

from gitbaton.rules.findings import Finding, Report
from gitbaton.rules.formats import FORMATS

REPORT = Report((Finding("S101", "no task ID", "git commit --amend", commit="1a2b3c4"),), commits=1)


def test_names() -> None:
    assert list(FORMATS) == ["text", "json", "sarif", "github"]


@pytest.mark.parametrize("name", FORMATS)
def test_format(name: str) -> None:
    text = FORMATS[name](REPORT, False)
    assert "S101" in text
    assert "no task ID" in text
    assert not text.endswith("\n")


@pytest.mark.parametrize("name", ["json", "sarif", "github"])
def test_only_text_is_coloured(name: str) -> None:
    assert FORMATS[name](REPORT, True) == FORMATS[name](REPORT, False)
