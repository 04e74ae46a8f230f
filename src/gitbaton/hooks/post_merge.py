"""post-merge: others' rows since the merge, and stale claims (githooks, ``post-merge``)."""

from __future__ import annotations

from gitbaton.git.git_config import users_values
from gitbaton.git.process import Git
from gitbaton.hooks.branch_report import print_branch_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main(argv: Sequence[str], stdin: BinaryIO, environ: Mapping[str, str]) -> int:
    """Print what is new since the merge; never refuses. Quiet after a squash: no branch moved."""
    squashed = argv[:1] == ["1"] or "1" in (
        environ.get("PRE_COMMIT_IS_SQUASH_MERGE"),
        environ.get("PRE_COMMIT_SQUASH_MERGE"),
    )
    code = print_branch_report("" if squashed else "ORIG_HEAD", environ)
    if wants_others_told(Git(environ)):
        from gitbaton.hooks.notify import notify_others

        notify_others(environ)
    return code


KEY = "baton.notify-after-merge"


def wants_others_told(git: Git) -> bool:
    """Whether the user's own git configuration, and none of a clone, says yes."""
    own, _ = users_values(KEY, git)
    return own[-1:] != [] and own[-1].casefold() in ("yes", "true", "on", "1")
