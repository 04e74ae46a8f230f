"""What git's own merge makes of single files, and where it leaves the rest to whoever merges."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory

from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE
from gitbaton.git.diff_tree import LINES_AT_ONCE, PATHS_AT_ONCE
from gitbaton.git.index import parse_raw
from gitbaton.git.merges import TooOldError
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.git.trial_merge import Trial, try_in_place, trying_in
from gitbaton.git.worktrees import at_top

_ANYTHING = (b"", b"")  # a gap, and nothing around it
_BY_LINES = ("unspecified", "set", "text", "union")

_STEP = "tree {tree}\n{parents}author x <x> 0 +0000\ncommitter x <x> 0 +0000\n\n"


class ThreeWay(Value):
    """A merge of two commits from a ``base``, which is a commit or a tree."""

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
        git = _judging_in(folder, objects.git)
        sides = _commits(merge, git)
        try:
            (trial,) = try_in_place([sides], git)
        except TooOldError:
            return None
        return _files(trial, sides, paths, git, revives=True)


def changes_to_merges(
    merges: Sequence[tuple[str, Sequence[str]]], objects: Objects
) -> list[list[str]]:
    """For each merge, with its parents, the paths that it has otherwise than git merges them.

    Whatever stands in the place of a conflict may. None has any before git 2.38, which cannot
    tell. Raises RepositoryError.
    """
    if not merges:
        return []
    with TemporaryDirectory(prefix="git-baton-") as folder:
        git = _judging_in(folder, objects.git)
        found: list[list[str]] = []
        try:
            for start in range(0, len(merges), LINES_AT_ONCE):
                some = merges[start : start + LINES_AT_ONCE]
                sides = [_last_two(parents, git) for _, parents in some]
                for (merge, _), pair, trial in zip(
                    some, sides, try_in_place(sides, git), strict=True
                ):
                    found.append(_changed(merge, pair, trial, git, objects))
        except TooOldError:
            return [[] for _ in merges]
        return found


def _judging_in(folder: str, git: Git) -> Git:
    """git that tries merges there, and everywhere alike: no attributes of a work tree count."""
    place = os.fsdecode(git.read(["rev-parse", "--absolute-git-dir"])).removesuffix("\n")
    bare = {"GIT_DIR": place, "GIT_WORK_TREE": folder, "GIT_INDEX_FILE": f"{folder}/index"}
    return trying_in(folder, git.with_variables(bare))


def _last_two(parents: Sequence[str], git: Git) -> tuple[str, str]:
    """What is merged in the end, of several parents one after the other as git does it."""
    first, *others = parents
    for other in others[:-1]:
        (trial,) = try_in_place([(first, other)], git)
        first = _store(trial.tree, (first, other), git)
    return first, others[-1]


def _changed(
    merge: str, sides: tuple[str, str], trial: Trial, git: Git, objects: Objects
) -> list[str]:
    if objects.read(merge).data.startswith(f"tree {trial.tree}\n".encode()):
        return []
    options = ["-r", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"]
    raw = git.read(["diff-tree", *options, "--no-relative", trial.tree, merge]).split(b"\0")[:-1]
    changes = list(parse_raw(raw))
    merged = _files(trial, sides, [change.path for change in changes], git)
    return [
        change.path
        for change in changes
        if not is_as_merged(change.path, change.new_mode, change.new, merged, objects)
    ]


def _files(
    trial: Trial, sides: tuple[str, str], paths: Sequence[str], git: Git, *, revives: bool = False
) -> dict[str, MergedFile]:
    """``revives``: a file that one side deleted and the other changed may become anything."""
    ours, theirs = sides
    found = {path: MergedFile(*entry) for path, entry in _entries(trial.tree, paths, git).items()}
    versions = [_entries(side, list(found), git) for side in sides]
    both = [path for path in found if all(path in each for each in versions)]
    whole = _not_by_lines(sides, versions, both, git)
    with Objects(git) as results:
        for path in {*whole, *trial.conflicts}.intersection(found):
            file = found[path]
            parts = _sure_parts(results.read(file.oid).data, ours.encode(), theirs.encode())
            unmarked = len(parts) == 1  # git marks no place in it
            if path in whole or (unmarked and (revives or path in both)):
                parts = _ANYTHING
            kept = frozenset([each.get(path, (ABSENT_MODE, "")) for each in versions])
            found[path] = MergedFile(file.mode, file.oid, parts, kept)
    return found


def _differ(path: str, versions: Sequence[Mapping[str, tuple[str, str]]]) -> bool:
    return len({each.get(path) for each in versions}) == len(versions)


def _not_by_lines(
    sides: tuple[str, str],
    versions: Sequence[Mapping[str, tuple[str, str]]],
    paths: Sequence[str],
    git: Git,
) -> set[str]:
    """Those that both sides changed and that, by the first one's attributes, git does not merge.

    Either it leaves them to whoever merges, or to a program of theirs (gitattributes(5)).
    """
    paths = [path for path in paths if _differ(path, versions)]
    bases = git.ask(["merge-base", *sides])[1].decode().split() if paths else []
    before = _entries(bases[0], paths, git) if bases else {}
    paths = [path for path in paths if _differ(path, [before, *versions])]
    folders = {path[: at + 1] for path in paths for at, sign in enumerate(path) if sign == "/"}
    files = [f"{folder}.gitattributes" for folder in sorted({"", *folders})] if paths else []
    attributes = _entries(sides[0], files, git)
    if not attributes:
        return set()
    with TemporaryDirectory(prefix="git-baton-") as folder:
        there = git.with_variables({"GIT_INDEX_FILE": os.path.join(folder, "index")})
        lines = [f"{mode} {oid}\t{path}\0" for path, (mode, oid) in attributes.items()]
        there.write(["update-index", "-z", "--index-info"], os.fsencode("".join(lines)))
        asked = os.fsencode("".join([f"{path}\0" for path in paths]))
        answer = at_top(there).read(
            ["check-attr", "--cached", "-z", "--stdin", "merge"], data=asked
        )
    fields = os.fsdecode(answer).split("\0")
    return {
        path
        for path, value in zip(fields[::3], fields[2::3], strict=False)
        if value not in _BY_LINES
    }


def is_as_merged(
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
    root = _store(base, (), git)
    return _store(ours, (root,), git), _store(theirs, (root,), git)


def _store(tree: str, parents: Sequence[str], git: Git) -> str:
    text = _STEP.format(tree=tree, parents="".join([f"parent {oid}\n" for oid in parents]))
    words = ["hash-object", "-t", "commit", "-w", "--stdin"]
    return git.write(words, text.encode()).strip()


def _entries(tree: str, paths: Sequence[str], git: Git) -> dict[str, tuple[str, str]]:
    """Mode and ID of what a tree has at some paths."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(paths), PATHS_AT_ONCE):
        some = paths[start : start + PATHS_AT_ONCE]
        output = os.fsdecode(git.read(["ls-tree", "--full-tree", "-z", tree, "--", *some]))
        for line in filter(None, output.split("\0")):
            facts, _, path = line.partition("\t")
            found[path] = (facts.split()[0], facts.split()[2])
    return found


def _sure_parts(text: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, ...]:
    """What is around the conflicts in a file that git merged; nothing if that cannot be known.

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
