"""Which command mends most of what doctor found."""

from __future__ import annotations

import pytest

from gitbaton.setup.doctor.result import Diagnosis, best_mend, note, ok, problem

HOOK = problem("no hook", "git-baton install --hook-type pre-push")
DRIVER = problem("no driver", "git-baton init")
SHALLOW = problem("shallow", "git fetch --unshallow\nor clone anew")
NAMELESS = note("no name", "git baton init --agent NAME, or export GIT_BATON_AGENT=NAME")
SERVER = problem("no judge", "git-baton install --server .")


@pytest.mark.parametrize(
    ("found", "command"),
    [
        ((ok("git"),), ""),
        ((NAMELESS,), ""),
        ((HOOK,), "git baton init    # mends it"),
        ((HOOK, DRIVER), "git baton init    # mends all of them"),
        ((SHALLOW, HOOK, DRIVER), "git baton init    # mends 2 of 3"),
        ((HOOK, NAMELESS), "git baton init --agent NAME    # mends it"),
        ((SHALLOW,), "git fetch --unshallow"),
        ((SERVER,), "git-baton install --server ."),
    ],
)
def test_best_mend(found: tuple[Diagnosis, ...], command: str) -> None:
    assert best_mend(found) == command
