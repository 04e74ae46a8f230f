"""Which changes of the settings let more pass."""

from __future__ import annotations

import pytest

from gitbaton.plan.read_settings import KEYS, read_settings
from gitbaton.plan.settings import Settings
from gitbaton.rules.settings_change import LOOSENING, Keepers, judge_settings

OWNED = {"protect-settings": True, "settings-owners": ["ada@example.com"]}
MAP = {"ada": ["ada@example.com"], "eve": ["eve@example.com"]}

# No judgement depends on these.
HARMLESS = ("branch", "verify-timeout", "notify", "hot-files", "sign-off")


def _told(old: dict[str, object], new: dict[str, object]) -> list[str]:
    found = judge_settings(read_settings(old), read_settings(new), Keepers(), "x@y")
    return [each.message.partition(" = ")[0] for each in found]


def test_every_key_is_looked_at_or_harmless() -> None:
    assert sorted([*LOOSENING, *HARMLESS]) == sorted(KEYS)


CHANGES: list[tuple[str, object, object]] = [
    ("plan", "docs/plans", "docs/other"),
    ("task-id", "T\\d{3}", "T\\d{4}"),
    ("types", ["feat"], ["feat", "wip"]),
    ("exempt-types", [], ["ci"]),
    ("exempt-authors", ["bot"], ["bot", "eve"]),
    ("stale-after", "30m", "1m"),
    ("timezone", "UTC", "Europe/Berlin"),
    ("default-branch", "", "side"),
    ("since", "", "2024-01-15"),
    ("since", "2024-01-15", "2099-01-01"),
    ("since", "abc1234", "def5678"),
    ("since", "2024-01-15", "abc1234"),
    ("since", "2024-01-15", "2023-all"),
    ("since", "2024-01-15", "2024-01-15-tag"),
    ("since", "2024-tag", "2023-01-15"),
    ("clock-skew", "5m", "366d"),
    ("claim-refs", "require", "auto"),
    ("claim-refs", "auto", "off"),
    ("claim-refs", "auto", "refs/heads/claude/baton/"),
    ("claim-refs", "require", "refs/heads/claude/baton/"),
    ("claim-refs", "refs/heads/claude/baton/", "refs/heads/other/"),
    ("select", [], ["T"]),
    ("select", ["S", "T"], ["S1"]),
    ("ignore", [], ["S", "L"]),
    ("ignore", ["T402"], ["T"]),
    ("waive", [], ["C202@3228f21"]),
    ("agents", MAP, {}),
    ("agents", MAP, {"eve": ["eve@example.com"]}),
    ("agents", MAP, {**MAP, "ada": ["ada@example.com", "eve@example.com"]}),
    ("agents", MAP, {**MAP, "ada": ["eve@example.com"]}),
    ("settings-owners", ["ada@example.com"], ["ada@example.com", "eve@example.com"]),
]
TIGHTER: list[tuple[str, object, object]] = [
    ("types", ["feat", "wip"], ["feat"]),
    ("exempt-types", ["ci"], []),
    ("stale-after", "1m", "30m"),
    ("since", "2024-01-15", ""),
    ("since", "2024-01-15", "2023-01-15"),
    ("clock-skew", "5m", "0s"),
    ("claim-refs", "off", "require"),
    ("claim-refs", "off", "refs/heads/claude/baton/"),
    ("select", ["T"], []),
    ("select", ["S1"], ["S"]),
    ("ignore", ["T"], ["T402"]),
    ("ignore", ["T"], []),
    ("waive", ["C202@3228f21"], []),
    ("agents", {}, MAP),
    ("agents", {"eve": ["eve@example.com"]}, MAP),
    ("agents", {"ada": ["a@b", "c@d"]}, {"ada": ["a@b"]}),
    ("branch", "feature/{id}", "f/{id}"),
    ("hot-files", [], ["x"]),
]


@pytest.mark.parametrize(("key", "old", "new"), CHANGES)
def test_less_is_judged(key: str, old: object, new: object) -> None:
    assert _told({key: old}, {key: new}) == [key]


@pytest.mark.parametrize(("key", "old", "new"), TIGHTER)
def test_no_less_is_judged(key: str, old: object, new: object) -> None:
    assert _told({key: old}, {key: new}) == []


def test_protection_is_not_taken_off_unseen() -> None:
    assert _told(OWNED, {}) == ["protect-settings"]
    assert _told({}, OWNED) == ["settings-owners"]


def test_every_looser_key_is_reported_with_both_values() -> None:
    before, after = Settings(), read_settings({"ignore": ["S"], "stale-after": "1m"})
    found = list(judge_settings(before, after, Keepers(), "x@y", "c" * 40))
    assert [(each.code, each.severity) for each in found] == [("S108", "warning")] * 2
    assert 'stale-after = "1800s" becomes "60s"' in found[0].message
    assert 'ignore = [] becomes ["S"]' in found[1].message
    assert "waive" in found[1].hint


def test_only_owners_loosen_what_is_protected() -> None:
    keepers = Keepers(protected=True, owners=("Ada@example.com",))
    after = Settings(ignore=("S",))
    (own,) = judge_settings(Settings(), after, keepers, "ada@example.com", "c" * 40)
    (other,) = judge_settings(Settings(), after, keepers, "eve@example.com", "c" * 40)
    assert (own.severity, other.severity) == ("warning", "error")
    assert "Ada@example.com" in other.hint
    (nobody,) = judge_settings(Settings(), after, Keepers(protected=True), "", None)
    assert (nobody.severity, "git restore" in nobody.hint) == ("error", True)


def test_who_adopts_says_what_was_before() -> None:
    after = Settings(since="2024-01-15", ignore=("S",))
    found = judge_settings(Settings(), after, Keepers(), "x@y", adopting=True)
    assert [each.message[:6] for each in found] == ["ignore"]


def test_a_long_value_is_cut() -> None:
    after = Settings(exempt_authors=tuple([f"robot number {at}" for at in range(100)]))
    (found,) = judge_settings(Settings(), after, Keepers(), "x@y")
    assert len(found.message) < 300
