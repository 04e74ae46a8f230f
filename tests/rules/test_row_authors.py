"""Whose name a row carries."""

from __future__ import annotations

import pytest

from gitbaton.commits.models import NewRow
from gitbaton.plan.log.rows import Row
from gitbaton.plan.log.task_state import OPEN
from gitbaton.plan.read_settings import read_settings
from gitbaton.plan.settings import Settings
from gitbaton.rules.claim_rows import is_own, judge_row_author

MAPPED = read_settings({"agents": {"ada": ["Ada@x.org", "ada@y.org"]}})


@pytest.mark.parametrize(
    ("agent", "email", "settings", "own"),
    [
        ("ada", "ada@x.org", MAPPED, True),
        ("ada", "ADA@Y.org", MAPPED, True),
        ("ada", "bob@x.org", MAPPED, False),
        ("ada", "", MAPPED, False),
        ("ad", "bob@x.org", MAPPED, True),
        ("Ada", "bob@x.org", MAPPED, True),
        ("ada", "bob@x.org", Settings(), True),
    ],
)
def test_own_name(agent: str, email: str, settings: Settings, *, own: bool) -> None:
    row = Row("2024-01-15 10:00", agent, "START", "1.1.1a", "-")
    assert is_own(row, email, settings) is own


def test_unsure_without_task_refs() -> None:
    new = NewRow(Row("2024-01-15 10:00", "ada", "START", "1.1.1a", "-", (), 9), "p.md", "c", OPEN)
    sure = judge_row_author(new, "b@x", proven=True, source="")
    unsure = judge_row_author(new, "b@x", proven=False, source="upstream")
    assert (sure.code, sure.severity, unsure.severity) == ("C204", "error", "warning")
    assert (sure.path, sure.line, sure.commit, sure.task) == ("p.md", 9, "c", "1.1.1a")
    assert "<b@x>" in sure.message
    assert "git fetch" not in sure.hint
    assert unsure.hint.startswith("git fetch upstream 'refs/baton/tasks/*")
