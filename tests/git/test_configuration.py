"""The repository's configuration: where it is read, what is refused, what its cache may do."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbaton.base.errors import ConfigError
from gitbaton.git.configuration import (
    dump_settings,
    load_settings,
    parse_configuration,
    read_configuration,
    read_work_tree_configuration,
)
from gitbaton.git.objects import Objects
from gitbaton.git.process import Git
from gitbaton.plan.settings import CONFIG_FILE, PYPROJECT, Settings
from support.sandbox import Sandbox

TYPES = b'types = ["work"]\n'
OURS = Settings(types=("work",))
OID = "0123456789abcdef" * 2 + "01234567"


def read(revision: str = "", environ: Mapping[str, str] = os.environ) -> Settings | None:
    """The settings of the repository that is the current directory."""
    with Objects(Git(environ)) as objects:
        return read_configuration(objects, revision)


def cache_of(repo: Sandbox) -> Path:
    """The one file of the settings cache."""
    (path,) = (repo.path / ".git/baton").glob("settings-*")
    return path


# -- where ---------------------------------------------------------------------------------------


def test_none_anywhere(inside: Sandbox) -> None:
    assert read() is None
    assert read("HEAD") is None
    assert read_work_tree_configuration() is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (CONFIG_FILE, TYPES),
        (CONFIG_FILE, b"\xef\xbb\xbf" + TYPES),
        (CONFIG_FILE, TYPES.replace(b"\n", b"\r\n")),
        (PYPROJECT, b'[project]\nname = "x"\n[tool.git-baton]\n' + TYPES),
        (PYPROJECT, b"\xef\xbb\xbf[tool.git-baton]\n" + TYPES),
        (PYPROJECT, b'[tool]\ngit-baton.types = ["work"]\n'),
        (PYPROJECT, b'[tool."git-baton"]\n' + TYPES),
    ],
)
def test_index_and_commit(inside: Sandbox, name: str, data: bytes) -> None:
    inside.stage({name: data})
    assert read() == OURS
    assert read("HEAD") is None
    inside.commit("chore: settings")
    inside.write(name, b"types = 1")
    assert (read(), read("HEAD")) == (OURS, OURS)


def test_its_own_file_goes_before_pyproject(inside: Sandbox) -> None:
    inside.stage({CONFIG_FILE: TYPES, PYPROJECT: '[tool.git-baton]\ntypes = ["other"]\n'})
    assert read() == OURS


def test_an_empty_file_means_the_defaults(inside: Sandbox) -> None:
    inside.stage({CONFIG_FILE: b"", PYPROJECT: '[tool.git-baton]\ntypes = ["other"]\n'})
    assert read() == Settings()


@pytest.mark.parametrize(
    "text",
    ["", "[project]\n", "[tool.ruff]\n", "[tool.git-batons]\n", 'tool = "git-baton"',
    "not TOML at all",
     "a." * 60_000 + "b = 1", "x = '" + "y" * 2_000_000 + "'"],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_pyproject_of_others_is_left_alone(inside: Sandbox, text: str) -> None:
    inside.stage({PYPROJECT: text})
    before = time.process_time()
    assert read() is None
    assert time.process_time() - before < 1


def test_a_folder_of_that_name_is_no_configuration(inside: Sandbox) -> None:
    inside.stage({f"{CONFIG_FILE}/x": "types = 1"})
    assert read() is None
    assert read_work_tree_configuration() is None


def test_work_tree(inside: Sandbox) -> None:
    inside.write(CONFIG_FILE, TYPES)
    assert read() is None
    assert read_work_tree_configuration() == OURS


def test_linked_work_tree_shares_the_cache(
    inside: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.commit("chore: settings", {CONFIG_FILE: TYPES})
    inside.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    assert read() == OURS
    assert cache_of(inside).exists()
    git_dir = str(inside.path / ".git/worktrees/linked")
    cache_of(inside).unlink()
    assert read(environ={**os.environ, "GIT_DIR": git_dir}) == OURS
    assert cache_of(inside).exists()


# -- what is refused -----------------------------------------------------------------------------

BAD = {
    "not TOML": (b"types = ", "is not TOML: "),
    "UTF-16": (TYPES.decode().encode("utf-16"), "is not TOML: "),
    "binary": (b"\0\xff", "is not TOML: "),
    "key twice": (TYPES + TYPES, "is not TOML: "),
    "deep nesting": (b"a = " + b"[" * 30_000, "is not TOML: "),
    "deep tables": (b"a = " + b"{b = " * 10_000, "is not TOML: "),
    "endless number": (b"a = " + b"9" * 60_000, "is not TOML: "),
    "dotted key": (b"a." * 30_000 + b"b = 1", "500 dots in one line (H603)"),
    "dotted table": (b"[" + b"a." * 30_000 + b"b]", "500 dots in one line (H603)"),
    "10 MB": (b"#" * 10_000_000, "has more than 65536 bytes"),
    "70 MB": (b"#" * 70_000_000, "has more than 65536 bytes"),
    "unknown key": (b"typs = []", "unknown key: typs"),
    "unknown table": (b"[tool.git-baton]", "unknown key: tool"),
    "wrong type": (b'types = "feat"', "types must be a list of strings, not a string"),
    "wrong value": (b'stale-after = "-1m"', "stale-after must be a whole number"),
    "hostile pattern": (rb"task-id = '(\d+\.?)+'", "task-id is not a pattern"),
}


@pytest.mark.parametrize(("data", "said"), BAD.values(), ids=BAD)
def test_bad_configuration(inside: Sandbox, data: bytes, said: str) -> None:
    inside.stage({CONFIG_FILE: data})
    before = time.process_time()
    for attempt in (read, read_work_tree_configuration):
        with pytest.raises(ConfigError) as caught:
            attempt()
        assert said in caught.value.message
        assert CONFIG_FILE in caught.value.message
        assert caught.value.hint
    assert time.process_time() - before < 2
    assert not (inside.path / ".git/baton").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool]\ngit-baton = 1", "tool.git-baton in pyproject.toml must be a table"),
        ("[[tool.git-baton]]", "tool.git-baton in pyproject.toml must be a table"),
        ("[tool.git-baton]\nplans = 1", "pyproject.toml: unknown key: plans"),
        ("[tool.git-baton", "pyproject.toml is not TOML"),
        ("[tool.git-baton]\n" + "a." * 5000 + "b=1", "500 dots in one line (H603)"),
        ("[tool.git-baton]\n#" + "x" * 1_100_000, "has more than 1048576 bytes"),
    ],
    ids=lambda text: text[:24],
)
def test_bad_section_of_pyproject(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_configuration(PYPROJECT, text.encode())
    assert said in caught.value.message


@pytest.mark.parametrize("name", [CONFIG_FILE, PYPROJECT])
@pytest.mark.parametrize("target", ["elsewhere-git-baton.toml", "types", "#git-baton"])
def test_symlink(inside: Sandbox, name: str, target: str) -> None:
    (inside.path / name).symlink_to(target)
    inside.git("add", name)
    if name == PYPROJECT and "git-baton" not in target:
        assert read() is None
        return
    with pytest.raises(ConfigError, match=r"is a symbolic link \(H601\)"):
        read()
    inside.commit("chore: link")
    with pytest.raises(ConfigError, match="H601"):
        read("HEAD")


def test_symlink_in_the_work_tree(inside: Sandbox) -> None:
    inside.write("real.toml", TYPES)
    (inside.path / CONFIG_FILE).symlink_to("real.toml")
    with pytest.raises(ConfigError, match="H601"):
        read_work_tree_configuration()


# -- the cache -----------------------------------------------------------------------------------


def _damage(good: str) -> dict[str, bytes]:
    data = good.encode()
    other = dump_settings(Settings(types=("other",)), "f" * 40)
    return {
        "empty": b"",
        "cut": data[:-3],
        "cut in half": data[: len(data) // 2],
        "one letter": data.replace(b"work", b"wirk"),
        "one number": data.replace(b"\t1800", b"\t1801"),
        "no number": data.replace(b"\t1800", b"\tx"),
        "appended": data + b"\nmore\ttext\tx",
        "of another blob": other.encode(),
        "without checksum": data.partition(b"\n")[2],
        "binary": bytes(range(256)),
        "not UTF-8": b"\xff" + data,
        "CRLF": data.replace(b"\n", b"\r\n"),
        "huge": data + b"x" * 1_000_000,
        "another version's": b"plan\ttext\tx\n" + data,
    }


@pytest.mark.parametrize("name", _damage(""))
def test_a_damaged_cache_changes_nothing_and_is_mended(inside: Sandbox, name: str) -> None:
    inside.stage({CONFIG_FILE: TYPES})
    assert read() == OURS
    path = cache_of(inside)
    good = path.read_text()
    path.write_bytes(_damage(good)[name])
    assert path.read_bytes() != good.encode()
    assert read() == OURS
    assert path.read_text() == good


def test_the_cache_is_what_is_read(inside: Sandbox) -> None:
    """The parser is spared: content under a true checksum is believed."""
    inside.stage({CONFIG_FILE: TYPES})
    oid = inside.oid(f":{CONFIG_FILE}")
    read()
    cache_of(inside).write_text(dump_settings(Settings(types=("cached",)), oid))
    assert read() == Settings(types=("cached",))


def test_another_configuration_has_another_entry(inside: Sandbox) -> None:
    inside.stage({CONFIG_FILE: TYPES})
    read()
    inside.stage({CONFIG_FILE: 'types = ["other"]'})
    assert read() == Settings(types=("other",))
    assert len(list((inside.path / ".git/baton").iterdir())) == 2


def test_a_folder_in_place_of_the_entry(inside: Sandbox) -> None:
    inside.stage({CONFIG_FILE: TYPES})
    read()
    path = cache_of(inside)
    path.unlink()
    path.mkdir()
    assert read() == OURS


def test_a_file_in_place_of_the_cache(inside: Sandbox) -> None:
    inside.stage({CONFIG_FILE: TYPES})
    inside.write(".git/baton", "no folder")
    assert read() == OURS
    assert inside.read(".git/baton") == "no folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where it likes")
def test_read_only_git_directory(inside: Sandbox) -> None:
    inside.stage({CONFIG_FILE: TYPES})
    (inside.path / ".git").chmod(0o555)
    try:
        assert read() == OURS
    finally:
        (inside.path / ".git").chmod(0o755)
    assert not (inside.path / ".git/baton").exists()


@pytest.mark.parametrize("pointer", ["", "nonsense", "gitdir: /nowhere", "gitdir: \0", "\xff"])
def test_without_a_git_directory_there_is_no_cache(
    inside: Sandbox, tmp_path: Path, pointer: str
) -> None:
    inside.stage({CONFIG_FILE: TYPES})
    (tmp_path / "pointer").write_bytes(pointer.encode("latin-1"))
    with Objects(Git(os.environ)) as objects:
        assert objects.read("HEAD").kind == "commit"  # git runs, in the right folder
        objects.git = Git({**os.environ, "GIT_DIR": str(tmp_path / "pointer")})
        assert read_configuration(objects, "") == OURS
    assert not (inside.path / ".git/baton").exists()


TEXT = st.text(
    st.characters(min_codepoint=32, exclude_characters="\x7f", codec="utf-8"), max_size=9
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)


@given(
    st.builds(
        Settings, plan=TEXT, since=TEXT, branch=TEXT, types=TEXTS, notify=TEXTS, select=TEXTS,
        agents=TEXTS, stale_after=st.integers(0, 10**9), clock_skew=st.integers(0, 10**9),
    )
)  # fmt: skip
def test_settings_survive_the_cache(settings: Settings) -> None:
    assert load_settings(dump_settings(settings, OID), OID) == settings
    assert load_settings(dump_settings(settings, OID), "f" * 40) is None


@given(st.text(max_size=80))
def test_nothing_else_is_believed(text: str) -> None:
    assert load_settings(text, OID) is None
