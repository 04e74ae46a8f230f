"""The plan in a tree, and a child's tree from its parent's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import chdir

import pytest

from gitbaton.commits.models import Change
from gitbaton.git.history import list_changes
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.feature_file import MAX_BYTES
from gitbaton.plan.settings import Settings
from gitbaton.project.plan_at_commit import EMPTY, MissingHistoryError, PlanReader, PlanTree
from gitbaton.project.plan_dir_move import folders_at
from support.files import facts
from support.plans import CART, LOGIN, feature, row
from support.sandbox import Sandbox

START = row("10:02", "ada", "START", "1.1.1a")


@pytest.fixture
def objects(inside: Sandbox) -> Iterator[Objects]:
    """The example repository's objects."""
    with Objects(Git(os.environ), largest=MAX_BYTES) as found:
        yield found


def _child(reader: PlanReader, parent: str = "HEAD~1") -> tuple[object, object]:
    (listed,) = list_changes(["HEAD", "^HEAD~1"], Git(os.environ))
    return reader.child(reader.at(parent), listed.changes, listed.oid), reader.at("HEAD")


def _facts(tree: object) -> list[object]:
    """What a tree holds, to compare two readings."""
    assert isinstance(tree, PlanTree)
    files = {path: facts(file) for path, file in sorted(tree.files.items())}
    features = {name: file.path for name, file in sorted(tree.snapshot.features.items())}
    return [files, features, tree.problems, tree.folder]


def test_files_of_a_tree(inside: Sandbox, objects: Objects) -> None:
    inside.commit("docs: x", {"docs/plans/deep/er/2.md": feature("2.1"), "docs/plans/a.txt": "x"})
    found = PlanReader(objects, Settings()).at("HEAD")
    assert sorted(found.files) == [LOGIN, CART, "docs/plans/deep/er/2.md"]
    assert found.snapshot.features.keys() == {"1.1", "1.2", "2.1"}
    assert found.problems == ()


@pytest.mark.parametrize("plan", ["", "docs", "docs/plans", "docs/plans/deep"])
def test_plan_folder_of_the_settings(plan: str, inside: Sandbox, objects: Objects) -> None:
    inside.commit("docs: x", {"docs/plans/deep/2.md": feature("2.1", tasks=[("2.1.1", "A")])})
    inside.commit("docs: settings", {".git-baton.toml": f'plan = "{plan}"\n'})
    found = PlanReader(objects, Settings(plan=plan)).at("HEAD")
    assert ("1.1" in found.snapshot.features) == (plan != "docs/plans/deep")
    assert "2.1" in found.snapshot.features


@pytest.mark.parametrize("plan", ["nowhere", "docs/nowhere", "README.md", "README.md/x"])
def test_no_plan_folder(plan: str, inside: Sandbox, objects: Objects) -> None:
    inside.commit("docs: settings", {".git-baton.toml": f'plan = "{plan}"\n'})
    assert PlanReader(objects, Settings(plan=plan)).at("HEAD") == EMPTY


@pytest.mark.parametrize("plan", ["nowhere", "docs", "docs/plans/deep", ""])
def test_where_the_commit_says_that_its_plan_is(
    plan: str, inside: Sandbox, objects: Objects
) -> None:
    """Its own settings count as well as ours, and a file below both folders is read once."""
    inside.commit("docs: settings", {".git-baton.toml": 'plan = "docs/plans"\n'})
    found = PlanReader(objects, Settings(plan=plan)).at("HEAD")
    assert sorted(found.files) == [LOGIN, CART]
    assert found.problems == ()
    inside.commit("docs: settings", {".git-baton.toml": "plan = 7\n"})
    assert bool(PlanReader(objects, Settings(plan=plan)).at("HEAD").files) == (plan in ("docs", ""))


def test_missing_commit(objects: Objects) -> None:
    with pytest.raises(MissingHistoryError, match="1111 is not in this clone"):
        PlanReader(objects, Settings()).at("1" * 40)


def test_missing_tree_is_no_empty_plan(inside: Sandbox) -> None:
    for name in ("HEAD:docs/plans", "HEAD:docs"):
        oid = inside.oid(name)
        path = inside.path / ".git/objects" / oid[:2] / oid[2:]
        path.unlink()
        with Objects(Git(os.environ)) as objects, pytest.raises(MissingHistoryError):
            PlanReader(objects, Settings()).at("HEAD")


def test_missing_subfolder_is_no_empty_plan(inside: Sandbox) -> None:
    inside.commit("docs: x", {"docs/plans/deep/2.md": feature("2.1")})
    oid = inside.oid("HEAD:docs/plans/deep")
    (inside.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with Objects(Git(os.environ)) as objects, pytest.raises(MissingHistoryError):
        PlanReader(objects, Settings()).at("HEAD")


def test_missing_blob_is_m305_and_no_lost_row(inside: Sandbox) -> None:
    inside.append(LOGIN, START)
    inside.commit("chore: claim task 1.1.1a", {LOGIN: inside.read(LOGIN)})
    oid = inside.oid(f"HEAD:{LOGIN}")
    (inside.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with Objects(Git(os.environ)) as objects:
        reader = PlanReader(objects, Settings())
        child, _ = _child(reader)
    assert [each.code for each in child.problems] == ["M305"]  # type: ignore[attr-defined]
    assert "1.1" in child.snapshot.features  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "files",
    [
        {LOGIN: feature(rows=[START])},
        {LOGIN: None},
        {LOGIN: None, "docs/plans/new.md": feature()},
        {LOGIN: None, "docs/plans/new.md": feature(rows=[START])},
        {LOGIN: None, CART: None, "docs/plans/a.md": feature(), "docs/plans/b.md": feature("1.2")},
        {LOGIN: "no feature file\n"},
        {LOGIN: ""},
        {"docs/plans/copy.md": feature()},
        {CART: feature()},
        {"README.md": "x\n"},
        {"docs/plans/notes.md": "# Notes\n"},
    ],
    ids=lambda files: "+".join([path.rpartition("/")[2] for path in files]),
)
def test_child_is_what_a_full_reading_gives(
    files: dict[str, str | None], inside: Sandbox, objects: Objects
) -> None:
    inside.commit("docs: x", files)
    child, whole = _child(PlanReader(objects, Settings()))
    fresh = PlanReader(objects, Settings()).at("HEAD")
    assert _facts(child) == _facts(whole) == _facts(fresh)


def test_one_tree_after_the_other_is_what_each_gives_alone(
    inside: Sandbox, objects: Objects
) -> None:
    more = {f"docs/plans/2.{at}.md": feature(f"2.{at}") for at in range(6)}
    inside.commit("docs: x", {**more, "docs/plans/notes.txt": "x\n"})
    inside.commit("docs: x", {LOGIN: feature(rows=[START]), "docs/plans/2.1.md": None})
    inside.commit("docs: x", {"docs/plans/a b\u202e.md": feature("3.1"), CART: "no feature\n"})
    inside.commit("docs: x", {"docs/plans/2.0.md": None, "docs/plans/9.md": more.popitem()[1]})
    reader = PlanReader(objects, Settings())
    for revision in ("HEAD~3", "HEAD~2", "HEAD~3", "HEAD", "HEAD~2", "HEAD~1", "HEAD~4"):
        fresh = PlanReader(objects, Settings()).at(revision)
        assert _facts(reader.at(revision)) == _facts(fresh)


def test_child_that_leaves_the_plan_alone_is_its_parent(inside: Sandbox, objects: Objects) -> None:
    inside.commit("docs: x", {"README.md": "x\n", "docs/plan.md": "x\n"})
    reader = PlanReader(objects, Settings())
    (listed,) = list_changes(["HEAD", "^HEAD~1"], Git(os.environ))
    parent = reader.at("HEAD~1")
    assert reader.child(parent, listed.changes, listed.oid) is parent


def test_equal_trees_are_read_once(inside: Sandbox, objects: Objects) -> None:
    inside.commit("docs: x", {"README.md": "x\n"})
    reader = PlanReader(objects, Settings())
    assert reader.at("HEAD") is reader.at("HEAD~1")


@pytest.mark.parametrize(("size", "expected"), [(MAX_BYTES, []), (MAX_BYTES + 1, ["H603"])])
def test_size_cap(size: int, expected: list[str], inside: Sandbox, objects: Objects) -> None:
    text = feature().encode()
    long = b"shop" + b"." * (size - len(text))
    inside.commit("docs: x", {LOGIN: text.replace(b"shop", long, 1)})
    child, whole = _child(PlanReader(objects, Settings()))
    assert [each.code for each in child.problems] == expected  # type: ignore[attr-defined]
    assert [each.code for each in whole.problems] == expected  # type: ignore[attr-defined]
    assert "1.1" in child.snapshot.features  # type: ignore[attr-defined]


def test_links_and_submodules_are_never_followed(objects: Objects, inside: Sandbox) -> None:
    reader = PlanReader(objects, Settings())
    parent = reader.at("HEAD")
    oid = inside.oid(f"HEAD:{LOGIN}")
    for mode in ("120000", "160000"):
        change = Change(LOGIN, "100644", mode, oid, oid)
        child = reader.child(parent, [change], "HEAD")
        assert [each.code for each in child.problems] == ["H601"]
        assert child.snapshot.features.keys() == {"1.2"}
        again = reader.child(child, [change.replace(old_mode=mode)], "HEAD")
        assert [each.code for each in again.problems] == ["H601"]
        whole = reader.tree([(LOGIN, mode, oid), ("docs/plans/deep", mode, oid)], "docs/plans")
        assert [(each.code, each.severity) for each in whole.problems] == [
            ("H601", "warning"),
            ("H601", "error"),
        ]


def test_reading_from_elsewhere(inside: Sandbox) -> None:
    with chdir(inside.path / "docs"), Objects(Git(os.environ)) as objects:
        assert "1.1" in PlanReader(objects, Settings()).at("HEAD").snapshot.features


class _Asked(PlanReader):
    """A reader that remembers whose settings it was asked for."""

    def __init__(self, objects: Objects) -> None:
        super().__init__(objects, Settings())
        self.revisions: list[str] = []

    def folder_at(self, revision: str) -> str:
        self.revisions.append(revision)
        return super().folder_at(revision)


def test_settings_are_asked_for_once_where_commits_share_them(
    inside: Sandbox, objects: Objects
) -> None:
    def commit(path: str, content: str) -> str:
        return inside.commit("docs: x", {path: content})

    base = inside.oid()
    before = commit("a.txt", "a")
    moved = commit(".git-baton.toml", 'plan = "planning"\n')
    after = [commit("a.txt", "b"), commit("a.txt", "c")]
    reader = _Asked(objects)
    commits = list_changes(["HEAD", f"^{base}"], Git(os.environ))
    assert folders_at([base, before, moved, *after], commits, reader) == {
        base: "docs/plans",
        before: "docs/plans",
        moved: "planning",
        after[0]: "planning",
        after[1]: "planning",
    }
    assert reader.revisions == [base, moved]


def test_a_history_that_begins_in_the_range_has_settings_of_its_own(
    inside: Sandbox, objects: Objects
) -> None:
    inside.git("switch", "--quiet", "--orphan", "other")
    root = inside.commit("docs: x", {".git-baton.toml": 'plan = "planning"\n'})
    tip = inside.commit("docs: y", {"a.txt": "a"})
    commits = list_changes(["HEAD"], Git(os.environ))
    reader = _Asked(objects)
    assert folders_at([tip], commits, reader) == {tip: "planning"}
    assert reader.revisions == [root]
