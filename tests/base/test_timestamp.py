"""Timestamps are read in every form that docs/protocol.md names, and compared as minutes in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.timestamp import is_timestamp, utc_minutes, utc_stamp

TEN_THIRTY = int(datetime(2024, 1, 15, 10, 30, tzinfo=UTC).timestamp()) // 60
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2024-01-15 10:30", 0),
        ("2024-01-15T10:30", 0),
        ("2024-01-15T10:30:59Z", 0),
        ("2024-01-15 10:30:00", 0),
        ("2024-01-15 10:30Z", 0),
        ("2024-01-15T10:30:59+05:30", -330),
        ("2024-01-15 10:30-08:00", 480),
        ("2024-01-15T10:30-00:00", 0),
        ("2024-01-15 10:30+14:00", -840),
    ],
)
def test_forms_that_are_read(text: str, minutes: int) -> None:
    assert is_timestamp(text)
    assert utc_minutes(text) == TEN_THIRTY + minutes
    assert utc_minutes(text, "UTC", late=True) == TEN_THIRTY + minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10:30",
        "2024-01-15",
        "2024-13-01 10:30",
        "2024-00-10 10:30",
        "2024-02-30 10:30",
        "2023-02-29 10:30",
        "1900-02-29 10:30",
        "2024-04-31 10:30",
        "2024-01-00 10:30",
        "0000-01-01 10:30",
        "2024-01-15 24:00",
        "2024-01-15 10:60",
        "2024-01-15 10:30:60",
        "2024-01-15 10:30:5",
        "2024-01-15 10:30:",
        "2024-01-15 10:30:5x",
        "2024-1-5 9:30",
        "24-01-15 10:30",
        "2024/01/15 10:30",
        "2024-01-15_10:30",
        "2024-01-15 10.30",
        "2024-01-15  10:30",
        "2024-01-15 10:30 ",
        "2024-01-15 10:30 UTC",
        "2024-01-15 10:30z",
        "2024-01-15 10:30+0530",
        "2024-01-15 10:30+05:3",
        "2024-01-15 10:30+15:00",
        "2024-01-15 10:30+05:60",
        "2024-01-15 10:30*05:30",
        "2024-01-15 10:30+²5:30",
        "２024-01-15 10:30",
        "2024-01-15 1²:30",
        "20a4-01-15 10:30",
        "2024-01-15 10:30\u202e",
    ],
)
def test_forms_that_are_refused(text: str) -> None:
    assert not is_timestamp(text)
    assert utc_minutes(text) is None


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31, 23, 59)))
def test_minutes_are_those_of_the_calendar(moment: datetime) -> None:
    expected = (moment.replace(second=0, microsecond=0) - datetime(1970, 1, 1)) // timedelta(
        minutes=1
    )
    assert utc_minutes(moment.isoformat(" ")[:16]) == expected


@given(st.text(st.sampled_from("0123456789-: TZ+²x"), max_size=26))
def test_what_is_read_can_be_read_by_python(text: str) -> None:
    if is_timestamp(text):
        read = datetime.fromisoformat(text)
        assert read.replace(second=0, tzinfo=None).isoformat()[:16] == text[:16].replace(" ", "T")


@pytest.mark.parametrize(
    ("text", "early", "late"),
    [
        ("2024-01-15 11:30", 0, 0),
        ("2024-01-15 11:30Z", 60, 60),
        ("2024-07-15 12:30", 182 * 1440, 182 * 1440),
    ],
)
def test_local_time_is_counted_in_utc(text: str, early: int, late: int) -> None:
    assert utc_minutes(text, BERLIN) == TEN_THIRTY + early
    assert utc_minutes(text, BERLIN, late=True) == TEN_THIRTY + late


def test_an_hour_that_comes_twice_has_an_early_and_a_late_moment() -> None:
    early = utc_minutes("2024-10-27 02:30", BERLIN)
    late = utc_minutes("2024-10-27 02:30", BERLIN, late=True)
    assert early == utc_minutes("2024-10-27 00:30Z")
    assert late == utc_minutes("2024-10-27 01:30Z")


def test_an_hour_that_never_comes_still_has_a_moment() -> None:
    assert utc_minutes("2024-03-31 02:30", BERLIN) == utc_minutes("2024-03-31 01:30Z")


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("text", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_the_ends_of_the_calendar_are_no_crash(text: str, zone: str) -> None:
    plain = utc_minutes(text)
    local = utc_minutes(text, zone)
    assert plain is not None
    assert local is not None
    assert abs(local - plain) <= 15 * 60


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))
def test_stamp_is_the_inverse(moment: datetime) -> None:
    minutes = (moment - datetime(1970, 1, 1)) // timedelta(minutes=1)
    assert utc_stamp(minutes) == moment.strftime("%Y-%m-%d %H:%M").zfill(16)
    assert utc_minutes(utc_stamp(minutes)) == minutes


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "1970-01-01 00:00"),
        (1705312200 // 60, "2024-01-15 09:50"),
        (951782340 // 60, "2000-02-28 23:59"),
        (951782400 // 60, "2000-02-29 00:00"),
        (951868800 // 60, "2000-03-01 00:00"),
        (-1, "1969-12-31 23:59"),
        (5_000_000_000, "11476-08-15 05:20"),
    ],
)
def test_stamps(minutes: int, expected: str) -> None:
    assert utc_stamp(minutes) == expected
