"""The repository's own refs, asked in one go."""

from __future__ import annotations

import os

from gitbaton.repo.spawn import read_git, run_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

HEADS = "refs/heads/"
TASK_REFS = "refs/baton/tasks/"


def list_refs(environ: Mapping[str, str], *below: str) -> dict[str, str]:
    """The refs below some prefixes, such as ``refs/heads``, and the objects they stand at."""
    output = read_git(["for-each-ref", "--format=%(objectname) %(refname)", *below], environ)
    pairs = [line.partition(" ") for line in os.fsdecode(output).split("\n") if line]
    return {ref: oid for oid, _, ref in pairs}


def head_branch(environ: Mapping[str, str]) -> str:
    """The branch that HEAD names, whether or not it has a commit; empty if HEAD is detached."""
    status, output = run_git(["symbolic-ref", "--quiet", "HEAD"], environ)
    name = os.fsdecode(output).strip() if status == 0 else ""
    return name.removeprefix(HEADS) if name.startswith(HEADS) else ""
