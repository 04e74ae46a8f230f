"""post-checkout: claims gone stale, seen on changing branches (githooks, ``post-checkout``)."""

from __future__ import annotations

from gitbaton.git.index import is_rebasing
from gitbaton.hooks.branch_report import print_branch_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Print stale claims when HEAD moved to another commit; never refuses.

    Quiet for files, and while a rebase or a pull moves HEAD about.
    """
    names = ("PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "PRE_COMMIT_CHECKOUT_TYPE")
    old, new, kind = argv[:3] if len(argv) >= 3 else [environ.get(name, "") for name in names]
    return (
        0 if kind != "1" or old == new or is_rebasing(environ) else print_branch_report("", environ)
    )
