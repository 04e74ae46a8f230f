"""What the hooks that only tell do: survey the branches, and print what there is to say."""

from __future__ import annotations

import sys
import time

from gitbaton.core.report import Report
from gitbaton.flows.survey import survey
from gitbaton.hooks.printing import print_report
from gitbaton.outputs.news import news_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def tell(before: str, environ: Mapping[str, str]) -> int:
    """Print the news since ``before`` and the stale claims; nothing if there is nothing to say."""
    found = survey(before, environ, int(time.time()))
    if found.news:
        sys.stderr.write(news_text(found.news) + "\n")
    print_report(Report(found.findings), sys.stderr, environ)
    return 0
