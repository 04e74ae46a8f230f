"""The shims: what is committed is what is written, and what each one does when git runs it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gitbaton.base.hook_types import EXTRA_HOOKS, HOOKS, KEPT_SUFFIX, SERVER_HOOKS
from gitbaton.setup.hook_template import HOOK_KINDS, baked, is_shim, shim
from support.environment import ROOT
from support.sandbox import Outcome, Sandbox, run

ALL = (*HOOKS, *SERVER_HOOKS)
STDIN_HOOKS = ("pre-push", "post-rewrite", "pre-receive")
SHELLS = [shell for shell in ("sh", "dash", "bash", "ksh", "mksh") if shutil.which(shell)]
PLAIN = "/usr/bin:/bin"
# A stand-in for the package: tells what it was given, fails when told to.
STUB = """\
import os, sys
def main():
    given = sys.stdin.buffer.read()
    print("ours", sys.argv[1:], len(given), sys.flags.no_site, flush=True)
    sys.exit(int(os.environ.get("STUB_CODE", "0")))
"""

Start = Callable[..., Outcome]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder, with spaces and quotes in its name, that holds a package called gitbaton."""
    folder = tmp_path / 'it\'s a "folder" $(x)' / "gitbaton"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "__main__.py").write_text(STUB)
    return folder.parent


@pytest.fixture
def start(tmp_path: Path, package: Path) -> Start:
    """Write a shim for ``hook`` into a hooks folder and run it."""
    folder = tmp_path / "hooks"
    folder.mkdir()

    def started(
        hook: str,
        *args: str,
        kept: str = "",
        input: bytes = b"",
        python: str = sys.executable,
        env: dict[str, str] | None = None,
    ) -> Outcome:
        _executable(folder / hook, shim(hook, python, str(package)))
        if kept:
            _executable(folder / f"{hook}{KEPT_SUFFIX}", kept)
        return run([str(folder / hook), *args], tmp_path, input=input, env=env)

    return started


def _executable(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def _ours(hook: str, *args: str, given: int = 0) -> str:
    session = 1 if HOOK_KINDS[hook].light else 0
    return f"ours {['hook', hook, *args]} {given} {session}\n"


def test_every_hook_has_a_shim() -> None:
    assert set(HOOK_KINDS) == {*ALL, *EXTRA_HOOKS}
    assert sorted(path.name for path in (ROOT / "hooks").iterdir()) == sorted(ALL)


@pytest.mark.parametrize("hook", ALL)
def test_committed_shim_is_the_one_written(hook: str) -> None:
    committed = ROOT / "hooks" / hook
    assert committed.read_text() == shim(hook)
    assert os.access(committed, os.X_OK)


@pytest.mark.parametrize("hook", ALL)
@pytest.mark.parametrize("shell", SHELLS)
def test_shells_accept_it(hook: str, shell: str) -> None:
    assert run([shell, "-n", str(ROOT / "hooks" / hook)], ROOT) == Outcome(0, "", "")


def test_commit_path_starts_no_process() -> None:
    for hook in ("commit-msg", "pre-commit"):
        text = shim(hook)
        assert not any(word in text for word in ("$(", " | ", "dirname", "git rev-parse"))


@pytest.mark.parametrize("hook", ALL)
def test_runs_ours_with_arguments_and_stdin(hook: str, start: Start) -> None:
    outcome = start(hook, "a b", "*", input=b"old new\n")
    assert outcome == Outcome(0, _ours(hook, "a b", "*", given=8), "")


@pytest.mark.parametrize("hook", ALL)
def test_verdict_of_ours_counts(hook: str, start: Start) -> None:
    kept = "#!/bin/sh\nexit 0\n"
    for code in (
        start(hook, env={"STUB_CODE": "1"}).code,
        start(hook, kept=kept, env={"STUB_CODE": "1"}).code,
    ):
        assert code == 1 or not HOOK_KINDS[hook].refuses


@pytest.mark.parametrize("hook", ALL)
def test_hook_from_before_runs_first_and_once(hook: str, start: Start) -> None:
    outcome = start(hook, "x y", input=b"a\n\n", kept='#!/bin/sh\necho before "$1"; cat\n')
    given = "a\n\n"
    if hook in STDIN_HOOKS:
        assert outcome == Outcome(0, f"before x y\n{given}{_ours(hook, 'x y', given=3)}", "")
    else:  # git gives these no input, so whoever reads first may have it
        assert outcome == Outcome(0, f"before x y\n{given}{_ours(hook, 'x y')}", "")


@pytest.mark.parametrize("hook", ALL)
def test_failure_of_the_hook_from_before_counts(hook: str, start: Start) -> None:
    outcome = start(hook, kept="#!/bin/sh\ncat >/dev/null\nexit 3\n")
    assert outcome.code == 3
    assert ("ours" in outcome.out) is not HOOK_KINDS[hook].refuses


@pytest.mark.parametrize("hook", STDIN_HOOKS)
@pytest.mark.parametrize("kept", ["", "#!/bin/sh\nexit 0\n", "#!/bin/sh\nwc -c\n"])
def test_twelve_megabytes_reach_both(hook: str, kept: str, start: Start) -> None:
    given = b"refs/heads/topic %b refs/heads/topic %b\n" % (b"1" * 40, b"0" * 40) * 105_000
    outcome = start(hook, kept=kept, input=given)
    count = f"{len(given)}\n" if "wc" in kept else ""
    assert outcome == Outcome(0, count + _ours(hook, given=len(given)), "")


@pytest.mark.parametrize("hook", STDIN_HOOKS)
def test_deaf_hook_is_no_noise_even_if_sigpipe_is_ignored(
    hook: str, start: Start, tmp_path: Path
) -> None:
    start(hook, kept="#!/bin/sh\nexit 0\n")
    done = subprocess.run(
        [tmp_path / "hooks" / hook],
        input=b"x" * 300_000,
        capture_output=True,
        restore_signals=False,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN),
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("hook", STDIN_HOOKS)
def test_closed_stdin_is_empty_stdin(hook: str, start: Start, tmp_path: Path) -> None:
    start(hook, kept="#!/bin/sh\nexit 0\n")
    outcome = run(["/bin/sh", "-c", 'exec "$0" <&-', str(tmp_path / "hooks" / hook)], tmp_path)
    assert outcome.out == _ours(hook)


def test_hook_that_is_not_executable_is_skipped_as_git_does(start: Start, tmp_path: Path) -> None:
    start("commit-msg", kept="#!/bin/sh\nexit 9\n")
    (tmp_path / "hooks" / f"commit-msg{KEPT_SUFFIX}").chmod(0o644)
    assert start("commit-msg").code == 0


def test_runner_that_calls_us_is_not_started_again(start: Start) -> None:
    for program in ("pre-commit", "prek"):
        kept = f"#!/bin/sh\n# File generated by {program}: https://example.org\nexit 9\n"
        for variable in ("PRE_COMMIT_RUNNING_LEGACY", "PREK_RUNNING_LEGACY"):
            assert start("commit-msg", kept=kept, env={variable: "1"}).code == 0
        assert start("commit-msg", kept=kept).code == 9
    assert start("commit-msg", kept="#!/bin/sh\nexit 8\n", env={variable: "1"}).code == 8


@pytest.mark.parametrize("hook", ALL)
def test_without_its_interpreter_it_uses_path_else_fails_loudly(
    hook: str, start: Start, tmp_path: Path
) -> None:
    lost = start(hook, python="/gone/python", env={"PATH": PLAIN})
    assert lost.code == (1 if HOOK_KINDS[hook].refuses else 0)
    assert "git-baton install" in lost.err
    scripts = tmp_path / "bin"
    scripts.mkdir()
    _executable(scripts / "git-baton", '#!/bin/sh\necho path "$@"\n')
    found = start(hook, "x", python="/gone/python", env={"PATH": f"{scripts}:{PLAIN}"})
    assert found == Outcome(0, f"path hook {hook} x\n", "")


def test_interpreter_without_the_package_counts_as_gone(start: Start, package: Path) -> None:
    (package / "gitbaton/__main__.py").unlink()
    assert "git-baton install" in start("pre-push", env={"PATH": PLAIN}).err


def test_pythonpath_of_the_project_is_not_ours(start: Start, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    (trap / "gitbaton").mkdir(parents=True)
    (trap / "gitbaton/__init__.py").write_text("raise SystemExit(9)")
    for hook in HOOKS:
        assert start(hook, env={"PYTHONPATH": str(trap)}).code == 0


@pytest.mark.parametrize("value", ["", "/plain", "/it's", '/a b\n$(c)`d`"e\\', "/ü"])
def test_baked_values_survive_quoting(value: str) -> None:
    assert baked(shim("pre-push", value, value)) == (value, value)


def test_shim_is_known_by_its_second_line() -> None:
    text = shim("pre-push").encode()
    assert is_shim(text)
    assert is_shim(text.replace(b"\n", b"\r\n"))
    assert not is_shim(b"#!/bin/sh\necho '# git-baton hook: pre-push'\n")
    assert not is_shim(b"")


def test_git_runs_the_committed_shims_through_core_hookspath(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    scripts = tmp_path / "bin"
    scripts.mkdir()
    log = tmp_path / "log"
    _executable(scripts / "git-baton", f'#!/bin/sh\necho "$2" >>{log}\n')
    path = {"PATH": f"{scripts}:{os.environ['PATH']}"}
    sandbox.git("config", "core.hooksPath", "hooks")
    shutil.copytree(ROOT / "hooks", sandbox.path / "hooks")
    commit = ["commit", "--quiet", "--allow-empty", "--message"]
    sandbox.git(*commit, "feat(1.1.1a): x", env=path)
    sandbox.git("switch", "--quiet", "--create", "side", env=path)
    sandbox.git(*commit, "feat(1.1.1a): y", "--amend", env=path)
    sandbox.git("merge", "--quiet", "main", "--no-edit", env=path)
    sandbox.git("init", "--quiet", "--bare", "../there.git")
    sandbox.git("push", "--quiet", "../there.git", "main", env=path)
    assert set(log.read_text().split()) == set(HOOKS)
