"""Text from a repository inside Markdown of a host: it shows as it is, and does nothing.

Hosts look for mentions, references, closing keywords and commands partly in the source, partly in
what it renders to. Hence both: what could be markup becomes a numeric entity, and what could begin
a reference is followed by a zero-width space, written as an entity so that the source hides
nothing.
"""

from __future__ import annotations

from gitbaton.base.mask import mask

_BREAK = "&#8203;"
_MARKUP = "\\`*_{}[]<>|~&$^"
_SIGILS = "@#!~%$&^:*"  # of users, issues, requests, labels, milestones, snippets, epics, emoji
_LONGEST_HEX = 6  # hosts make links of seven digits and more
_HEX = "0123456789abcdefABCDEF"
_IN_TITLES = " .,'()+-_/=?;"


def plain(text: str, longest: int = 300) -> str:
    """One line of Markdown that shows ``text``, cut to so many characters."""
    text = mask(text)
    text = f"{text[: longest - 1]}…" if len(text) > longest else text
    shown, digits = [], 0
    for at, char in enumerate(text):
        digits = digits + 1 if char in _HEX else 0
        if digits > _LONGEST_HEX:
            shown.append(_BREAK)
            digits = 1
        shown.append(_shown(text, at))
    return "".join(shown)


def _shown(text: str, at: int) -> str:
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    shown = f"&#{ord(char)};" if char in _MARKUP else char
    if char in _SIGILS and after not in ("", " "):
        return shown + _BREAK
    if char == "-" and before.isalnum() and after.isdigit():
        return shown + _BREAK  # GH-12, and the keys of other trackers
    if char == "/" and before in ("", " ", "/"):
        return "&#47;"  # a command, or the rest of ://
    if char == "." and text[max(at - 3, 0) : at].casefold() == "www":
        return _BREAK + shown
    return shown


def plain_title(text: str) -> str:
    """The text as a title, where there is no markup: less what could refer to something.

    A host may make the title a commit's subject, and reads that for references as well.
    """
    kept = "".join([_kept(char) for char in mask(text).replace("&", " and ")])
    for at in range(len(kept) - 2, 0, -1):
        if kept[at] == "-" and kept[at - 1].isalpha() and kept[at + 1].isdigit():
            kept = f"{kept[:at]} {kept[at + 1 :]}"
    while "//" in kept:
        kept = kept.replace("//", "/")
    words = [word[4:] if word[:4].casefold() == "www." else word for word in kept.split()]
    return " ".join(words)


def _kept(char: str) -> str:
    return char if char.isalnum() or char in _IN_TITLES else " "
