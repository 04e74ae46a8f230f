"""A ``git`` that goes first on PATH and ends its whole process group at one chosen call."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_GIT = """\
#!/bin/sh
printf x >>'{folder}/calls'
[ "$(wc -c <'{folder}/calls')" -eq {at} ] && kill -KILL 0
exec '{git}' "$@"
"""


@contextmanager
def dying_at(call: int, folder: Path) -> Iterator[str]:
    """A PATH on which whoever calls git for the n-th time dies, with all that it started."""
    folder.mkdir()
    try:
        script = folder / "git"
        script.write_text(_GIT.format(folder=folder, at=call, git=shutil.which("git")))
        script.chmod(0o755)
        yield f"{folder}{os.pathsep}{os.environ['PATH']}"
    finally:
        shutil.rmtree(folder)
