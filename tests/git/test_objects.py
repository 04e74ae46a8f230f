"""Objects through one process, many at a time."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.git.objects import Objects, is_commit
from gitbaton.git.process import Git
from support.sandbox import Sandbox


def _blobs(repo: Sandbox, count: int, size: int = 10) -> list[str]:
    files = "".join(
        [f"blob\nmark :{n}\ndata <<END\n{n:0{size}}\nEND\n" for n in range(1, count + 1)]
    )
    marks = repo.path / "marks"
    repo.git("fast-import", "--quiet", f"--export-marks={marks}", input=files)
    return [line.split()[1] for line in marks.read_text().splitlines()]


def test_kinds(inside: Sandbox) -> None:
    inside.git("tag", "-a", "v1", "-m", "one")
    with Objects(Git(os.environ)) as objects:
        assert objects.read("HEAD").kind == "commit"
        assert objects.read("v1").kind == "tag"
        assert objects.read("HEAD^{tree}").kind == "tree"
        blob = objects.read("HEAD:README.md")
        assert (blob.kind, blob.size, blob.data) == ("blob", 11, b"# Web shop\n")
        assert is_commit("v1", objects)
        assert not is_commit("HEAD^{tree}", objects)


@pytest.mark.parametrize(
    "name",
    ["nowhere", "HEAD:no file", "", "a\nHEAD", "a\0b", "\udcff", "-x", "--batch-all-objects"],
)
def test_missing(name: str, inside: Sandbox) -> None:
    with Objects(Git(os.environ)) as objects:
        assert objects.read(name).kind == "missing"
        assert objects.read("HEAD").kind == "commit"


def test_ambiguous(inside: Sandbox) -> None:
    oids = [inside.oid(), *_blobs(inside, 3000, 6)]
    prefix = next(
        oid[:4] for at, oid in enumerate(oids) for other in oids[:at] if other[:4] == oid[:4]
    )
    with Objects(Git(os.environ)) as objects:
        assert objects.read(prefix).kind == "ambiguous"


def test_expected_objects_come_in_any_order(inside: Sandbox) -> None:
    oids = _blobs(inside, 300)
    with Objects(Git(os.environ)) as objects:
        objects.expect(oids)
        objects.expect(oids[:5])
        wanted = [*oids[:3], oids[200], oids[10], oids[200], oids[299], oids[0], *oids[201:299]]
        for oid in wanted:
            number = oids.index(oid) + 1
            assert int(objects.read(oid).data) == number


def test_names_may_be_expected_twice_and_read_again(inside: Sandbox) -> None:
    oids = _blobs(inside, 100)
    with Objects(Git(os.environ)) as objects:
        objects.expect([*oids, *oids])
        objects.expect([oids[3], oids[3], "HEAD", oids[3]])
        for _ in range(3):
            for number, oid in enumerate(oids, 1):
                assert int(objects.read(oid).data) == number
                assert objects.read("HEAD").kind == "commit"
                assert objects.read(f"{oid}^{{commit}}").kind == "missing"


def test_large_objects_are_skipped(inside: Sandbox) -> None:
    inside.commit("docs: x", {"big": b"x" * 500_000, "small": b"y\n"})
    with Objects(Git(os.environ), largest=499_999) as objects:
        big = objects.read("HEAD:big")
        assert (big.size, big.data) == (500_000, b"")
        assert objects.read("HEAD:small").data == b"y\n"
    with Objects(Git(os.environ), largest=500_000) as objects:
        assert len(objects.read("HEAD:big").data) == 500_000


def test_empty_object(inside: Sandbox) -> None:
    inside.commit("docs: x", {"empty": b""})
    with Objects(Git(os.environ)) as objects:
        found = objects.read("HEAD:empty")
        assert (found.kind, found.size, found.data) == ("blob", 0, b"")


def test_no_process_without_a_question(tmp_path: Path) -> None:
    with Objects(Git({"PATH": "/nowhere"})) as objects:
        objects.expect(["HEAD"])


def test_no_repository(tmp_path: Path) -> None:
    for _ in range(5):  # git may end before or after it is asked
        with chdir(tmp_path), Objects(Git(os.environ)) as objects:
            with pytest.raises(RepositoryError, match="there is no git repository here"):
                objects.read("HEAD")
            with pytest.raises(RepositoryError, match="there is no git repository here"):
                objects.read("HEAD")
