"""Where an HTML block begins and ends: the seven kinds of CommonMark 4.6."""

from __future__ import annotations

import re

_RAW_TAGS = "pre|script|style|textarea"
_BLOCK_TAGS = (
    "address article aside base basefont blockquote body caption center col colgroup dd details "
    "dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option "
    "p param search section summary table tbody td tfoot th thead title tr track ul"
).replace(" ", "|")
_ATTRIBUTE = r"[ \t]+[a-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^ \t\"'=<>`\n]+|'[^'\n]*'|\"[^\"\n]*\"))?"
_TAG = rf"<[a-z][a-z0-9-]*(?:{_ATTRIBUTE})*[ \t]*/?>|</[a-z][a-z0-9-]*[ \t]*>"

_ENDED_BY_TEXT = (
    (rf"<(?:{_RAW_TAGS})(?=[ \t>\n]|\Z)", rf"</(?:{_RAW_TAGS})>"),
    (r"<!--", "-->"),
    (r"<\?", r"\?>"),
    (r"<!\[CDATA\[", r"\]\]>"),
    (r"<![a-z]", ">"),
)
_BLOCK_TAG = rf"</?(?:{_BLOCK_TAGS})(?=[ \t\n]|/?>|\Z)"
_ALONE = rf"(?:{_TAG})[ \t]*$"

# mistune puts these into one large pattern, so case is ignored by group
INTERRUPTING_START = (
    rf"^ {{0,3}}(?i:{'|'.join([start for start, _ in _ENDED_BY_TEXT])}|{_BLOCK_TAG})"
)
START = rf"{INTERRUPTING_START}|^ {{0,3}}(?i:{_ALONE})"

_STARTS = [(re.compile(start, re.I), re.compile(end, re.I)) for start, end in _ENDED_BY_TEXT]
_BLOCK_START = re.compile(_BLOCK_TAG, re.I)
_BLANK_LINE = re.compile(r"^[ \t]*$", re.M)


def end_of(src: str, start: int, in_paragraph: bool) -> int | None:
    """Offset behind the HTML block that begins on the line at ``start``.

    None if the line opens no block: a tag that stands alone cannot interrupt a paragraph.
    """
    at = start
    while src.startswith(" ", at):
        at += 1
    for opening, closing in _STARTS:
        if match := opening.match(src, at):
            # the text that ends a comment may overlap with its opening: <!-->
            found = closing.search(src, at + 2 if match.group() == "<!--" else match.end())
            return _line_end(src, found.start()) if found else len(src)
    if in_paragraph and not _BLOCK_START.match(src, at):
        return None
    blank = _BLANK_LINE.search(src, at)
    return blank.start() if blank else len(src)


def _line_end(src: str, at: int) -> int:
    end = src.find("\n", at)
    return len(src) if end < 0 else end + 1
