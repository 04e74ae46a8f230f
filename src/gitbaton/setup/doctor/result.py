"""A diagnosis: what ``doctor`` has to say about one part of the set-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from gitbaton.base.value import Value

if TYPE_CHECKING:
    State = Literal["ok", "note", "problem"]


_INIT_MENDS = ("git-baton install", "git baton install", "git-baton init", "git baton init")
NAMING = "git baton init --agent NAME"
"""The command that sets up a clone and says who works in it."""


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


def best_mend(diagnoses: Sequence[Diagnosis]) -> str:
    """The one command that mends most of the problems; empty where there is none.

    ``git baton init`` does what all the single installations do, and names the agent.
    """
    mends = [diagnosis.mend for diagnosis in diagnoses if diagnosis.state == "problem"]
    by_init = [each for each in mends if each.startswith(_INIT_MENDS) and "--server" not in each]
    if by_init:
        nameless = any(diagnosis.mend.startswith(NAMING) for diagnosis in diagnoses)
        command = NAMING if nameless else "git baton init"
        return f"{command}    # mends {_share(len(by_init), len(mends))}"
    return next((mend.split("\n")[0] for mend in mends), "")


def _share(part: int, whole: int) -> str:
    if part == whole:
        return "it" if whole == 1 else "all of them"
    return f"{part} of {whole}"
