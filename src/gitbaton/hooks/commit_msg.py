"""commit-msg: the subject, and whether the task it names is held (githooks, ``commit-msg``)."""

from __future__ import annotations

from gitbaton.flows.accept_commit import accepts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Judge the message in the file that git names; 1 refuses the commit."""
    if accepts(argv, environ):
        return 0
    import sys
    import time

    from gitbaton.flows.check_commit import check_commit
    from gitbaton.hooks.printing import print_report

    now = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    return print_report(check_commit(argv, environ, now), sys.stderr, environ)
