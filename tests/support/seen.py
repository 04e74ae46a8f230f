"""Findings read back from what a person or a program is shown, so that ways in can be compared."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_WITHIN = r"commit (?P<{0}>[0-9a-f]{{7}})(?:, ref \S+)?|ref \S+"
_PLACE = (
    r"(?P<path>[^\s:]+?)(?::(?P<line>\d+))?(?: \((?:" + _WITHIN.format("commit") + r")\))?"
    r"|" + _WITHIN.format("alone")
)
_FINDING = re.compile(rf"(?:(?:{_PLACE}): )?(?P<code>[SLCMTPH]\d{{3}}) (?P<message>.+)")
_AGE = re.compile(r"\d+ (minutes|hours|days)")


class Seen(NamedTuple):
    """What every format tells of one finding; the commit abbreviated, ages left out.

    A terminal is not told the task by itself: the message or the line names it.
    """

    code: str
    commit: str
    path: str
    line: int
    message: str


def seen_in_text(text: str) -> set[Seen]:
    """The findings among other lines: git's, a runner's (which may indent), hints, summaries."""
    found = [_FINDING.fullmatch(line.strip()) for line in text.splitlines()]
    return {
        _seen(
            match["code"],
            match["commit"] or match["alone"],
            match["path"],
            int(match["line"] or 0),
            match["message"].removeprefix("warning: "),
        )
        for match in found
        if match
    }


def seen_in_json(text: str) -> set[Seen]:
    """The findings of ``check --format json``."""
    return {
        _seen(one["code"], one["commit"], one["path"], one["line"] or 0, one["message"])
        for one in json.loads(text)["findings"]
    }


def codes(text: str) -> set[str]:
    """The codes of the findings in a text."""
    return {one.code for one in seen_in_text(text)}


def _seen(code: str, commit: str | None, path: str | None, line: int, message: str) -> Seen:
    return Seen(code, (commit or "")[:7], path or "", line, _AGE.sub("a while", message))
