"""Where a snippet says that it leaves something out."""

from __future__ import annotations

import re

_COMMENT = re.compile(
    r"(?://|#|--|/\*|<!--|%)\s*(?:\.\.\.|…)|(?://|#|--|/\*|<!--|%)[^\n]*(?:\.\.\.|…)\s*(?:\*/|-->)?\s*$",
    re.M,
)
# a spread or rest is followed by a name; nothing follows dots that stand for something
_DOTS = re.compile(r"\.\.\.(?=\s*(?:[)}\]>;,]|$))|…|<(?:your|my|the)[\w -]*>", re.M)
_TEXT = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|//[^\n]*|/\*.*?\*/""", re.S)


def is_cut(text: str) -> bool:
    """Whether a comment says that code is left out, or dots or a placeholder stand for some."""
    return has_dots(text) or _COMMENT.search(text) is not None


def has_dots(text: str) -> bool:
    """Whether dots or a placeholder stand outside comments: no grammar can read that."""
    return _DOTS.search(_TEXT.sub('""', text)) is not None
