"""pre-commit: the feature files as staged (githooks, ``pre-commit``)."""

from __future__ import annotations

import sys
import time

from gitbaton.check.staged import check_staged
from gitbaton.git.process import Git
from gitbaton.hooks.print_report import print_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Judge what is staged; 1 refuses the commit."""
    return print_report(check_staged(Git(environ), int(time.time())), sys.stderr, environ)
