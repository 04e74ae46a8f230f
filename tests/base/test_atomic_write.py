"""Files written whole or not at all, whatever stands in their place or in their way."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gitbaton.base.atomic_write import read_plain_file, replace_file
from gitbaton.base.errors import RepositoryError
from support.environment import SCRIPTS
from support.sandbox import run

# A process of its own, for limits cannot be raised again. SIGXFSZ would kill before EFBIG is told.
_WITHOUT_ROOM = """
import resource, signal, sys
from gitbaton.base.errors import RepositoryError
from gitbaton.base.atomic_write import replace_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
usual = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))
try:
    replace_file(sys.argv[1], b"x" * 2000)
except RepositoryError as error:
    sys.exit(error.message)
finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)
"""


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o444])
def test_mode_is_kept(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    replace_file(str(path), b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)
    assert os.listdir(tmp_path) == ["file"]


def test_a_link_is_replaced_and_never_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    inside = tmp_path / "inside"
    inside.symlink_to(outside)
    with pytest.raises(RepositoryError, match="cannot read"):
        read_plain_file(str(inside))
    replace_file(str(inside), b"new")
    assert outside.read_bytes() == b"precious"
    assert not inside.is_symlink()


@pytest.mark.parametrize("place", ["folder", "pipe", "broken link", "link to a folder"])
def test_what_is_no_plain_file_is_not_read(place: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    if place == "folder":
        path.mkdir()
    elif place == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("nowhere" if place == "broken link" else tmp_path)
    with pytest.raises(RepositoryError, match="file"):
        read_plain_file(str(path))


def test_without_room_the_original_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    outcome = run([str(SCRIPTS / "python"), "-c", _WITHOUT_ROOM, str(path)], tmp_path)
    assert outcome.code == 1
    assert outcome.err.strip() == f"cannot write {path}: File too large"
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["file"])


def test_a_folder_in_the_way_stays(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(RepositoryError, match=r"cannot write .*file: Is a dir"):
        replace_file(str(tmp_path / "file"), b"new")
    assert os.listdir(tmp_path) == ["file"]
    with pytest.raises(RepositoryError, match="No such file"):
        replace_file(str(tmp_path / "nowhere/file"), b"new")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_plain_file(str(tmp_path / "file"), limit=5) == b"12345"
    with pytest.raises(RepositoryError, match="larger than 4 bytes"):
        read_plain_file(str(tmp_path / "file"), limit=4)
    assert read_plain_file(str(tmp_path / "absent")) is None
