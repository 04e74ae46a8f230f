"""Checks of files: what agents read, and what a killed command left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import TEMPORARY
from gitbaton.base.shell import quote
from gitbaton.setup.agents.files import stale_agent_files
from gitbaton.setup.doctor.result import Diagnosis, note, ok

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext


def leftovers(context: DoctorContext) -> Iterator[Diagnosis]:
    """Files that were written beside their place and never renamed into it."""
    for folder in filter(os.path.isdir, (context.repository.top, context.hooks)):
        for name in sorted(os.listdir(folder)):
            if name.startswith(TEMPORARY):
                path = os.path.join(folder, name)
                yield note(f"{path} was left by a command that was killed", f"rm {quote(path)}")


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
