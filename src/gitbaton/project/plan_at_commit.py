"""The plan in one tree, read blob by blob; a child tree costs only what changed."""

from __future__ import annotations

import os

from gitbaton.base.errors import ConfigError
from gitbaton.base.value import Value
from gitbaton.commits.models import ABSENT_MODE, REGULAR_MODES, SUBMODULE_MODE, SYMLINK_MODE
from gitbaton.git.configuration import read_configuration
from gitbaton.plan.feature_file import MAX_BYTES, is_too_deep, read_feature_file
from gitbaton.plan.paths import is_plan_file
from gitbaton.plan.settings import SETTINGS_FILES, Settings
from gitbaton.plan.snapshot import Snapshot, snapshot_of, successor
from gitbaton.rules.done_rows import SHALLOW_CURE
from gitbaton.rules.findings import Finding
from gitbaton.rules.hostile_input import (
    judge_entry,
    judge_in_the_way,
    judge_twice,
    judge_whole_encoding,
    too_large,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Protocol

    from gitbaton.commits.models import Change
    from gitbaton.git.objects import GitObject, Objects
    from gitbaton.plan.feature_file import FeatureFile

    class PlanSource(Protocol):
        """What it takes to read plans: objects, the reader over them, and the settings."""

        @property
        def objects(self) -> Objects: ...

        @property
        def reader(self) -> PlanReader: ...

        @property
        def settings(self) -> Settings: ...


_TREE_MODE = "40000"
_UNREMARKABLE = (*REGULAR_MODES, ABSENT_MODE)
# Bits of a mode (inode(7)).
_KIND, _REGULAR, _FOLDER, _LINK, _EXECUTABLE = 0o170000, 0o100000, 0o040000, 0o120000, 0o100
_USUAL = {mode.encode(): mode for mode in (_TREE_MODE, *REGULAR_MODES)}


class PlanTree(Value):
    """The plan's feature files by path, the snapshot they make, and what cannot be read.

    ``folder`` is the plan folder by the settings of this very tree: others are read as well
    while it moves, but they count only for features that this one lacks.
    """

    files: Mapping[str, FeatureFile]
    snapshot: Snapshot
    problems: tuple[Finding, ...] = ()
    folder: str = ""

    def without(self, paths: Collection[str]) -> PlanTree:
        """The tree less some files."""
        files = {path: file for path, file in self.files.items() if path not in paths}
        if len(files) == len(self.files):
            return self
        return self.replace(files=files, snapshot=snapshot_of(list(files.values()), self.folder))


EMPTY = PlanTree({}, Snapshot({}))


class MissingHistoryError(Exception):
    """A commit or tree that the clone does not hold, by name."""

    def __str__(self) -> str:
        return f"{self.args[0]} is not in this clone, whose history is cut short"


class PlanReader:
    """Reads plan trees, and remembers what the last ones were made of."""

    def __init__(self, objects: Objects, settings: Settings) -> None:
        self.objects = objects
        self.settings = settings
        self._grammar = settings.grammar
        self._trees: dict[tuple[str, tuple[tuple[str, str], ...]], PlanTree] = {}
        self._files: dict[tuple[str, str], FeatureFile | None] = {}
        self._holding: dict[tuple[bytes, ...], dict[str, bool]] = {}  # which blobs hold a text
        self._last: tuple[frozenset[tuple[str, str, str]], PlanTree] = frozenset(), EMPTY

    def at(self, revision: str) -> PlanTree:
        """The plan in a commit's tree, also in the folder that the commit's own settings name.

        Raises MissingHistoryError if the clone lacks any of it.
        """
        folder = self.folder_at(revision)
        trees = self._plan_folders(revision, folder)
        for plan, tree in trees.items():
            if tree.kind != "tree":
                self._make_sure(revision, plan)
        found = [(plan, tree.oid) for plan, tree in trees.items() if tree.kind == "tree"]
        key = folder, tuple(found)
        if found and key not in self._trees:
            self._trees[key] = self._near(self._all_entries(trees), folder)
        return self._trees[key] if found else EMPTY

    def folder_at(self, revision: str) -> str:
        """The plan folder by a commit's own settings (the index's for ""), else the default.

        Settings that cannot be read leave it where ours say.
        """
        try:
            own = read_configuration(self.objects, revision)
        except ConfigError:
            own = self.settings
        return (own or Settings()).plan

    def _plan_folders(self, revision: str, folder: str) -> dict[str, GitObject]:
        """The tree of each folder in which a commit may have its plan; some may be missing."""
        return {
            plan: self.objects.read(f"{revision}:{plan}" if plan else f"{revision}^{{tree}}")
            for plan in (*self.settings.plans, folder)
        }

    def _all_entries(self, trees: Mapping[str, GitObject]) -> list[tuple[str, str, str]]:
        """The entries below the folders, each once, even if one folder is in another."""
        found = [
            entry
            for plan, tree in trees.items()
            if tree.kind == "tree"
            for entry in self._entries(plan, tree)
        ]
        return list(dict.fromkeys(found)) if len(trees) > 1 else found

    def _near(self, entries: Sequence[tuple[str, str, str]], folder: str) -> PlanTree:
        """The tree of the entries, read as a change of the last one if most of it is the same."""
        known, base = self._last
        paths = {path for path, _, _ in entries}
        fresh = [entry for entry in entries if entry not in known]
        alike = 2 * len(fresh) <= len(entries) == len(paths)
        if alike and not base.problems:
            gone = [(path, ABSENT_MODE, "") for path in base.files if path not in paths]
            found = self.tree([*gone, *fresh], folder, base)
        else:
            found = self.tree(entries, folder)
        self._last = frozenset(entries), found
        return found

    def file_of(self, task: str, revision: str) -> FeatureFile | None:
        """The feature file of a commit that plans a task: ``at``, reading only what names it."""
        written = task.rpartition("-")[2] if self._grammar.spec_kit else task
        return self.naming((written,), revision).feature_of(task)

    def naming(self, texts: Sequence[str], revision: str) -> Snapshot:
        """The plan of a commit as far as its files hold one of these texts; empty without it."""
        wanted = [text.encode("utf-8", "surrogateescape") for text in texts]
        holding = self._holding.setdefault(tuple(wanted), {})
        named: list[tuple[str, str, str]] = []
        folder = self.folder_at(revision)
        entries = self._all_entries(self._plan_folders(revision, folder))
        plan = [entry for entry in entries if entry[0].endswith(".md")]
        self.objects.expect([blob for _, _, blob in plan if blob not in holding])
        for entry in plan:
            if entry[2] not in holding:
                data = self.objects.read(entry[2]).data
                holding[entry[2]] = any(text in data for text in wanted)
            named += [entry] if holding[entry[2]] else []
        return self.tree(named, folder).snapshot

    def _make_sure(self, revision: str, path: str) -> None:
        """Raise MissingHistoryError unless the commit's tree really has no folder of that path."""
        tree = self._tree(f"{revision}^{{tree}}", revision)
        for part in path.split("/"):
            entries = _tree_entries(self._whole(tree), len(tree.oid) // 2)
            found = [oid for mode, name, oid in entries if (mode, name) == (_TREE_MODE, part)]
            if not found:
                return
            tree = self._tree(found[0], revision)

    def _tree(self, name: str, revision: str) -> GitObject:
        tree = self.objects.read(name)
        if tree.kind != "tree":
            raise MissingHistoryError(revision)
        return tree

    def tree(
        self, entries: Sequence[tuple[str, str, str]], folder: str, base: PlanTree = EMPTY
    ) -> PlanTree:
        """The tree of (path, mode, blob) entries below plan folders, on top of another's.

        ``folder`` is the plan folder.
        """
        plan = [entry for entry in entries if entry[0].endswith(".md")]
        self.objects.expect([oid for _, mode, oid in plan if mode in REGULAR_MODES])
        odd = [
            judge_in_the_way(path, mode, self.settings.plan)
            for path, mode, _ in entries
            if not path.endswith(".md")
        ]
        entered = [(*entry, None) for entry in plan]
        return self._changed(base, folder, entered, filter(None, odd))

    def child(self, parent: PlanTree, changes: Sequence[Change], revision: str) -> PlanTree:
        """The tree that changes make of its parent's; the parent's if they leave the plan alone.

        ``revision`` is what they lead to ("" for the index): its settings may move the plan.
        """
        folder = self._folder_after(parent, changes, revision)
        plan = [change for change in changes if is_plan_file(change.path, self.settings)]
        touched = [
            (change.path, change.new_mode, change.new, parent.files.get(change.path))
            for change in plan
        ]
        odd = [
            judge_in_the_way(change.path, change.new_mode, self.settings.plan)
            for change in changes
            if change.new_mode not in _UNREMARKABLE
            and change.new_mode != change.old_mode
            and not is_plan_file(change.path, self.settings)
        ]
        problems = [*filter(None, odd), *_doubled(parent, plan)]
        if not touched and not problems and folder == parent.folder:
            return parent
        return self._changed(parent, folder, touched, problems)

    def _folder_after(self, parent: PlanTree, changes: Sequence[Change], revision: str) -> str:
        """The plan folder; while it never moves nothing is read to know that."""
        if not self.settings.other_plans:
            return parent.folder
        if parent is EMPTY or any(change.path in SETTINGS_FILES for change in changes):
            return self.folder_at(revision)
        return parent.folder

    def _changed(
        self,
        base: PlanTree,
        folder: str,
        touched: Sequence[tuple[str, str, str, FeatureFile | None]],
        odd: Iterable[Finding] = (),
    ) -> PlanTree:
        files = dict(base.files)
        problems = list(odd)
        gone = [
            files.pop(path) for path, mode, _, _ in touched if not int(mode, 8) and path in files
        ]
        for path, mode, oid, previous in touched:
            if not int(mode, 8):
                continue
            unsafe = judge_entry(path, mode)
            if unsafe is not None:
                problems.append(unsafe)
            if mode not in REGULAR_MODES or is_too_deep(path):
                files.pop(path, None)
                continue
            file = self._read(path, oid, previous or next(iter(gone), None), problems)
            if file is None:
                files.pop(path, None)
            else:
                files[path] = file
        snapshot = _snapshot(base, folder, files, [path for path, *_ in touched])
        return PlanTree(files, snapshot, tuple(problems), folder)

    def _read(
        self, path: str, oid: str, previous: FeatureFile | None, problems: list[Finding]
    ) -> FeatureFile | None:
        if previous is None and (oid, path) in self._files:
            return self._files[oid, path]
        blob = self.objects.read(oid)
        if blob.kind != "blob":
            problems.append(
                Finding("M305", "the file's content is not in this clone", SHALLOW_CURE, path=path)
            )
            return previous
        if blob.size > MAX_BYTES:
            problems.append(too_large(path, blob.size))
            return previous
        if previous is not None and previous.path != path and self._grammar.spec_kit:
            previous = None  # the folder names the feature
        if previous is not None and blob.data == previous.text:
            return previous if previous.path == path else previous.at_path(path)
        file = read_feature_file(blob.data, path, self._grammar, previous)
        unreadable = judge_whole_encoding(path, blob.data) if file is None else None
        if unreadable is not None:
            problems.append(unreadable)
            return previous
        if previous is None:
            self._files[oid, path] = file
        return file

    def _entries(self, folder: str, tree: GitObject) -> Iterator[tuple[str, str, str]]:
        """Path, mode and blob of all that is below a folder, in the order of the trees."""
        waiting = [self._inside(folder, tree)]
        while waiting:
            for path, mode, oid in waiting[-1]:
                if mode != _TREE_MODE:
                    yield path, mode, oid
                elif not is_too_deep(f"{path}/"):
                    waiting.append(self._inside(path, self._tree(oid, path)))
                    break
            else:
                waiting.pop()

    def _inside(self, folder: str, tree: GitObject) -> Iterator[tuple[str, str, str]]:
        for mode, name, oid in _tree_entries(self._whole(tree), len(tree.oid) // 2):
            yield f"{folder}/{name}" if folder else name, mode, oid

    def _whole(self, tree: GitObject) -> bytes:
        """The bytes of a tree, also of one that is over the cap: a folder is no reader's whim."""
        if len(tree.data) == tree.size:
            return tree.data
        return self.objects.git.read(["cat-file", "tree", tree.oid])


def _snapshot(
    base: PlanTree, folder: str, files: Mapping[str, FeatureFile], touched: Sequence[str]
) -> Snapshot:
    """The snapshot of files, of which only the touched ones are not those of the base."""
    known = base.files
    if folder == base.folder and all(
        path in known and path in files and known[path].feature == files[path].feature
        for path in touched
    ):
        return successor(base.snapshot, [files[path] for path in touched])
    return snapshot_of(list(files.values()), folder)


def _doubled(parent: PlanTree, changes: Sequence[Change]) -> list[Finding]:
    """H601 for each feature file that a tree holds twice: added where it was, or changed twice."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for change in changes:
        added = change.old_mode == ABSENT_MODE != change.new_mode
        if change.path in seen or (added and change.path in parent.files):
            twice[change.path] = None
        seen.add(change.path)
    return [judge_twice(path) for path in twice]


def _tree_entries(data: bytes, oid_bytes: int) -> Iterator[tuple[str, str, str]]:
    """Mode, name and ID of each entry of a tree object (git's own binary form)."""
    at = 0
    while at < len(data):
        space, end = data.index(b" ", at), data.index(b"\0", at)
        oid = data[end + 1 : end + 1 + oid_bytes].hex()
        mode = data[at:space]
        yield _USUAL.get(mode) or _canonical(mode), os.fsdecode(data[space + 1 : end]), oid
        at = end + 1 + oid_bytes


def _canonical(mode: bytes) -> str:
    """A mode as git itself reads it: trees may spell it otherwise, and git lets them pass."""
    bits = int(mode, 8)
    if bits & _KIND == _REGULAR:
        return REGULAR_MODES[bool(bits & _EXECUTABLE)]
    return {_FOLDER: _TREE_MODE, _LINK: SYMLINK_MODE}.get(bits & _KIND, SUBMODULE_MODE)
