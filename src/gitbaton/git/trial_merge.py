"""Trial merges: nothing is left of them, and no configured program runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryDirectory

from gitbaton.base.errors import RepositoryError
from gitbaton.base.progress import told_progress
from gitbaton.base.value import Value
from gitbaton.git.diff_tree import LINES_AT_ONCE
from gitbaton.git.git_config import configured
from gitbaton.git.merges import TOO_OLD, merge_commits
from gitbaton.git.process import Git
from gitbaton.git.worktrees import at_top

_CONFLICT = "CONFLICT ("


class Trial(Value):
    """How a merge would end: its tree, and git's word for what is wrong at each path in conflict.

    The word is ``contents``, ``modify/delete``, ``binary`` and so on, empty where git has none.
    """

    tree: str
    conflicts: Mapping[str, str]


def try_merges(pairs: Sequence[tuple[str, str]], git: Git) -> list[Trial]:
    """Merge pairs of commits as ``git merge`` would, each for itself.

    The objects this makes go to a temporary folder. Merge drivers are assumed to succeed and are
    not run: they may be any program. Raises TooOldError before git 2.38, and RepositoryError.
    """
    if not pairs:
        return []
    with TemporaryDirectory(prefix="git-baton-") as folder:
        quiet = trying_in(folder, git)
        found: list[Trial] = []
        parts = range(0, len(pairs), LINES_AT_ONCE)
        for start in told_progress(parts, f"trying merges, {LINES_AT_ONCE} at a time"):
            found += try_in_place(pairs[start : start + LINES_AT_ONCE], quiet)
        return found


def trying_in(folder: str, git: Git) -> Git:
    """git that merges without drivers, and puts new objects into a folder of their own."""
    return _without_drivers(_writing_to(folder, git))


def _writing_to(folder: str, git: Git) -> Git:
    """git that puts new objects into a folder of their own (git(1))."""
    asked = ["rev-parse", "--path-format=absolute", "--git-path", "objects"]
    objects = os.fsdecode(git.read(asked)).removesuffix("\n")
    quoted = objects.replace("\\", "\\\\").replace('"', '\\"')
    known = git.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    alternates = os.pathsep.join(filter(None, [f'"{quoted}"', known]))
    places = {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": alternates}
    return git.with_variables(places)


def _without_drivers(git: Git) -> Git:
    """git for which each merge driver is ``true``, and that runs no filter."""
    found = configured(("merge.*.driver", "merge.default"), git)
    entries = {key: "true" for key in found if key.endswith(".driver")}
    entries["merge.renormalize"] = "false"
    if f"merge.{found.get('merge.default', '')}.driver" in found:
        entries["merge.default"] = "text"
    return git.with_config(entries)


def try_in_place(pairs: Sequence[tuple[str, str]], git: Git) -> list[Trial]:
    """The same, but by a git of ``trying_in``: the results stay in its folder. A pipe full."""
    lines = "".join([f"{one} {other}\n" for one, other in pairs]).encode()
    options = ["--write-tree", "--stdin", "--name-only", "--messages"]
    options += ["--allow-unrelated-histories"]
    answer = at_top(git).attempt(["merge-tree", *options], lines)
    if answer.status == TOO_OLD:
        return [_one_by_one(one, other, git) for one, other in pairs]
    found = list(_read(os.fsdecode(answer.output).split("\0")))
    if answer.status or len(found) != len(pairs):
        reason = answer.words.strip().split("\n")[-1].removeprefix("fatal: ")
        raise RepositoryError(
            f"the branches cannot be merged for a try: {reason or 'git gave no reason'}",
            "git fetch --refetch --no-filter, if this clone is partial; else git fsck",
        )
    return found


def _one_by_one(one: str, other: str, git: Git) -> Trial:
    """A single merge, for git 2.38, which has no ``--stdin``."""
    merged = merge_commits(one, other, git)
    return Trial(merged.tree, dict.fromkeys(merged.conflicts, ""))


def _read(fields: Sequence[str]) -> Iterator[Trial]:
    """The results in what merge-tree prints: status, tree, names, an empty field, messages, one.

    A message is a number, so many paths, its kind and its text (git-merge-tree, OUTPUT). The
    last field is not always empty: git 2.39 puts advice on submodules there.
    """
    at = 0
    while at + 1 < len(fields):
        tree = fields[at + 1]
        end = fields.index("", at + 2)
        names = fields[at + 2 : end]
        kinds: dict[str, str] = {}
        at = end + 1
        while fields[at].isdecimal():
            paths = fields[at + 1 : at + 1 + int(fields[at])]
            kind = fields[at + 1 + len(paths)]
            at += len(paths) + 3
            if kind.startswith(_CONFLICT):
                kinds |= {path: kind[len(_CONFLICT) : -1] for path in paths if path not in kinds}
        at += 1
        yield Trial(tree, {name: kinds.get(name, "") for name in names or kinds})
