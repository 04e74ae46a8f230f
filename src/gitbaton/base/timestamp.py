"""Timestamps of rows, in every form that docs/protocol.md names, compared as minutes in UTC."""

from __future__ import annotations

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_timestamp(text: str) -> bool:
    """Whether the text is a timestamp: ``2024-01-15 10:30``; seconds, T, Z and offsets are read."""
    return _local_minutes(text) is not None


def utc_minutes(text: str, zone: str = "UTC", late: bool = False) -> int | None:
    """Minutes since 1970-01-01T00:00Z, or None if the text is no timestamp.

    A timestamp without an offset is local time in ``zone``. Where the clocks went back it names
    two moments: the earlier one, or with ``late`` the later one.
    """
    local = _local_minutes(text)
    if local is None:
        return None
    offset = _offset_minutes(text[16:].lstrip(":0123456789"))
    if offset is not None:
        return local - offset
    return local if zone == "UTC" else _from_zone(local, zone, late)


def utc_stamp(minutes: int) -> str:
    """The timestamp of a moment, in UTC, of any year: the inverse of ``utc_minutes``."""
    day, minute = divmod(minutes, 1440)
    era, day = divmod(day + 719468, 146097)
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month += 3 if month < 10 else -9
    year += era * 400 + (month <= 2)
    return f"{year:04}-{month:02}-{day:02} {minute // 60:02}:{minute % 60:02}"


def _local_minutes(text: str) -> int | None:
    date, clock, rest = text[:10], text[11:16], text[16:]
    if text[10:11] not in (" ", "T") or date[4:5] + date[7:8] + clock[2:3] != "--:":
        return None
    digits = date[:4] + date[5:7] + date[8:10] + clock[:2] + clock[3:5]
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        return None
    if rest[:1] == ":":
        if not (len(rest[1:3]) == 2 and rest[1:3].isascii() and rest[1:3].isdigit()):
            return None
        if int(rest[1:3]) > 59:
            return None
        rest = rest[3:]
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    hour, minute = int(digits[8:10]), int(digits[10:12])
    if not (_is_date(year, month, day) and hour < 24 and minute < 60):
        return None
    if rest and _offset_minutes(rest) is None:
        return None
    return _days(year, month, day) * 1440 + hour * 60 + minute


def _offset_minutes(text: str) -> int | None:
    if text == "Z":
        return 0
    digits = text[1:3] + text[4:6]
    if text[:1] not in ("+", "-") or text[3:4] != ":" or len(text) != 6:
        return None
    if not (digits.isascii() and digits.isdigit()):
        return None
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def _is_date(year: int, month: int, day: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if year < 1 or not 1 <= month <= 12:
        return False
    return 1 <= day <= _DAYS[month - 1] + (month == 2 and leap)


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar."""
    year -= month <= 2
    month = month - 3 if month > 2 else month + 9
    return (
        year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 719469
    )


def _from_zone(local: int, zone: str, late: bool) -> int:
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    naive = datetime(1970, 1, 1) + timedelta(minutes=local)
    # the moment itself may lie outside the years that datetime knows, its offset never does
    offset = ZoneInfo(zone).utcoffset(naive.replace(fold=int(late))) or timedelta()
    return local - offset // timedelta(minutes=1)


def minutes_text(count: int) -> str:
    """``1 minute``, ``30 minutes``."""
    return f"{count} minute{'' if count == 1 else 's'}"
