"""pre-push: every commit and every ref of a push (githooks, ``pre-push``)."""

from __future__ import annotations

import sys
import time

from gitbaton.check.entry_points import check_push, check_runner
from gitbaton.git.process import Git
from gitbaton.hooks.print_report import print_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Judge what is about to be pushed; 1 refuses the push.

    git names the remote and its URL as arguments; pre-commit and prek read git's input
    themselves, pass no argument and put one ref into the environment.
    """
    now = int(time.time())
    if argv:
        remote, url = argv[0], argv[1] if len(argv) > 1 else argv[0]
        report = check_push(stdin.read(), remote, url, Git(environ), now)
    else:
        report = check_runner(Git(environ), now)
    return print_report(report, sys.stderr, environ)
