"""git's own three-way merge of three texts, without their history."""

from __future__ import annotations

import os
import tempfile

from gitbaton.base.value import Value
from gitbaton.git.process import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_CONFLICTS = 127  # git-merge-file(1); a higher status is an error, such as a binary file


class MergedText(Value):
    """What ``git merge-file`` made. ``text`` is None where git cannot merge such files."""

    text: bytes | None
    conflict: bool


def merge_texts(texts: Sequence[bytes], marker_size: int, git: Git) -> MergedText:
    """Merge three texts: base, ours and theirs."""
    with tempfile.TemporaryDirectory(prefix="git-baton-") as folder:
        paths = [os.path.join(folder, name) for name in ("base", "ours", "theirs")]
        for path, text in zip(paths, texts, strict=True):
            with open(path, "wb") as file:
                file.write(text)
        return merge_files(paths, marker_size, git)


def merge_files(paths: Sequence[str], marker_size: int, git: Git) -> MergedText:
    """Merge three files: base, ours and theirs. None of them is changed."""
    base, ours, theirs = paths
    labels = ["-L", "ours", "-L", "base", "-L", "theirs"]
    options = ["merge-file", "-p", "-q", f"--marker-size={marker_size}", *labels]
    status, text = git.ask([*options, "--", ours, base, theirs])
    if 0 <= status <= _MOST_CONFLICTS:
        return MergedText(text, status > 0)
    return MergedText(None, conflict=True)
