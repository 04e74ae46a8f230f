"""prepare-commit-msg: the task in a subject that names none (githooks). Installed on request."""

from __future__ import annotations

import sys

from gitbaton.base.errors import BatonError
from gitbaton.base.mask import mask
from gitbaton.check.fill_in_task import fill_in_task
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Fill the task in and say so. It refuses nothing: commit-msg is the judge."""
    try:
        subject = fill_in_task(argv, Git(environ))
    except BatonError:
        return 0
    if subject:
        sys.stderr.write(f"git-baton: the subject named no task; it is now: {mask(subject)}\n")
    return 0
