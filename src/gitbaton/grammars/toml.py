"""TOML."""

from __future__ import annotations

import re
import tomllib

from gitbaton.core.snippet import Fault
from gitbaton.grammars.brackets import is_balanced
from gitbaton.grammars.gaps import is_cut

_PLACE = re.compile(r"\(at (?:line (\d+)|end of document)[^)]*\)")

_AT_ODDS = ("Cannot declare", "Cannot overwrite", "Cannot redefine", "Duplicate")
_BEGINNING = re.compile(r"""\s*(?:#|\[|["'\w.-]+\s*=)""")


def read(text: str, _language: str, *, whole: bool) -> Fault | None:
    """The fault of a TOML text; pieces of it are texts of their own."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if is_cut(text) or not (whole or _is_judged(text, str(error))):
            return None
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        return Fault(line, _PLACE.sub("", str(error)).strip())
    except RecursionError:
        return None
    return None


def _is_judged(text: str, error: str) -> bool:
    """Whether a piece begins and ends where TOML may, and is not at odds with itself alone."""
    return bool(_BEGINNING.match(text)) and is_balanced(text) and not error.startswith(_AT_ODDS)
