"""docs/configuration.md says what the settings really are."""

from __future__ import annotations

import re
import tomllib

import pytest

from gitbaton.plan.read_settings import KEYS, read_settings
from gitbaton.plan.settings import CONVENTIONAL_TYPES, Settings
from gitbaton.rules.settings_change import LOOSENING
from support.environment import ROOT

PAGE = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([a-z-]+)` \| (.+?) \|", PAGE, re.MULTILINE))
PATTERNS = re.findall(r"^\| ((?:`[^`]+`,? ?)+)\| `('[^`]+')` \|$", PAGE, re.MULTILINE)


def test_every_key_has_its_row() -> None:
    assert tuple(ROWS) == KEYS


@pytest.mark.parametrize("key", [key for key in KEYS if key != "types"])
def test_default_is_the_default(key: str) -> None:
    table = tomllib.loads(f"{key} = {ROWS[key].strip('`')}")
    assert read_settings(table) == Settings()


def test_the_keys_that_can_be_loosened_are_listed() -> None:
    said = PAGE.partition("\nIt is about ")[2].partition("and these two keys")[0]
    listed = re.findall(r"`([a-z-]+)`", said)
    assert {*listed, "protect-settings", "settings-owners"} == set(LOOSENING)


def test_types_are_listed() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `types`"))
    assert tuple(re.findall(r"`(\w+)`", row)[1:]) == CONVENTIONAL_TYPES


def test_patterns_match_their_examples() -> None:
    assert len(PATTERNS) > 2
    for examples, pattern in PATTERNS:
        grammar = read_settings(tomllib.loads(f"task-id = {pattern}")).grammar
        assert [one for one in re.findall(r"`([^`]+)`", examples) if not grammar.matches(one)] == []


def test_example_is_valid() -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    assert read_settings(tomllib.loads(example)) != Settings()
