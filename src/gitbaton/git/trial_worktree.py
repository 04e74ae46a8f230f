"""A work tree for one commit, for a while."""

from __future__ import annotations

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINKS = 1000


@contextmanager
def trial_worktree(commit: str, top: str, git: Git) -> Iterator[str]:
    """A work tree for one commit, for a while; what git ignores at ``top`` is there by links.

    So commands find what was installed for the project. Raises RepositoryError.
    """
    with TemporaryDirectory(prefix="git-baton-") as above:
        path, hooks = os.path.join(above, "tree"), os.path.join(above, "hooks")
        os.mkdir(hooks)
        own = ["-c", f"core.hooksPath={hooks}", "worktree"]
        git.elsewhere().write([*own, "add", "--quiet", "--detach", "--", path, commit])
        try:
            _link_ignored(top, path, git)
            yield path
        finally:
            git.elsewhere().attempt([*own, "remove", "--force", "--", path])


def _link_ignored(top: str, path: str, git: Git) -> None:
    listing = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]
    output = git.elsewhere(top).read(listing)
    for name in os.fsdecode(output).split("\0")[:_MOST_LINKS]:
        bare = name.rstrip("/")
        there = os.path.join(path, bare)
        wanted = bare and os.path.basename(bare) != "__pycache__"
        if wanted and os.path.isdir(os.path.dirname(there)) and not os.path.lexists(there):
            os.symlink(os.path.join(top, bare), there)
