"""What the remotes had when they were last asked."""

from __future__ import annotations

from collections.abc import Mapping

from gitbaton.git.process import read_git


def published_tips(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The commits that remote-tracking branches stand at, each once, in the order of their names.

    Raises RepositoryError outside a repository.
    """
    output = read_git(["for-each-ref", "--format=%(objectname)", "refs/remotes"], environ)
    return tuple(dict.fromkeys(output.decode().split()))
