"""Who made a commit and when, read from its lines exactly as git reads them (git's ``ident.c``)."""

from __future__ import annotations

from gitbaton.base.value import Value

_DIGITS = b"0123456789"
_SPACE = b" \t\n\r"
_LATEST = 2**63 - 1  # what git holds in a time_t; it shows anything later as 1970


class Identity(Value):
    """An author or committer, and seconds since the epoch (0 where git sees no date)."""

    name: str
    email: str
    seconds: int


def read_identity(line: bytes) -> Identity:
    """An identity line, less the word in front of it; all empty where git reads nobody in it.

    The name ends at the first ``<`` and the address at the first ``>``; the date begins after the
    last one, and needs a time zone.
    """
    name, opening, rest = line.partition(b"<")
    email, closing, _ = rest.partition(b">")
    if not (opening and closing):
        return Identity("", "", 0)
    date = line.rpartition(b">")[2].lstrip(_SPACE)
    zone = date.lstrip(_DIGITS)
    digits = date[: len(date) - len(zone)]
    zone = zone.lstrip(_SPACE)
    dated = zone[:1] in (b"+", b"-") and zone[1:2].isdigit()
    seconds = epoch_seconds(digits.decode("ascii")) if dated else 0
    return Identity(_text(name.rstrip(_SPACE)), _text(email), seconds)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def epoch_seconds(digits: str) -> int:
    """The seconds that git reads in the digits of a date: 0 for none, and for too many."""
    if not digits.isascii() or not digits.isdigit():
        return 0
    significant = digits.lstrip("0")
    if len(significant) > len(str(_LATEST)):
        return 0
    seconds = int(significant or "0")
    return seconds if seconds <= _LATEST else 0
