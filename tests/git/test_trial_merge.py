"""Simulated merges and differences of many pairs: what comes of them, and that nothing stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.git.diff_tree import changes_between
from gitbaton.git.merges import TooOldError
from gitbaton.git.process import Git
from gitbaton.git.trial_merge import Trial, try_merges
from support.sandbox import Sandbox

OLD_GIT = """\
#!/bin/sh
case " $* " in *" merge-tree "*{wanted}*) exit 129 ;; esac
PATH=${{PATH#*:}}
exec git "$@"
"""


def _side(sandbox: Sandbox, start: str, files: dict[str, str | bytes | None]) -> str:
    sandbox.git("switch", "--quiet", "--detach", start)
    return sandbox.commit("side", files)


def _state(sandbox: Sandbox) -> dict[str, bytes]:
    files = [path for path in sandbox.path.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in files}


def _old_git(folder: Path, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that answers as one does that does not know an option of merge-tree."""
    script = folder / "bin" / "git"
    script.parent.mkdir()
    script.write_text(OLD_GIT.format(wanted=wanted), encoding="ascii")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")


def test_each_pair_has_its_answer(inside: Sandbox) -> None:
    start = inside.commit("start", {"f.txt": "1\n", "b.bin": b"\0\1", "gone.txt": "1\n2\n3\n"})
    one = _side(inside, start, {"f.txt": "2\n", "b.bin": b"\0\2", "gone.txt": None})
    other = _side(inside, start, {"f.txt": "3\n", "b.bin": b"\0\3", "gone.txt": "1\n2\n4\n"})
    third = _side(inside, start, {"new.txt": "n\n"})
    before = _state(inside)
    found = try_merges([(one, other), (one, third), (one, start), (other, one)], Git(os.environ))
    assert _state(inside) == before
    kinds = {"f.txt": "contents", "b.bin": "binary", "gone.txt": "modify/delete"}
    assert [each.conflicts for each in found] == [kinds, {}, {}, kinds]
    assert found[2] == Trial(inside.oid(f"{one}^{{tree}}"), {})


def test_more_pairs_than_a_pipe_holds(inside: Sandbox) -> None:
    start = inside.oid()
    sides = [_side(inside, start, {"f.txt": f"{n}\n"}) for n in range(2)]
    pairs = [(sides[n % 2], sides[0]) for n in range(1200)]
    found = try_merges(pairs, Git(os.environ))
    assert [bool(each.conflicts) for each in found] == [bool(n % 2) for n in range(1200)]
    changes = changes_between([(start, side) for side in sides] * 600, Git(os.environ))
    assert [len(each) for each in changes] == [1] * 1200


HOSTILE = ["-rf", "new\nline", 'quo"te', "tab\t", "\x1b[31m", os.fsdecode(b"\xff"), ":100644 x"]


def test_hostile_paths(inside: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    start = inside.oid()
    one, other = [_side(inside, start, dict.fromkeys(HOSTILE, text)) for text in ("1\n", "2\n")]
    [found] = try_merges([(one, other)], Git(os.environ))
    assert set(found.conflicts) == set(HOSTILE)
    first, none = changes_between([(start, one), (one, one)], Git(os.environ))
    assert {change.path for change in first} == set(HOSTILE)
    assert none == ()


def test_paths_count_from_the_top(inside: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    start = inside.oid()
    one, other = [_side(inside, start, {"a/f": text, "b/f": text}) for text in ("1\n", "2\n")]
    monkeypatch.chdir(inside.path / "a")
    [found] = try_merges([(one, other)], Git(os.environ))
    assert set(found.conflicts) == {"a/f", "b/f"}
    [changes] = changes_between([(start, one)], Git(os.environ))
    assert [change.path for change in changes] == ["a/f", "b/f"]


def test_renames_and_folders(inside: Sandbox) -> None:
    text = "".join([f"{n}\n" for n in range(20)])
    start = inside.commit("start", {"old.txt": text, "place": "file\n"})
    one = _side(inside, start, {"old.txt": None, "new.txt": text, "place": None, "place/f": "f\n"})
    other = _side(inside, start, {"old.txt": f"{text}more\n", "place": "other\n"})
    [found] = try_merges([(one, other)], Git(os.environ))
    assert "new.txt" not in found.conflicts
    assert any(path.startswith("place") for path in found.conflicts)


def test_advice_on_submodules_is_no_message(inside: Sandbox) -> None:
    start, sides = inside.oid(), []
    for oid in (inside.oid(), f"{1:040}"):
        inside.git("switch", "--quiet", "--detach", start)
        inside.git("update-index", "--add", "--cacheinfo", f"160000,{oid},vendor/lib")
        sides.append(inside.commit("bump"))
    pair = (sides[0], sides[1])
    found = try_merges([pair, (start, start), pair], Git(os.environ))
    assert [[*each.conflicts] for each in found] == [["vendor/lib"], [], ["vendor/lib"]]


def test_no_program_of_the_configuration_runs(inside: Sandbox) -> None:
    canary = inside.path / "canary"
    for key in ("merge.evil.driver", "merge.fall.driver", "filter.evil.clean"):
        inside.git("config", key, f"touch {canary}; false")
    inside.git("config", "merge.default", "fall")
    inside.git("config", "merge.renormalize", "true")
    start = inside.commit("start", {".gitattributes": "d.txt merge=evil\n* filter=evil\n"})
    canary.unlink(missing_ok=True)
    sides = [{"d.txt": text, "f.txt": text} for text in ("1\n", "2\n")]
    inside.git("config", "filter.evil.clean", "cat")
    one, other = [_side(inside, start, {**side}) for side in sides]
    inside.git("config", "filter.evil.clean", f"touch {canary}; cat")
    [found] = try_merges([(one, other)], Git({**os.environ, "GIT_CONFIG_COUNT": "0"}))
    assert (found.conflicts, canary.exists()) == ({"f.txt": "contents"}, False)


def test_histories_that_never_met(inside: Sandbox) -> None:
    one = inside.commit("one", {"a.txt": "1\n"})
    inside.git("switch", "--quiet", "--orphan", "other")
    other = inside.commit("another beginning", {"a.txt": "2\n"})
    assert [*try_merges([(one, other)], Git(os.environ))[0].conflicts] == ["a.txt"]


def test_repository_whose_path_is_odd(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = sandbox.path.with_name('a:b "c" \\d')
    sandbox.path.rename(odd)
    monkeypatch.chdir(odd)
    moved = Sandbox(odd)
    start = moved.oid()
    one, other = [_side(moved, start, {"f": text}) for text in ("1\n", "2\n")]
    assert [*try_merges([(one, other)], Git(os.environ))[0].conflicts] == ["f"]


def test_bare_repository(remote: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(remote.path)
    tip = remote.oid("main")
    assert try_merges([(tip, tip)], Git(os.environ)) == [Trial(remote.oid("main^{tree}"), {})]
    assert try_merges([], Git(os.environ)) == []


def test_git_without_batches(
    inside: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = inside.oid()
    one, other = [_side(inside, start, {"f": text}) for text in ("1\n", "2\n")]
    before = _state(inside)
    _old_git(tmp_path, '" --stdin "', monkeypatch)
    found = try_merges([(one, other), (start, other)], Git(os.environ))
    assert [each.conflicts for each in found] == [{"f": ""}, {}]
    assert found[1].tree == inside.oid(f"{other}^{{tree}}")
    assert _state(inside) == before


def test_git_that_is_too_old(
    inside: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old_git(tmp_path, "", monkeypatch)
    with pytest.raises(TooOldError):
        try_merges([("HEAD", "HEAD")], Git(os.environ))


def test_commit_that_is_not_there(inside: Sandbox) -> None:
    tip, missing = inside.oid(), "1" * 40
    with pytest.raises(RepositoryError, match="cannot be merged for a try"):
        try_merges([(tip, tip), (tip, missing)], Git(os.environ))
    with pytest.raises(RepositoryError, match="diff-tree"):
        changes_between([(missing, tip)], Git(os.environ))
