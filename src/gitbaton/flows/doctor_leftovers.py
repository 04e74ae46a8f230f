"""Check of what a killed command left behind."""

from __future__ import annotations

import os
from shlex import quote

from gitbaton.core.diagnosis import Diagnosis, note
from gitbaton.repo.writing import TEMPORARY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitbaton.flows.scene import Scene


def leftovers(scene: Scene) -> Iterator[Diagnosis]:
    """Files that were written beside their place and never renamed into it."""
    for folder in filter(os.path.isdir, (scene.repository.top, scene.hooks)):
        for name in sorted(os.listdir(folder)):
            if name.startswith(TEMPORARY):
                path = os.path.join(folder, name)
                yield note(f"{path} was left by a command that was killed", f"rm {quote(path)}")
