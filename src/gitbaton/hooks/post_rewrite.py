"""post-rewrite: others' rows since a rebase, and stale claims (githooks, ``post-rewrite``)."""

from __future__ import annotations

from gitbaton.hooks.branch_report import print_branch_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Print what is new after a rebase; quiet after an amend. Never refuses."""
    command = argv[0] if argv else environ.get("PRE_COMMIT_REWRITE_COMMAND", "")
    return print_branch_report("ORIG_HEAD", environ) if command == "rebase" else 0
