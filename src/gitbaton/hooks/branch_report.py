"""What the hooks that only tell do: survey the branches, and print what there is to say."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from gitbaton.git.process import Git
from gitbaton.hooks.print_report import print_report
from gitbaton.project.branch_report import branch_report
from gitbaton.project.branch_report_text import branch_report_text
from gitbaton.rules.findings import Report


def print_branch_report(before: str, environ: Mapping[str, str]) -> int:
    """Print the news since ``before`` and the stale claims; nothing if there is nothing to say."""
    found = branch_report(before, Git(environ), int(time.time()))
    if found.news:
        sys.stderr.write(branch_report_text(found.news) + "\n")
    print_report(Report(found.findings), sys.stderr, environ)
    return 0
