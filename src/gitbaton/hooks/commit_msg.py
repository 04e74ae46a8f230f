"""commit-msg: the subject, and whether the task it names is held (githooks, ``commit-msg``)."""

from __future__ import annotations

import sys
import time

from gitbaton.flows.check_commit import check_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Judge the message in the file that git names; 1 refuses the commit."""
    now = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    report = check_commit(argv, environ, now)
    if not report.findings:
        return 0
    from gitbaton.hooks.printing import print_report

    return print_report(report, sys.stderr, environ)
