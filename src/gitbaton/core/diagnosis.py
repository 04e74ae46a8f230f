"""A diagnosis: what ``doctor`` has to say about one part of the set-up."""

from __future__ import annotations

from gitbaton.core.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    State = Literal["ok", "note", "problem"]


class Diagnosis(Value):
    """One sentence on what was found and, unless all is well, what mends it.

    A ``problem`` switches a hook or a check off or makes it blind; a ``note`` is worth
    knowing. Text may hold bytes from the repository: outputs mask it.
    """

    state: State
    what: str
    mend: str = ""


def ok(what: str) -> Diagnosis:
    """All is well here."""
    return Diagnosis("ok", what)


def note(what: str, mend: str) -> Diagnosis:
    """Worth knowing, nothing is broken."""
    return Diagnosis("note", what, mend)


def problem(what: str, mend: str) -> Diagnosis:
    """Something does not do its work."""
    return Diagnosis("problem", what, mend)
