"""The manual page, where ``man`` looks for it: beside the folder in which PATH finds us.

A virtual environment has it there, and pipx links it. ``uv tool install`` links programs alone.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from gitbaton.setup.file_edits import SetupChange

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGE = "share/man/man1/git-baton.1"


def link_manual(prefix: str, environ: Mapping[str, str]) -> SetupChange | None:
    """Link the page of the environment at ``prefix``; None where it is found or cannot be linked.

    Nothing is written outside the user's home.
    """
    page = os.path.join(prefix, _PAGE)
    program = shutil.which("git-baton", path=environ.get("PATH"))
    home = os.path.realpath(environ.get("HOME") or os.sep)
    if program is None or home == os.sep or not os.path.isfile(page):
        return None
    wanted = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(program))), _PAGE)
    if os.path.exists(wanted) or not os.path.realpath(wanted).startswith(home + os.sep):
        return None
    try:
        os.makedirs(os.path.dirname(wanted), exist_ok=True)
        if os.path.islink(wanted):  # to what is gone
            os.unlink(wanted)
        os.symlink(page, wanted)
    except OSError:
        return None
    return SetupChange(wanted, "manual page linked, for git baton --help")
