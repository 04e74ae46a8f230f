"""JSON, with the comments that many tools allow in it."""

from __future__ import annotations

import json
import re

from gitbaton.core.snippet import Fault
from gitbaton.grammars.brackets import is_balanced
from gitbaton.grammars.gaps import is_cut

_TEXT_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.S)
_SPARE_COMMA = re.compile(r",(\s*[}\]])")  # as tsconfig.json may have it
_LAST_COMMA = re.compile(r",(\s*)\Z")
_ELLIPSIS = re.compile(r'(?<!")(?:\.\.\.|…)')


def read(text: str, language: str, *, whole: bool) -> Fault | None:
    """The fault of a JSON text. A piece may be members, or items, without their brackets."""
    bare = _TEXT_OR_COMMENT.sub(_without_comment, text)
    if language == "jsonc":
        bare = _SPARE_COMMA.sub(r"\1", bare)
    if is_cut(text) or _ELLIPSIS.search(re.sub(r'"(?:\\.|[^"\\\n])*"', '""', bare)):
        return None
    fault = _fault(bare)
    if fault is None or whole:
        return fault
    inside = _LAST_COMMA.sub(r"\1", bare)
    pieces = (inside, "{" + inside + "}", "[" + inside + "]")
    if any(_fault(piece) is None for piece in pieces) or not is_balanced(bare):
        return None
    return fault


def _fault(text: str) -> Fault | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return Fault(error.lineno, error.msg)
    except RecursionError:
        return None
    return None


def _without_comment(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else "\n" * match[0].count("\n")
