"""What git's own merge makes of single files, and where it leaves the rest to whoever merges."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE
from gitbaton.git.merge_tree import TooOldError
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.trial_merge import try_in_place, trying_in

_STEP = "tree {tree}\n{parent}author x <x> 0 +0000\ncommitter x <x> 0 +0000\n\n"


class ThreeWay(Value):
    """A merge of two commits; ``base`` is a commit or a tree, or empty for what they share."""

    base: str
    ours: str
    theirs: str


class MergedFile(Value):
    """A file as git merges it: its mode and ID.

    In a conflict it has ``parts``, which git is sure of, with gaps between them where anything may
    stand; and it may be as one of the ``sides`` has it, modes and IDs as well, or be deleted.
    """

    mode: str
    oid: str
    parts: tuple[bytes, ...] = ()
    sides: frozenset[tuple[str, str]] = frozenset()

    def may_become(self, mode: str, oid: str, objects: Objects) -> bool:
        """Whether a merge may leave the file like this."""
        if (mode, oid) == (self.mode, self.oid) or (mode, oid) in self.sides:
            return True
        if not self.sides:
            return False
        modes = {self.mode, *[side for side, _ in self.sides]} - {ABSENT_MODE}
        return mode == ABSENT_MODE or (mode in modes and _fits(objects.read(oid).data, self.parts))


def merged_files(
    merge: ThreeWay, paths: Sequence[str], objects: Objects
) -> dict[str, MergedFile] | None:
    """The files of a merge at these paths; those that it would not have are left out.

    None before git 2.38, which cannot tell. Nothing is left of it, and no program is run. Raises
    RepositoryError.
    """
    with TemporaryDirectory(prefix="git-baton-") as folder:
        git = trying_in(folder, objects.git)
        ours, theirs = (merge.ours, merge.theirs) if not merge.base else _commits(merge, git)
        try:
            (trial,) = try_in_place([(ours, theirs)], git)
        except TooOldError:
            return None
        found: dict[str, MergedFile] = {}
        with Objects(git) as results:
            for path, entry in _entries(trial.tree, paths, git).items():
                found[path] = MergedFile(*entry)
                if path in trial.conflicts:
                    text = results.read(entry[1]).data
                    sides = [
                        _entries(side, [path], git).get(path, (ABSENT_MODE, ""))
                        for side in (ours, theirs)
                    ]
                    parts = _sure_parts(text, ours.encode(), theirs.encode())
                    found[path] = MergedFile(*entry, parts, frozenset(sides))
        return found


def stands_as_merged(
    path: str, mode: str, oid: str, merged: Mapping[str, MergedFile], objects: Objects
) -> bool:
    """Whether what stands at a path, by mode and ID, is what a merge may leave there."""
    there = merged.get(path)
    return mode == ABSENT_MODE if there is None else there.may_become(mode, oid, objects)


def _commits(merge: ThreeWay, git: Git) -> tuple[str, str]:
    """Two commits with the trees of the two sides and the base as their only parent."""
    base, ours, theirs = [
        git.read(["rev-parse", "--verify", "--quiet", f"{name}^{{tree}}"]).decode().strip()
        for name in (merge.base, merge.ours, merge.theirs)
    ]
    root = _store(base, "", git)
    return _store(ours, root, git), _store(theirs, root, git)


def _store(tree: str, parent: str, git: Git) -> str:
    text = _STEP.format(tree=tree, parent=f"parent {parent}\n" if parent else "")
    words = ["hash-object", "-t", "commit", "-w", "--stdin"]
    return git.write(words, text.encode()).strip()


def _entries(tree: str, paths: Sequence[str], git: Git) -> dict[str, tuple[str, str]]:
    """Mode and ID of what a tree has at some paths."""
    output = os.fsdecode(git.read(["ls-tree", "--full-tree", "-z", tree, "--", *paths]))
    found = [line.partition("\t") for line in output.split("\0") if line]
    return {path: (facts.split()[0], facts.split()[2]) for facts, _, path in found}


def _sure_parts(text: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, ...]:
    """What is around the conflicts in a file that git merged; nothing if that cannot be told.

    git names both sides in its markers, so that markers which were there before are no conflict.
    """
    parts: list[list[bytes]] = [[]]
    inside = False
    for line in text.splitlines(keepends=True):
        if _is_marker(line, b"<", ours):
            if inside:
                return ()
            inside = True
            parts.append([])
        elif _is_marker(line, b">", theirs):
            inside = False
        elif not inside:
            parts[-1].append(line)
    return tuple([b"".join(lines) for lines in parts])


def _is_marker(line: bytes, sign: bytes, side: bytes) -> bool:
    words = line.rstrip(b"\r\n").lstrip(sign)
    return line.startswith(sign) and (words == b" " + side or words.startswith(b" " + side + b":"))


def _fits(text: bytes, parts: Sequence[bytes]) -> bool:
    """Whether a text has the parts in this order, each of whole lines, and gaps between them."""
    if len(parts) < 2:
        return False
    first, *middle, last = parts
    whole = b"\n" + text
    if not whole.startswith(b"\n" + first):
        return False
    at = len(first)  # where the line break before the next line stands
    for part in middle:
        start = whole.find(b"\n" + part, at)
        if start < 0:
            return False
        at = start + len(part)
    return not last or (whole.endswith(b"\n" + last) and at <= len(whole) - len(last) - 1)
