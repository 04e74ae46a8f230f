"""Characters that a reader cannot see, or that change what a reader sees."""

from __future__ import annotations

# Printable by Unicode's tables, yet nothing shows: joiner, fillers, selectors, khmer vowels.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_SELECTORS = ("\U000e0100", "\U000e01ef")
# Not printable by Python's definition, yet an ordinary space in Chinese, Japanese and French.
_SPACES = "\u00a0\u202f\u3000"
_JOINERS = "\u200c\u200d"


def is_plain(text: str) -> bool:
    """Whether every character shows itself. Fast for the usual line."""
    return text.isprintable() and (text.isascii() or not any(_is_blank(char) for char in text))


def deceives(text: str, index: int) -> bool:
    """Whether the character at ``index`` is a control, bidi, invisible or undecodable one.

    Zero-width joiners are fine between two visible characters outside ASCII, where scripts and
    emoji need them.
    """
    char = text[index]
    if _is_visible(char):
        return False
    if char in _JOINERS and index:
        return not (_joins(text[index - 1]) and _joins(text[index + 1 : index + 2]))
    return True


def character_name(char: str) -> str:
    """``<U+202E>``, or ``<0xFF>`` for a byte that was no UTF-8 (a surrogate escape)."""
    point = ord(char)
    if 0xDC80 <= point <= 0xDCFF:
        return f"<0x{point - 0xDC00:02X}>"
    return f"<U+{point:04X}>"


def first_deception(text: str) -> tuple[int, str] | None:
    """Index and name of the first character that does not show itself, undecodable bytes apart."""
    if is_plain(text):
        return None
    return next(
        (
            (index, character_name(char))
            for index, char in enumerate(text)
            if deceives(text, index) and not "\udc80" <= char <= "\udcff"
        ),
        None,
    )


def first_undecodable(text: str) -> int | None:
    """Index of the first byte that was no UTF-8 (read with ``surrogateescape``)."""
    if text.isascii() or text.isprintable():
        return None
    return next((at for at, char in enumerate(text) if "\udc80" <= char <= "\udcff"), None)


def _is_visible(char: str) -> bool:
    return (char.isprintable() and not _is_blank(char)) or char in _SPACES


def _is_blank(char: str) -> bool:
    return char in _BLANK or _SELECTORS[0] <= char <= _SELECTORS[1]


def _joins(neighbour: str) -> bool:
    return neighbour > "\x7f" and _is_visible(neighbour)
