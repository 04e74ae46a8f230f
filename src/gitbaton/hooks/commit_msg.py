"""commit-msg: the subject, and whether the task it names is held (githooks, ``commit-msg``)."""

from __future__ import annotations

from gitbaton.check.accept_commit import is_plainly_valid
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Judge the message in the file that git names; 1 refuses the commit."""
    if is_plainly_valid(argv, Git(environ)):
        return 0
    import sys
    import time

    from gitbaton.check.commit import check_commit

    report = check_commit(argv, Git(environ), time.strftime("%Y-%m-%d %H:%M", time.gmtime()))
    if not report.findings:
        return 0
    from gitbaton.hooks.print_report import print_report

    code = print_report(report, sys.stderr, environ)
    if code and argv:
        sys.stderr.write(f"{_way_on(argv[0], environ, report.amends)}\n")
    return code


def _way_on(path: str, environ: Mapping[str, str], amends: bool) -> str:
    """How to mend the message, which git keeps in its file, from where git was started."""
    import os

    from gitbaton.base.mask import mask
    from gitbaton.base.shell import quote

    file = os.path.abspath(path) if environ.get("GIT_PREFIX") else path
    again = "git commit --amend" if amends else "git commit"
    return f"your message is kept: {again} --edit --file={mask(quote(file))}"
