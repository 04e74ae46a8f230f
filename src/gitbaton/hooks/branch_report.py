"""What the hooks that only inform do: read all branches, and print what is new or stale."""

from __future__ import annotations

import sys
import time

from gitbaton.git.process import Git
from gitbaton.hooks.print_report import print_report
from gitbaton.project.branch_report import branch_report, branch_report_text
from gitbaton.rules.findings import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def print_branch_report(before: str, environ: Mapping[str, str]) -> int:
    """Print others' rows since ``before`` and the stale claims, if there are any."""
    found = branch_report(before, Git(environ), int(time.time()))
    if found.news:
        sys.stderr.write(branch_report_text(found.news) + "\n")
    print_report(Report(found.findings), sys.stderr, environ)
    return 0
