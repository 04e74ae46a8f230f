"""Check of what a killed command left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitbaton.base.atomic_write import TEMPORARY
from gitbaton.base.shell import quote
from gitbaton.setup.doctor.result import Diagnosis, note

if TYPE_CHECKING:
    from gitbaton.setup.doctor.context import DoctorContext


def leftovers(context: DoctorContext) -> Iterator[Diagnosis]:
    """Files that were written beside their place and never renamed into it."""
    for folder in filter(os.path.isdir, (context.repository.top, context.hooks)):
        for name in sorted(os.listdir(folder)):
            if name.startswith(TEMPORARY):
                path = os.path.join(folder, name)
                yield note(f"{path} was left by a command that was killed", f"rm {quote(path)}")
