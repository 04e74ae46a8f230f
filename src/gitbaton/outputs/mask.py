"""The one place where text from a repository or a server is made safe for a terminal."""

from __future__ import annotations

# Printable by Unicode's tables, yet nothing shows: joiner, fillers, selectors, khmer vowels.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    chr(point) for point in range(0xE0100, 0xE01F0)
)
# Not printable by Python's definition, yet an honest space in Chinese, Japanese and French.
_SPACES = frozenset("\u00a0\u202f\u3000")
_JOINERS = frozenset("\u200c\u200d")


def mask(text: str, newline: bool = False) -> str:
    """``text`` with every control, bidi, invisible or undecodable character written out.

    U+202E becomes ``<U+202E>``; a byte that was no UTF-8 (a surrogate escape) ``<0xFF>``.
    Zero-width joiners stay between two visible characters outside ASCII, where scripts and
    emoji need them. With ``newline`` line feeds stay. Masking twice changes nothing more.
    """
    if text.isprintable() and (text.isascii() or _BLANK.isdisjoint(text)):
        return text
    if newline:
        return "\n".join([mask(line) for line in text.split("\n")])
    return "".join([_shown(char, index, text) for index, char in enumerate(text)])


def without_surrogates(text: str) -> str:
    """``text`` with lone surrogates written out as ``mask`` does, so that it encodes as UTF-8."""
    if text.isascii():
        return text
    return "".join([_named(char) if "\ud800" <= char <= "\udfff" else char for char in text])


def no_workflow_command(line: str) -> str:
    """``line`` with the two marks broken by which a CI runner finds a command in plain output.

    GitHub's runner obeys ``::name::`` at the start of a line and the older ``##[name]``
    anywhere in it.
    """
    body = line.lstrip()
    if body.startswith("::"):
        line = f"{line[: len(line) - len(body)]}<U+003A>{body[1:]}"
    return line.replace("##[", "##<U+005B>") if "##[" in line else line


def _shown(char: str, index: int, text: str) -> str:
    if _is_visible(char):
        return char
    if char in _JOINERS and index and _joins(text[index - 1]) and _joins(text[index + 1 :][:1]):
        return char
    return _named(char)


def _is_visible(char: str) -> bool:
    return (char.isprintable() and char not in _BLANK) or char in _SPACES


def _joins(neighbour: str) -> bool:
    return neighbour > "\x7f" and _is_visible(neighbour)


def _named(char: str) -> str:
    point = ord(char)
    if 0xDC80 <= point <= 0xDCFF:
        return f"<0x{point - 0xDC00:02X}>"
    return f"<U+{point:04X}>"
