"""A change: what a command did to one file."""

from __future__ import annotations

from gitbaton.core.value import Value


class Change(Value):
    """``path`` is absolute, ``what`` a few words in the past tense."""

    path: str
    what: str
