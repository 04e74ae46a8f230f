"""Check of what agents read: the block in AGENTS.md, and CLAUDE.md's import of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.setup.agents.files import stale_agent_files
from gitbaton.setup.doctor.result import Diagnosis, note, ok

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext


def agent_files(context: DoctorContext) -> Iterator[Diagnosis]:
    """Whether what agents read is that of this version."""
    if not context.repository.top:
        return
    stale = stale_agent_files(context.repository.top)
    for name in stale:
        yield note(f"{name} lacks what agents must know, or has it from another version", _MEND)
    if not stale:
        yield ok("AGENTS.md tells agents how work is done here")


_MEND = "git baton init"
