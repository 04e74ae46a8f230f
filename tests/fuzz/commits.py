"""Commits made without git, for histories by the thousand: its objects, and three-way merges.

What is written is what git would write; the judge and ``git fsck`` read it with git.
"""

from __future__ import annotations

import itertools
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple

from benchmarks.race.rows import Row

from support.plans import LOGIN, feature, row

PERSON = "Test Person <person@example.com>"


class Tree(NamedTuple):
    """What a commit holds: the rows of the one feature that is worked on, and the other files."""

    rows: tuple[Row, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Commit:
    """A commit that is stored; ``number`` counts in the order in which they were made."""

    oid: str
    number: int
    parents: tuple[Commit, ...] = field(repr=False)
    tree: Tree = field(repr=False)
    subject: str
    body: str
    authored: int
    committed: int


def text_of(tree: Tree) -> str:
    """The feature file with the tree's rows, ticked where a task is DONE."""
    last = {each.task: each.action for each in tree.rows if each.action in ("DONE", "REVERT")}
    ticked = [task for task, action in last.items() if action == "DONE"]
    lines = [row(each.time, each.agent, each.action, each.task, each.commit) for each in tree.rows]
    return feature(rows=lines, ticked=ticked)


class Store:
    """The object database of a repository."""

    def __init__(self, repository: Path) -> None:
        self.objects = repository / "objects"
        self._numbers = itertools.count()

    def commit(
        self,
        subject: str,
        tree: Tree,
        *parents: Commit,
        body: str = "",
        authored: int,
        committed: int = 0,
    ) -> Commit:
        """Store a commit; its dates are seconds since the epoch, in UTC."""
        files = {**tree.files, LOGIN: text_of(tree)}
        lines = [f"tree {self._tree(files)}", *[f"parent {each.oid}" for each in parents]]
        lines += [f"author {PERSON} {authored} +0000"]
        lines += [f"committer {PERSON} {committed or authored} +0000", "", subject, ""]
        message = "\n".join([*lines, *([body, ""] if body else [])])
        oid = self._write("commit", message.encode())
        made = (subject, body, authored, committed or authored)
        return Commit(oid, next(self._numbers), parents, tree, *made)

    def _tree(self, files: Mapping[str, str]) -> str:
        folders: dict[str, dict[str, str]] = {}
        entries = {}
        for path, text in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(name, {})[rest] = text
            else:
                entries[name] = ("100644", self._write("blob", text.encode()))
        for name, inside in folders.items():
            entries[f"{name}/"] = ("40000", self._tree(inside))  # sorted as git sorts folders
        data = [
            f"{mode} {name.rstrip('/')}\0".encode() + bytes.fromhex(oid)
            for name, (mode, oid) in sorted(entries.items())
        ]
        return self._write("tree", b"".join(data))

    def _write(self, kind: str, data: bytes) -> str:
        whole = f"{kind} {len(data)}\0".encode() + data
        oid = sha1(whole, usedforsecurity=False).hexdigest()
        path = self.objects / oid[:2] / oid[2:]
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(whole, 1))
        return oid


def behind(*tips: Commit) -> dict[str, Commit]:
    """The commits behind these tips and the tips themselves, by object ID."""
    found: dict[str, Commit] = {}
    waiting = list(tips)
    while waiting:
        commit = waiting.pop()
        if commit.oid not in found:
            found[commit.oid] = commit
            waiting += commit.parents
    return found


def news(tip: Commit, known: Commit) -> list[Commit]:
    """The commits behind a tip that are not behind another, in the order they were made."""
    old = behind(known)
    found = [commit for oid, commit in behind(tip).items() if oid not in old]
    return sorted(found, key=lambda commit: commit.number)


def merged(ours: Commit, theirs: Commit) -> Tree:
    """The tree of a merge: both sides' changes, our rows before theirs."""
    common = behind(ours).keys() & behind(theirs).keys()
    base = max([behind(ours)[oid] for oid in common], key=lambda commit: commit.number)
    return applied(base.tree, theirs.tree, ours.tree)


def applied(base: Tree, changed: Tree, onto: Tree) -> Tree:
    """The tree ``onto`` with what leads from ``base`` to ``changed``."""
    there = _more(onto.rows, base.rows)
    rows = (*onto.rows, *_more(_more(changed.rows, base.rows), there))
    files = dict(onto.files)
    for path in base.files.keys() | changed.files.keys():
        if path not in changed.files:
            files.pop(path, None)
        elif changed.files[path] != base.files.get(path):
            files[path] = changed.files[path]
    return Tree(rows, files)


def _more(rows: Iterable[Row], known: Iterable[Row]) -> list[Row]:
    """The rows that are not known, each as often as it stands there more often."""
    count, found = Counter(known), []
    for each in rows:
        count[each] -= 1
        if count[each] < 0:
            found.append(each)
    return found
