"""What the remotes had when they were last asked."""

from __future__ import annotations

from gitbaton.git.process import Git


def published_tips(git: Git) -> tuple[str, ...]:
    """The commits that remote-tracking branches stand at, each once, in the order of their names.

    Raises RepositoryError outside a repository.
    """
    output = git.read(["for-each-ref", "--format=%(objectname)", "refs/remotes"])
    return tuple(dict.fromkeys(output.decode().split()))
