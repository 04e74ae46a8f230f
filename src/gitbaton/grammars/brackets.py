"""Brackets outside strings and comments: whether a piece of code breaks off."""

from __future__ import annotations

import re

_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[()\[\]{}]""", re.S
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def closed(text: str) -> tuple[str, bool]:
    """The text with every bracket closed that it leaves open, and whether there was none.

    Brackets that close what the text never opened make it unbalanced, too.
    """
    open_brackets: list[tuple[str, int]] = []
    extra = _begins_in_comment(text) or text.count("/*") > text.count("*/")
    for match in _TOKENS.finditer(text):
        token = match[0]
        if token in _PAIRS:
            open_brackets.append((token, match.start()))
        elif token in ")]}":
            if open_brackets and _PAIRS[open_brackets[-1][0]] == token:
                open_brackets.pop()
            else:
                extra = True
    ends = [_end(text, bracket, at) for bracket, at in reversed(open_brackets)]
    return "\n".join([text.rstrip("\n"), *ends]), not (open_brackets or extra)


def _end(text: str, bracket: str, at: int) -> str:
    """What closes one bracket; a ``try`` block needs a word more."""
    follows = bracket == "{" and text[:at].rstrip().endswith("try")
    return _PAIRS[bracket] + (" finally {}" if follows else "")


def is_balanced(text: str) -> bool:
    """Whether every bracket is closed, in order, and no comment breaks off."""
    return closed(text)[1]


def _begins_in_comment(text: str) -> bool:
    start, end = text.find("/*"), text.find("*/")
    first = text.lstrip()[:2]
    return (end >= 0 and not 0 <= start < end) or first in ("*", "* ", "*\n")
