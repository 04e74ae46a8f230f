"""A change: what a command did to one file."""

from __future__ import annotations

from gitbaton.base.value import Value


class SetupChange(Value):
    """``path`` is absolute, ``what`` a few words in the past tense.

    ``left`` is what to type where it could not be made; ``made`` is False where the file was as
    it should be, and ``what`` says so.
    """

    path: str
    what: str
    left: str = ""
    made: bool = True
