"""``doctor``: every way to switch the hooks off is found and comes with its cure."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from gitbaton.base.hook_types import HOOKS
from gitbaton.cli.doctor import command
from gitbaton.setup.doctor.doctor_text import doctor_text
from gitbaton.setup.doctor.examine import CHECKS, examine
from gitbaton.setup.doctor.result import Diagnosis
from gitbaton.setup.init import init, init_with_pre_commit
from gitbaton.setup.init_files import InitOptions
from gitbaton.setup.install import install
from gitbaton.setup.pre_commit import HOOK_IDS
from support.environment import SCRIPTS
from support.plans import LOGIN
from support.sandbox import Outcome, Sandbox, run

CONFIG, RUNNER = ".git-baton.toml", ".pre-commit-config.yaml"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with a stand-in for the package; its hook fails if ``broken`` lies beside it."""
    folder = tmp_path / "stand-in"
    (folder / "gitbaton").mkdir(parents=True)
    for name in ("__init__", "cli"):
        (folder / f"gitbaton/{name}.py").write_text("")
    (folder / "gitbaton/__main__.py").write_text(
        "import os, sys\n"
        "def main():\n"
        "    if sys.argv[2] != 'commit-msg':\n"
        "        return\n"
        "    assert open(sys.argv[3]).read() == ''\n"
        f"    if os.path.exists({str(tmp_path / 'broken')!r}):\n"
        "        sys.exit('out of order in ' + os.getcwd())\n"
    )
    return folder


@pytest.fixture
def ready(sandbox: Sandbox, package: Path) -> Sandbox:
    """A repository in which all is well."""
    init(str(sandbox.path), sys.executable, str(package), InitOptions())
    sandbox.agent = "ada"
    return sandbox


def _examine(repo: Sandbox, **environ: str) -> list[Diagnosis]:
    agent = {"GIT_BATON_AGENT": repo.agent} if repo.agent else {}
    return list(examine(str(repo.path), {**os.environ, **agent, **environ}))


def _not_ok(repo: Sandbox, **environ: str) -> list[Diagnosis]:
    return [diagnosis for diagnosis in _examine(repo, **environ) if diagnosis.state != "ok"]


def _only(repo: Sandbox, state: str = "problem", **environ: str) -> Diagnosis:
    found = _not_ok(repo, **environ)
    assert [one.state for one in found] == [state], found
    assert found[0].mend
    return found[0]


def test_all_is_well(ready: Sandbox) -> None:
    assert _not_ok(ready) == []
    said = [diagnosis.what for diagnosis in _examine(ready)]
    assert f"commit-msg starts in {ready.path}" in said
    assert [line for line in said if "native hook" in line] == [f"{n}: native hook" for n in HOOKS]


def test_nothing_is_installed(sandbox: Sandbox) -> None:
    found = _not_ok(sandbox)
    assert [one.what for one in found if one.state == "problem"] == [
        f"{name}: no hook is installed" for name in HOOKS
    ]
    assert [one.mend.split("=")[0] for one in found if one.state == "note"] == [
        "git-baton init",
        "git baton init --agent NAME, or export GIT_BATON_AGENT",
        "git baton init",
    ]


def test_doctor_changes_nothing(ready: Sandbox) -> None:
    def state() -> dict[Path, int]:
        return {path: path.lstat().st_mtime_ns for path in ready.path.rglob("*")}

    before = state()
    _examine(ready)
    assert state() == before


@pytest.mark.parametrize(
    ("name", "damage", "word"),
    [
        ("pre-push", lambda path: path.unlink(), "no hook is installed"),
        ("post-merge", lambda path: path.chmod(0o644), "is not executable"),
        (
            "pre-commit",
            lambda path: path.write_text(path.read_text() + "# edited\n"),
            "outdated or was edited",
        ),
        ("post-checkout", lambda path: path.write_text("#!/bin/sh\n"), "another tool's, not ours"),
    ],
)
def test_hook_file(
    name: str, damage: Callable[[Path], object], word: str, ready: Sandbox, package: Path
) -> None:
    damage(ready.path / ".git/hooks" / name)
    found = _only(ready)
    assert word in found.what
    assert found.mend == f"git-baton install --hook-type {name}"
    install(str(ready.path), [name], sys.executable, str(package))
    assert _not_ok(ready) == []


def test_hook_that_does_not_start_in_any_worktree(ready: Sandbox, tmp_path: Path) -> None:
    ready.git("worktree", "add", "--quiet", "../side")
    assert f"commit-msg starts in {tmp_path}/side" in [one.what for one in _examine(ready)]
    (tmp_path / "broken").touch()
    found = _not_ok(ready)
    assert [one.what for one in found] == [
        f"commit-msg fails in {place}: out of order in {place}"
        for place in (ready.path, tmp_path / "side")
    ]


def test_worktree_that_is_gone_is_no_concern(ready: Sandbox, tmp_path: Path) -> None:
    ready.git("worktree", "add", "--quiet", "../side")
    (tmp_path / "side").rename(tmp_path / "elsewhere")
    assert _not_ok(ready) == []


def test_kept_hook_is_not_run_by_the_trial(ready: Sandbox) -> None:
    ready.write(".git/hooks/commit-msg.before-git-baton", "#!/bin/sh\nexit 9\n").chmod(0o755)
    assert _not_ok(ready) == []


def test_interpreter_is_gone(ready: Sandbox, package: Path) -> None:
    install(str(ready.path), [], "/gone/python", str(package))
    assert "/gone/python" in _only(ready).what
    scripts = "/usr/bin:/bin"
    lost = _not_ok(ready, PATH=scripts)
    assert lost[0].what.startswith("the hooks cannot start: /gone/python is gone")
    assert "hook commit-msg cannot start" in lost[1].what


def test_package_is_gone(ready: Sandbox, package: Path) -> None:
    package.rename(package.with_name("moved"))
    assert f"{package} is gone" in _only(ready).what


def test_package_cannot_be_imported(ready: Sandbox, package: Path) -> None:
    (package / "gitbaton/cli.py").write_text("import no_such_module")
    assert "No module named 'no_such_module'" in _only(ready).what


@pytest.mark.parametrize("scope", ["local", "global"])
def test_hooks_path_leads_away(scope: str, ready: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    ready.git("config", f"--{scope}", "core.hooksPath", str(tmp_path / "elsewhere"))
    found = [one for one in _not_ok(ready) if "no hook is installed" not in one.what]
    assert "outside this repository" in found[0].what


@pytest.mark.parametrize("value", ["nowhere", "/dev/null", ""])
def test_hooks_path_is_no_folder(value: str, ready: Sandbox) -> None:
    ready.git("config", "--global", "core.hooksPath", value)
    found = _not_ok(ready)[0]
    assert f"core.hooksPath is {value or 'empty'} (global, file:" in found.what
    assert found.mend == "git config --global --unset-all core.hooksPath"


def test_hooks_path_of_the_command_line(ready: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COUNT", "1"), ("KEY_0", "core.hooksPath"), ("VALUE_0", "/dev/null")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert _not_ok(ready)[0].mend.startswith("unset GIT_CONFIG_COUNT")


def test_hooks_path_of_this_repository_is_worth_a_note(ready: Sandbox) -> None:
    ready.git("config", "core.hooksPath", ".git/hooks")
    assert "the hooks are looked for there" in _only(ready, "note").what


def test_hook_disabled_by_configuration(ready: Sandbox) -> None:
    ready.git("config", "hook.lint.enabled", "true")
    ready.git("config", "hook.commit-msg.enabled", "false")
    assert _only(ready).mend == "git config --local --unset-all hook.commit-msg.enabled"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SKIP", f"ruff, {HOOK_IDS[0]}"),
        ("PREK_SKIP", HOOK_IDS[2]),
        ("PRE_COMMIT_ALLOW_NO_CONFIG", "1"),
        ("HUSKY", "0"),
        ("LEFTHOOK", "0"),
    ],
)
def test_switch_in_the_environment(name: str, value: str, ready: Sandbox) -> None:
    assert _only(ready, **{name: value}).mend == f"unset {name}"


def test_harmless_environment(ready: Sandbox) -> None:
    harmless = {"SKIP": "ruff", "HUSKY": "1", "LEFTHOOK": "1", "PRE_COMMIT_ALLOW_NO_CONFIG": ""}
    assert _not_ok(ready, **harmless) == []


def test_runner_configuration(ready: Sandbox) -> None:
    whole = ready.read(RUNNER)
    ready.write(RUNNER, whole.replace(f"      - id: {HOOK_IDS[1]}\n", ""))
    assert _only(ready).what == f"{RUNNER} lacks {HOOK_IDS[1]}"
    ready.write(RUNNER, whole.replace("post-checkout]", "commit-msg]"))
    assert "lacks post-checkout" in _only(ready).what
    ready.write(RUNNER, whole.partition("\n")[2])
    assert _only(ready).mend == "git-baton init"
    ready.write(RUNNER, "files: ^src/\n" + whole)
    assert "filters commit messages away" in _only(ready, "note").what
    ready.write(RUNNER, "exclude: \\.git\n" + whole)
    assert _only(ready, "note").mend == "let them match .git/COMMIT_EDITMSG"
    ready.write(RUNNER, "repos: [")
    assert "cannot be parsed" in _only(ready).what
    ready.write(RUNNER, "repos: []\n")
    assert _not_ok(ready) == []


def test_hooks_run_through_pre_commit(sandbox: Sandbox) -> None:
    sandbox.agent = "ada"
    init_with_pre_commit(str(sandbox.path), "", "", InitOptions())
    assert _only(sandbox, "note").what.startswith("pre-push: runs through pre-commit")
    (sandbox.path / RUNNER).unlink()
    assert len([one for one in _not_ok(sandbox) if "is pre-commit's, not ours" in one.what]) == 6


def test_history(ready: Sandbox, tmp_path: Path) -> None:
    ready.commit("feat(1.1.1a): x")
    ready.git("replace", "HEAD", "HEAD~1")
    assert _only(ready).mend == f"git replace -d {ready.git('replace', '-l').out.strip()}"
    ready.git("replace", "-d", "HEAD")
    grafts = ready.write(".git/info/grafts", f"{ready.oid()}\n")
    assert _only(ready).mend == f"rm {grafts}"
    grafts.unlink()
    ready.write(".git/shallow", f"{ready.oid()}\n")
    assert _only(ready).mend == "git fetch --unshallow"
    (ready.path / ".git/shallow").unlink()
    ready.git("config", "remote.up.stream.promisor", "true")
    assert "git fetch --refetch up.stream" in _only(ready, "note").mend


def test_a_clone_that_was_not_told_the_default_branch(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada = clone_of(remote, "ada")
    assert "set-head" not in ada.baton("doctor").out
    ada.git("remote", "set-head", "origin", "--delete")
    assert "git remote set-head origin --auto" in ada.baton("doctor").out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("plam = 'x'\n", "unknown key"),
        ("= x", "is not TOML"),
        ("since = 'no-such-commit'\n", "neither a commit here nor a date"),
        ("since = '--all'\n", "must be a date, the ID of a commit or a tag"),
        ("since = 'HEAD'\n", "must be a date, the ID of a commit or a tag"),
    ],
)
def test_settings(text: str, word: str, ready: Sandbox) -> None:
    ready.write(CONFIG, text)
    assert word in _only(ready).what


@pytest.mark.parametrize("since", ["main", "2024-01-15", "2024-01-15 10:00", ""])
def test_since_that_git_or_a_calendar_knows(since: str, ready: Sandbox) -> None:
    ready.write(CONFIG, f'since = "{since}"\n')
    assert _not_ok(ready) == []


def test_merge_driver_is_named_but_not_registered(ready: Sandbox) -> None:
    ready.git("config", "--unset", "merge.baton.driver")
    found = _only(ready)
    assert "not registered in this clone" in found.what
    assert found.mend == "git-baton init"
    ready.git("config", "merge.baton.driver", "git-baton merge-driver %O %A %B %L %P")
    assert _not_ok(ready) == []
    assert "feature files have their merge driver" in [one.what for one in _examine(ready)]


def test_merge_driver_is_registered_but_not_named(ready: Sandbox) -> None:
    (ready.path / ".gitattributes").unlink()
    assert "no attribute names it for docs/plans/1.1-name.md" in _only(ready, "note").what
    ready.write(".gitattributes", "other/*.md merge=baton\n")
    assert "no attribute names it" in _only(ready, "note").what
    ready.git("config", "--unset", "merge.baton.driver")
    assert _not_ok(ready) == []


def test_merge_driver_is_not_on_path(ready: Sandbox, tmp_path: Path) -> None:
    ready.write(".gitattributes", "docs/plans/**/*.md merge=baton\n")
    ready.git("config", "merge.baton.driver", "git-baton merge-driver %O %A %B %L %P")
    found = _not_ok(ready, PATH=str(tmp_path))
    assert [one.what for one in found if "merge driver" in one.what] == [
        "the merge driver cannot start: git-baton is not on PATH"
    ]


def test_merge_driver_that_fails_in_another_work_tree(ready: Sandbox, tmp_path: Path) -> None:
    ready.commit("chore: driver", {".gitattributes": "docs/plans/**/*.md merge=baton\n"})
    ready.git("config", "merge.baton.driver", "git-baton merge-driver %O %A %B %L %P")
    ready.git("worktree", "add", "--quiet", "../side")
    assert _not_ok(ready) == []
    ready.git("config", "extensions.worktreeConfig", "true")
    ready.git("-C", "../side", "config", "--worktree", "merge.baton.driver", "false")
    found = _only(ready)
    assert found.what.startswith(f"in {tmp_path}/side: the merge driver fails")
    assert found.mend == f"git -C {tmp_path}/side baton init"


def test_husky_that_git_does_not_run(ready: Sandbox) -> None:
    ready.write(".husky/pre-commit", "npm test\n")
    found = _only(ready, "note")
    assert "husky has hooks in .husky" in found.what
    assert found.mend == "npx husky && git-baton init"
    ready.git("config", "core.hooksPath", ".husky")
    assert all("other way round" not in one.what for one in _not_ok(ready))


def test_union_merge_of_feature_files(ready: Sandbox) -> None:
    ready.git("config", "--unset", "merge.baton.driver")
    ready.write(".gitattributes", "*.png binary\ndocs/plans/*.md merge=union\n")
    assert "merge=union on docs/plans/1.1-name.md" in _only(ready).what
    ready.write(".gitattributes", f"{LOGIN} merge=union\n")
    assert f"merge=union on {LOGIN}" in _only(ready).what


def test_notes(ready: Sandbox) -> None:
    ready.agent = ""
    assert "no agent identity" in _only(ready, "note").what
    ready.git("config", "baton.agent", "bob")
    assert "the agent here is bob" in [one.what for one in _examine(ready)]
    ready.git("rm", "--quiet", "-r", "docs")
    assert _only(ready, "note").what == "no feature files in docs/plans"


_KILLED_BEFORE_RENAME = """
import os, signal, sys
from gitbaton.base.atomic_write import replace_file
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
replace_file(sys.argv[1], b"new")
"""


def test_what_a_killed_write_left_is_named(ready: Sandbox) -> None:
    before = ready.read(".git-baton.toml")
    path = str(ready.path / ".git-baton.toml")
    command = [str(SCRIPTS / "python"), "-c", _KILLED_BEFORE_RENAME, path]
    assert run(command, ready.path).code == -signal.SIGKILL
    assert ready.read(".git-baton.toml") == before
    left = _only(ready, "note")
    assert "was left by a command that was killed" in left.what
    assert run(["sh", "-c", left.mend], ready.path).code == 0
    assert _not_ok(ready) == []


def test_bare_repository(remote: Sandbox) -> None:
    assert all("no hook is installed" in one.what for one in _not_ok(remote)[:6])


def test_work_that_would_be_refused(ready: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ready.path)
    monkeypatch.setenv("GIT_BATON_AGENT", ready.agent)
    ready.commit("no task", {"x.py": "x\n"})
    ready.commit("no task either", {"x.py": "y\n"})
    found = CliRunner().invoke(command, [], standalone_mode=False)
    assert found.return_value == 1
    said = 'problem: what is new here would be refused: S101 "no task" names no task, and 1 more'
    assert said in found.output
    assert "git-baton check" in found.output


def test_command(ready: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ready.path)
    monkeypatch.setenv("GIT_BATON_AGENT", "ada")
    runner = CliRunner()
    well = runner.invoke(command, [], standalone_mode=False)
    assert (well.return_value, well.output.splitlines()[-1]) == (0, "no problems")
    (ready.path / ".git/hooks/pre-push").unlink()
    ill = runner.invoke(command, ["--json"], standalone_mode=False)
    assert ill.return_value == 1
    report = json.loads(ill.output)
    assert report["version"] == 1
    assert [one for one in report["diagnoses"] if one["state"] == "problem"] == [
        {
            "state": "problem",
            "what": "pre-push: no hook is installed",
            "mend": "git-baton install --hook-type pre-push",
        }
    ]


def test_text_is_masked_and_counts_problems() -> None:
    diagnoses = [Diagnosis("problem", "bad \x1b[31m", "mend \u202e"), Diagnosis("ok", "fine")]
    assert doctor_text(diagnoses).splitlines() == [
        "problem: bad <U+001B>[31m",
        "  → mend <U+202E>",
        "ok: fine",
        "1 problem",
        "  → mend <U+202E>",
    ]


def test_every_check_is_registered_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS) == 21


def test_executable_from_init_to_a_clean_bill(sandbox: Sandbox) -> None:
    assert sandbox.baton("init").code == 0
    outcome: Outcome = sandbox.baton("doctor", agent="ada")
    assert outcome.code == 0, outcome.out
    assert outcome.out.splitlines()[-1] == "no problems"
