"""Words as a shell reads them; ``shlex`` would import regular expressions for this."""

from __future__ import annotations

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")


def look_at(path: str) -> str:
    """The command that shows a path, or the nearest folder on the way to it that there is."""
    import os

    while not os.path.lexists(path or "."):
        path = os.path.dirname(path)
    return f"ls -ld {quote(path or '.')}"


def quote(word: str) -> str:
    """The word as one word of a command line (``shlex.quote``)."""
    if word and _PLAIN.issuperset(word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"
