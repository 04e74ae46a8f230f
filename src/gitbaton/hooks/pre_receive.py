"""pre-receive: every commit and every ref that a push brings (githooks, ``pre-receive``)."""

from __future__ import annotations

import sys
import time

from gitbaton.check.entry_points import check_receive
from gitbaton.git.process import Git
from gitbaton.hooks.print_report import print_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Judge what is about to be received, one line a ref on ``stdin``; 1 refuses all of it.

    All input is read before anything is judged, for git waits until it is. git sends what
    we print to the pusher.
    """
    report = check_receive(stdin.read(), Git(environ), int(time.time()))
    return print_report(report, sys.stderr, environ)
