"""Hook files in real repositories: found, written whole, chained, given back byte for byte."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gitbaton.base.errors import RepositoryError
from gitbaton.base.hook_types import HOOKS, KEPT_SUFFIX
from gitbaton.setup.hook_files import (
    Target,
    hooks_folder,
    inspect_hook,
    install_hooks,
    uninstall_hooks,
)
from gitbaton.setup.hook_template import shim
from gitbaton.setup.repository import open_repository
from support.environment import SCRIPTS
from support.sandbox import Sandbox, run

FOREIGN = b"#!/bin/sh\necho before\n"
ALL = Target(HOOKS, sys.executable, "/package")
ONE = Target(("commit-msg",), sys.executable, "/package")
Listing = dict[str, tuple[bytes, int, str]]


def _install(repo: Sandbox, target: Target = ONE, cwd: str = "") -> list[str]:
    folder = hooks_folder(open_repository(str(repo.path / cwd)))
    return [change.what for change in install_hooks(folder, target)]


def _uninstall(repo: Sandbox, hooks: tuple[str, ...] = HOOKS) -> list[str]:
    folder = hooks_folder(open_repository(str(repo.path)))
    return [change.what for change in uninstall_hooks(folder, hooks)]


def _listing(folder: Path) -> Listing:
    """Everything in a folder: bytes, mode, link target."""
    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        link = os.readlink(path) if path.is_symlink() else ""
        data = path.read_bytes() if path.is_file() else b""
        found[path.name] = (data, stat.S_IMODE(path.lstat().st_mode), link)
    return found


def _hooks(repo: Sandbox) -> Path:
    return repo.path / ".git/hooks"


def _put(repo: Sandbox, data: bytes = FOREIGN, mode: int = 0o755, name: str = "commit-msg") -> Path:
    path = repo.write(f".git/hooks/{name}", data)
    path.chmod(mode)
    return path


def test_installs_all_with_mode_755_whatever_the_umask(sandbox: Sandbox) -> None:
    old = os.umask(0o077)
    try:
        assert _install(sandbox, ALL) == ["installed"] * len(HOOKS)
    finally:
        os.umask(old)
    expected = {name: shim(name, sys.executable, "/package").encode() for name in HOOKS}
    assert _listing(_hooks(sandbox)) == {
        name: (expected[name], 0o755, "") for name in sorted(HOOKS)
    }


def test_hooks_folder_is_made_if_a_template_left_it_out(sandbox: Sandbox) -> None:
    _hooks(sandbox).rmdir()
    assert _install(sandbox) == ["installed"]


def test_installing_twice_changes_nothing(sandbox: Sandbox) -> None:
    _put(sandbox)
    _install(sandbox, ALL)
    before = _listing(_hooks(sandbox))
    stamps = {path: path.stat().st_ino for path in _hooks(sandbox).iterdir()}
    assert _install(sandbox, ALL) == ["already installed"] * len(HOOKS)
    assert _listing(_hooks(sandbox)) == before
    assert {path: path.stat().st_ino for path in _hooks(sandbox).iterdir()} == stamps


@pytest.mark.parametrize("damage", ["old", "crlf", "mode"])
def test_damaged_or_old_shim_is_renewed_and_not_chained(damage: str, sandbox: Sandbox) -> None:
    _install(sandbox)
    path = _hooks(sandbox) / "commit-msg"
    whole = _listing(_hooks(sandbox))
    if damage == "mode":
        path.chmod(0o644)
    else:
        data = path.read_bytes()
        path.write_bytes(data.replace(b"\n", b"\r\n") if damage == "crlf" else data + b"# old\n")
    assert _install(sandbox) == ["updated"]
    assert _listing(_hooks(sandbox)) == whole


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (FOREIGN, 0o755),
        (FOREIGN, 0o555),
        (FOREIGN, 0o444),
        (b"#!/bin/sh\r\nexit 0\r\n", 0o755),
        (b"\x7fELF\0\xff\n" * 30_000, 0o700),
        (b"", 0o755),
    ],
)
def test_foreign_hook_comes_back_byte_for_byte(data: bytes, mode: int, sandbox: Sandbox) -> None:
    _put(sandbox, data, mode)
    before = _listing(_hooks(sandbox))
    assert _install(sandbox) == [f"installed, runs commit-msg{KEPT_SUFFIX} first"]
    assert _listing(_hooks(sandbox))[f"commit-msg{KEPT_SUFFIX}"] == before["commit-msg"]
    assert _uninstall(sandbox, ("commit-msg",)) == ["removed, the hook from before is back"]
    assert _listing(_hooks(sandbox)) == before


@pytest.mark.parametrize("target", ["../../tools/hook", "/nowhere/at/all"])
def test_symlink_comes_back_as_symlink(target: str, sandbox: Sandbox) -> None:
    sandbox.write("tools/hook", FOREIGN).chmod(0o755)
    (_hooks(sandbox) / "commit-msg").symlink_to(target)
    before = _listing(_hooks(sandbox))
    _install(sandbox)
    assert (sandbox.path / "tools/hook").read_bytes() == FOREIGN
    _uninstall(sandbox)
    assert _listing(_hooks(sandbox)) == before


def test_symlink_to_a_shim_is_replaced_not_chained_to_itself(sandbox: Sandbox) -> None:
    sandbox.write("hooks/commit-msg", shim("commit-msg")).chmod(0o755)
    (_hooks(sandbox) / "commit-msg").symlink_to("../../hooks/commit-msg")
    assert _install(sandbox) == ["installed"]
    assert list(_listing(_hooks(sandbox))) == ["commit-msg"]
    assert (sandbox.path / "hooks/commit-msg").read_text() == shim("commit-msg")


def test_uninstall_leaves_alone_what_is_not_ours(sandbox: Sandbox) -> None:
    _put(sandbox)
    before = _listing(_hooks(sandbox))
    assert _uninstall(sandbox, ("commit-msg", "pre-push")) == [
        "not ours, left alone",
        "not installed",
    ]
    assert _listing(_hooks(sandbox)) == before


def test_two_foreign_hooks_in_one_place_are_refused_before_anything_is_written(
    sandbox: Sandbox,
) -> None:
    _put(sandbox)
    _put(sandbox, b"#!/bin/sh\nexit 1\n", name=f"commit-msg{KEPT_SUFFIX}")
    before = _listing(_hooks(sandbox))
    with pytest.raises(RepositoryError, match="both hooks of another tool"):
        _install(sandbox, ALL.replace(hooks=tuple(reversed(HOOKS))))
    assert _listing(_hooks(sandbox)) == before


def test_install_that_was_cut_short_is_finished(sandbox: Sandbox) -> None:
    path = _put(sandbox)
    os.link(path, f"{path}{KEPT_SUFFIX}")
    _install(sandbox)
    _uninstall(sandbox)
    assert _listing(_hooks(sandbox)) == {"commit-msg": (FOREIGN, 0o755, "")}


def test_folder_in_a_hooks_place_is_refused(sandbox: Sandbox) -> None:
    (_hooks(sandbox) / "commit-msg").mkdir()
    with pytest.raises(RepositoryError, match="is a folder"):
        _install(sandbox)


def test_many_installs_at_once_end_with_one_shim(sandbox: Sandbox) -> None:
    _put(sandbox)
    script = (
        "import sys\n"
        "from gitbaton.setup.hook_files import Target, hooks_folder, install_hooks\n"
        "from gitbaton.setup.repository import open_repository\n"
        "folder = hooks_folder(open_repository('.'))\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "install_hooks(folder, Target(('commit-msg', 'pre-push'), sys.executable, '/package'))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=sandbox.path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    ends = [process.communicate(b"go\n", timeout=60) for process in processes]
    assert [error for _, error in ends if error] == []
    assert _listing(_hooks(sandbox)) == {
        "commit-msg": (shim("commit-msg", sys.executable, "/package").encode(), 0o755, ""),
        f"commit-msg{KEPT_SUFFIX}": (FOREIGN, 0o755, ""),
        "pre-push": (shim("pre-push", sys.executable, "/package").encode(), 0o755, ""),
    }


def test_linked_worktree_and_subfolder_install_into_the_common_folder(sandbox: Sandbox) -> None:
    sandbox.git("worktree", "add", "--quiet", "../side")
    side = Sandbox(sandbox.path.parent / "side")
    (side.path / "deep").mkdir()
    _install(side, cwd="deep")
    assert list(_listing(_hooks(sandbox))) == ["commit-msg"]


def test_bare_repository_has_hooks_too(remote: Sandbox) -> None:
    _install(remote)
    assert "commit-msg" in _listing(remote.path / "hooks")


@pytest.mark.parametrize("absolute", [False, True])
def test_hooks_path_in_the_work_tree_gets_shims_to_share(absolute: bool, sandbox: Sandbox) -> None:
    value = f"{sandbox.path}/tools/hooks" if absolute else "tools/hooks"
    sandbox.git("config", "core.hooksPath", value)
    (sandbox.path / "docs").mkdir(exist_ok=True)
    _install(sandbox, cwd="docs")
    assert (sandbox.path / "tools/hooks/commit-msg").read_text() == shim("commit-msg")
    assert _listing(_hooks(sandbox)) == {}


def test_hooks_path_inside_git_dir_is_followed(sandbox: Sandbox) -> None:
    sandbox.git("config", "core.hooksPath", ".git/other")
    _install(sandbox)
    assert "commit-msg" in _listing(sandbox.path / ".git/other")


@pytest.mark.parametrize("value", ["/dev/null", "", "../elsewhere"])
def test_hooks_path_outside_is_refused(value: str, sandbox: Sandbox) -> None:
    sandbox.git("config", "--global", "core.hooksPath", value)
    with pytest.raises(RepositoryError, match="outside this repository"):
        _install(sandbox)


def test_hooks_folder_that_is_a_link_to_outside_is_refused(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    _hooks(sandbox).rmdir()
    _hooks(sandbox).symlink_to(tmp_path / "outside")
    with pytest.raises(RepositoryError, match="outside this repository"):
        _install(sandbox)


def test_husky_folder_is_refused(sandbox: Sandbox) -> None:
    sandbox.git("config", "core.hooksPath", ".husky/_")
    with pytest.raises(RepositoryError, match="husky"):
        _install(sandbox)


@pytest.fixture(params=["pre-commit", "prek"])
def runner(request: pytest.FixtureRequest, sandbox: Sandbox) -> str:
    """A hook runner with a configuration that counts its runs; returns its executable."""
    sandbox.write(
        ".pre-commit-config.yaml",
        "repos:\n- repo: local\n  hooks:\n  - {id: count, name: count, language: system, "
        "entry: sh -c 'echo run >> .git/count', stages: [commit-msg], always_run: true, "
        "pass_filenames: false}\n",
    )
    sandbox.git("add", ".pre-commit-config.yaml")
    return str(SCRIPTS / request.param)


@pytest.fixture
def counting(tmp_path: Path) -> Target:
    """Bake a package whose hook counts its runs."""
    package = tmp_path / "stub/gitbaton"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(
        "def main():\n    open('.git/ours', 'a').write('run\\n')\n"
    )
    return Target(("commit-msg",), sys.executable, str(package.parent))


def _runs(repo: Sandbox) -> tuple[int, int]:
    """Commit once; how often the runner and our hook ran."""
    for name in ("count", "ours"):
        repo.write(f".git/{name}", "")
    repo.git("commit", "--quiet", "--allow-empty", "--message", "feat(1.1.1a): x")
    return repo.read(".git/count").count("run"), repo.read(".git/ours").count("run")


def test_runner_is_chained_and_given_back(runner: str, sandbox: Sandbox, counting: Target) -> None:
    assert run([runner, "install", "-t", "commit-msg"], sandbox.path).code == 0
    before = _listing(_hooks(sandbox))
    assert inspect_hook(str(_hooks(sandbox) / "commit-msg")).runner == Path(runner).name
    _install(sandbox, counting)
    assert _runs(sandbox) == (1, 1)
    _uninstall(sandbox)
    assert _listing(_hooks(sandbox)) == before


def test_runner_installed_over_us_runs_everything_once(
    runner: str, sandbox: Sandbox, counting: Target
) -> None:
    _put(sandbox, b"#!/bin/sh\necho run >> .git/foreign\n")
    _install(sandbox, counting)
    assert run([runner, "install", "-t", "commit-msg"], sandbox.path).code == 0
    assert _runs(sandbox) == (1, 1)
    assert sandbox.read(".git/foreign") == "run\n"
    assert _install(sandbox, counting) == [f"runs behind {Path(runner).name}"]
    assert _runs(sandbox) == (1, 1)
    _uninstall(sandbox)
    assert _listing(_hooks(sandbox))["commit-msg.legacy"][0].endswith(b".git/foreign\n")
    assert _runs(sandbox) == (1, 0)


def test_runner_installed_before_and_after_us_runs_once(
    runner: str, sandbox: Sandbox, counting: Target
) -> None:
    install = [runner, "install", "-t", "commit-msg"]
    assert run(install, sandbox.path).code == 0
    before = _listing(_hooks(sandbox))
    _install(sandbox, counting)
    assert run(install, sandbox.path).code == 0
    assert _runs(sandbox) == (1, 1)
    _uninstall(sandbox)
    assert _listing(_hooks(sandbox)) == before


def test_unwritable_folder_is_a_clear_error(sandbox: Sandbox) -> None:
    if os.geteuid() == 0:
        _hooks(sandbox).rmdir()
        _hooks(sandbox).write_text("a file")
    else:
        _hooks(sandbox).chmod(0o555)
    with pytest.raises(RepositoryError, match="cannot change"):
        _install(sandbox)
