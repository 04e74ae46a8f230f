"""Settings: every key, its default, its values, and what is said of wrong ones."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest

from gitbaton.base.errors import ConfigError
from gitbaton.plan.read_settings import KEYS, read_settings
from gitbaton.plan.settings import ALWAYS_REPORTED, CONVENTIONAL_TYPES, Settings
from gitbaton.rules.rule_docs import RULES
from support.environment import SCRIPTS
from support.sandbox import run


def _refusal(key: str, value: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_settings({key: value})
    assert caught.value.exit_code == 2
    assert caught.value.hint
    return caught.value


def test_every_key_is_optional() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.plan, settings.types) == ("docs/plans", CONVENTIONAL_TYPES)
    assert (settings.stale_after, settings.clock_skew) == (1800, 300)
    assert (settings.branch, settings.claim_refs) == ("feature/{id}-{slug}", "auto")
    assert (settings.exempt_types, settings.since, settings.timezone) == ((), "", "UTC")


def test_the_keys_are_those_of_the_settings() -> None:
    keys = [key.replace("-", "_") for key in KEYS]
    assert sorted([*keys, "other_plans"]) == sorted(Settings._fields)


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("plan", "plans", "plans"),
        ("plan", "./a//b/", "a/b"),
        ("plan", ".", ""),
        ("plan", "", ""),
        ("task-id", r"T\d{3}", r"T\d{3}"),
        ("types", ["feat", "my-type", "a_b"], ("feat", "my-type", "a_b")),
        ("exempt-types", ["chore"], ("chore",)),
        ("exempt-types", [], ()),
        ("exempt-authors", ["renovate[bot]", "b@x.org"], ("renovate[bot]", "b@x.org")),
        ("stale-after", "90s", 90),
        ("stale-after", "45m", 2700),
        ("stale-after", "2h", 7200),
        ("stale-after", "366d", 366 * 86400),
        ("clock-skew", "0m", 0),
        ("verify-timeout", "1s", 1),
        ("timezone", "Europe/Berlin", "Europe/Berlin"),
        ("timezone", "UTC", "UTC"),
        ("branch", "work/{id}", "work/{id}"),
        ("branch", "{slug}-{id}", "{slug}-{id}"),
        ("default-branch", "trunk", "trunk"),
        ("default-branch", "", ""),
        ("since", "2024-01-15", "2024-01-15"),
        ("since", "a1b2c3d", "a1b2c3d"),
        ("since", "2024-01-15 10:30", "2024-01-15 10:30"),
        ("since", "v1.0", "v1.0"),
        ("claim-refs", "require", "require"),
        ("claim-refs", "off", "off"),
        ("select", ["S", "L1", "L101"], ("S", "L1", "L101")),
        ("ignore", ["T402"], ("T402",)),
        ("waive", ["C202@3228f21", "M304@" + "a" * 64], ("C202@3228f21", "M304@" + "a" * 64)),
        ("notify", ["stale", "breach"], ("stale", "breach")),
        ("hot-files", ["./CHANGELOG.md", "locales/"], ("CHANGELOG.md", "locales/")),
        ("sign-off", True, True),
        ("agents", {}, ()),
        (
            "agents",
            {"ada": ["A@x.org", "b@x.org"], "b.o": ["c"]},
            ("ada a@x.org", "ada b@x.org", "b.o c"),
        ),
    ],
)
def test_values(key: str, value: object, read: object) -> None:
    assert getattr(read_settings({key: value}), key.replace("-", "_")) == read


WRONG_TYPES = {
    "a boolean": True,
    "a number": 30,
    "a table": {"a": 1},
    "a date or time": datetime.date(2024, 1, 15),
}
LISTS = (
    "types",
    "exempt-types",
    "exempt-authors",
    "select",
    "ignore",
    "waive",
    "notify",
    "hot-files",
    "settings-owners",
)
OTHERS = ("agents", "sign-off", "protect-settings")


@pytest.mark.parametrize("key", [key for key in KEYS if key not in OTHERS])
def test_wrong_type(key: str) -> None:
    wanted, hint = ("a list of strings", '["…"]') if key in LISTS else ("a string", '"…"')
    other: dict[str, object] = {"a string": "x"} if key in LISTS else {"a list": ["x"]}
    for said, value in {**WRONG_TYPES, **other}.items():
        error = _refusal(key, value)
        assert error.message == f"{key} must be {wanted}, not {said}"
        assert error.hint == f"write {key} = {hint}"


def test_protected_settings_have_owners() -> None:
    assert "without settings-owners" in _refusal("protect-settings", True).message
    assert "without spaces" in _refusal("settings-owners", ["ada and eve"]).message
    owned = read_settings({"protect-settings": True, "settings-owners": ["ada@example.com"]})
    assert owned.settings_owners == ("ada@example.com",)


@pytest.mark.parametrize("value", ["--all", "HEAD", "main~1", ":/x", "a b", "refs/x/HEAD", "@{1}"])
def test_since_is_no_expression(value: str) -> None:
    assert "a date, the ID of a commit or a tag" in _refusal("since", value).message


def test_yes_or_no_is_no_text() -> None:
    assert _refusal("sign-off", "yes").message == "sign-off must be true or false, not a string"
    assert _refusal("sign-off", 1).hint == "write sign-off = true"


@pytest.mark.parametrize("key", LISTS)
def test_wrong_type_inside_a_list(key: str) -> None:
    assert _refusal(key, [1.5]).message == f"{key} must be a string, not a number"
    assert "more than 200" in _refusal(key, ["feat"] * 201).message


@pytest.mark.parametrize("key", [key for key in KEYS if key not in (*LISTS, *OTHERS)])
def test_text_that_is_no_plain_line(key: str) -> None:
    for value in ("a\x1bb", "a\nb", "a\tb", "\x7f", "x" * 501):
        assert "control character or more than 500" in _refusal(key, value).message


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("ada", "must be a table, not a string"),
        (["ada"], "must be a table, not a list"),
        ({"-x": ["a@x.org"]}, 'lists "-x", which names no agent'),
        ({"a\x1b": ["a@x.org"]}, r'lists "a\x1b", which names no agent'),
        ({"ada": "a@x.org"}, ".ada must be a list of strings, not a string"),
        ({"ada": []}, ".ada must list addresses without spaces"),
        ({"ada": ["A <a@x.org>"]}, ".ada must list addresses without spaces"),
        ({"ada": [""]}, ".ada must list addresses without spaces"),
    ],
)
def test_agents_that_are_no_map(value: object, said: str) -> None:
    error = _refusal("agents", value)
    assert error.message in (f"agents {said}", f"agents{said}")


def test_addresses_of_an_agent() -> None:
    settings = read_settings({"agents": {"ada": ["A@x.org"], "ada2": ["b@x.org"]}})
    assert [settings.addresses(name) for name in ("ada", "ada2", "eve")] == [
        ("a@x.org",), ("b@x.org",), ()
    ]  # fmt: skip


DURATIONS = [
    "-1m",
    "1e9d",
    "30",
    "m",
    "",
    "30 m",
    "1.5h",
    "30M",
    "٣m",
    "9999999999s",
    "30mm",
    "1w",
    "+1m",
]


@pytest.mark.parametrize("key", ["stale-after", "clock-skew", "verify-timeout"])
def test_malformed_duration(key: str) -> None:
    for value in DURATIONS:
        error = _refusal(key, value)
        assert error.message == f'{key} must be a whole number and a unit of time, not "{value}"'
        assert error.hint == f'write {key} = "30m" (s, m, h or d)'


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stale-after", "0m"),
        ("verify-timeout", "0s"),
        ("stale-after", "367d"),
        ("clock-skew", "9999d"),
    ],
)
def test_duration_out_of_bounds(key: str, value: str) -> None:
    assert "between one second and 366 days" in _refusal(key, value).message


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("plan", ["/etc", "../x", "a/../b", "..", "a\\b", "C:\\x", ".git", ".git/x", "a/.git"]),
        ("types", [[], [""], ["fe at"], ["féat"], ["-"], ["feat!"], ["feat("]]),
        ("exempt-types", [[""], ["a:"]]),
        ("exempt-authors", [[""], [" "], ["Bot <bot@example.com>"]]),
        ("timezone", ["Mars/Base", "../../etc/passwd", "", "/etc/localtime", "+02:00", "a" * 400]),
        ("branch", ["feature/x", "", "{id", "{id} x", "{id}/{nope}", "-{id}", "{id}..x", "{id}/",
                    "/{id}", "a//{id}", "{id}.lock", ".{id}", "{id}~", "{id}@{0}"]),
        ("default-branch", ["-main", "a b", "a..b", "a:b", "main.lock", "@", "a/"]),
        ("claim-refs", ["on", "", "AUTO", "refs/tags/x/", "refs/heads/x", "refs/heads/a b/"]),
        ("select", [["X1"], ["s101"], [""], ["S1011"], ["S²"], ["SS"], ["S10a"]]),
        ("ignore", [["all"], ["101"]]),
        (
            "waive",
            [["C202"], ["C202@"], ["C202@322"], ["C202@3228F21"], ["C@3228f21"], ["X202@3228f21"]],
        ),
        ("hot-files", [[""], ["/etc/passwd"], ["../x"], ["a/.."]]),
    ],
)  # fmt: skip
def test_bad_values(key: str, values: list[object]) -> None:
    for value in values:
        error = _refusal(key, value)
        assert error.message.startswith(f"{key} "), value
        assert key in error.hint, value


@pytest.mark.parametrize("key", KEYS)
def test_did_you_mean_for_every_key(key: str) -> None:
    for typo in (
        f"{key}s",
        key[1:],
        key.upper(),
        key.replace("-", "_") + "x",
        f"{key[:-2]}{key[-1]}{key[-2]}",
    ):
        if typo in KEYS:
            continue
        error = _refusal(typo, "x")
        assert error.message == f"unknown key: {typo}"
        assert error.hint == f"did you mean {key}?", typo


def test_a_key_unlike_any_other() -> None:
    error = _refusal("zzzzzz", 1)
    assert error.hint == f"known keys: {', '.join(KEYS)}"


def test_a_key_is_printed_harmlessly() -> None:
    assert _refusal("a\x1b\u202e", 1).message == r"unknown key: a\x1b\u202e"
    assert len(_refusal("x" * 100_000, 1).message) < 100


@pytest.mark.parametrize("pattern", [r"(\d+\.?)+", ".*", "(", r"(\d)\1", r"\d{1,9999}", "a" * 400])
def test_hostile_pattern(pattern: str) -> None:
    before = time.process_time()
    error = _refusal("task-id", pattern)
    assert time.process_time() - before < 0.1
    assert error.message.startswith("task-id is not a pattern that git-baton accepts: ")
    assert "write task-id = " in error.hint


def test_pattern_of_5000_characters() -> None:
    assert "more than 500 characters" in _refusal("task-id", "a" * 5000).message


@pytest.mark.parametrize(
    ("select", "ignore", "reported"),
    [
        ((), (), "S101 S107 L101 H602"),
        (("S",), (), "S101 S107"),
        ((), ("S",), "L101 H602"),
        (("S", "L"), ("S107",), "S101 L101"),
        (("S10",), ("S101",), "S107"),
    ],
)
def test_select_and_ignore(select: tuple[str, ...], ignore: tuple[str, ...], reported: str) -> None:
    settings = Settings(select=select, ignore=ignore)
    codes = ["S101", "S107", "L101", "H602"]
    assert [code for code in codes if settings.reports(code)] == reported.split()


_WITHOUT_ZONES = """
import sys, zoneinfo
sys.modules["tzdata"] = None
zoneinfo.reset_tzpath(to=())
from gitbaton.base.errors import ConfigError
from gitbaton.plan.read_settings import read_settings
from gitbaton.base.timestamp import utc_minutes
print(utc_minutes("1970-01-01 01:00", read_settings({"timezone": "UTC"}).timezone))
try:
    read_settings({"timezone": "Europe/Berlin"})
except ConfigError as error:
    print(error.exit_code, error.message, error.hint)
"""


def test_a_machine_without_time_zones_knows_utc(tmp_path: Path) -> None:
    outcome = run([str(SCRIPTS / "python"), "-c", _WITHOUT_ZONES], tmp_path)
    assert outcome.out.startswith("60\n2 timezone names no time zone that this machine knows")
    assert "pip install tzdata" in outcome.out


@pytest.mark.parametrize("family", "SLCMTPH")
def test_a_family_letter_selects_and_ignores_all_of_it(family: str) -> None:
    """But for what loosens the settings, which is always told."""
    codes = [code for code in RULES if code[0] == family and code != ALWAYS_REPORTED]
    selecting = read_settings({"select": [family]})
    ignoring = read_settings({"ignore": [family]})
    told = [code for code in RULES if selecting.reports(code) and code != ALWAYS_REPORTED]
    assert told == codes
    assert [code for code in RULES if not ignoring.reports(code)] == codes
    assert selecting.reports(ALWAYS_REPORTED)


def test_the_grammar_is_that_of_the_pattern() -> None:
    assert read_settings({"task-id": r"T\d{3}"}).grammar.matches("T001")
    assert not Settings().grammar.matches("T001")
