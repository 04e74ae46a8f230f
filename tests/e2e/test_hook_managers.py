"""Hooks that another tool keeps: husky, lefthook, a committed folder, a folder for all projects."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gitbaton.base.hook_types import HOOKS, LEFTHOOK_FILE
from support.environment import SCRIPTS
from support.sandbox import Outcome, Sandbox, run
from support.tools import needed

SETUP = [".git-baton.toml", ".pre-commit-config.yaml", ".gitattributes"]


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    made = clone_of(remote, "ada")
    made.git("config", "baton.agent", "ada")
    return made


def _typed(outcome: str, repo: Sandbox, env: Mapping[str, str] | None = None) -> Outcome:
    """Type the hint that stands under a line, as a person would."""
    command = next(line for line in outcome.splitlines() if line.startswith("  → "))
    return run(["bash", "-c", command.removeprefix("  → ")], repo.path, env=env)


def _init(repo: Sandbox) -> str:
    done = repo.baton("init")
    assert done.code == 0, done.err
    assert all((repo.path / name).exists() for name in SETUP)
    assert "merge-driver" in repo.git("config", "merge.baton.driver").out
    return done.out


def _commit(repo: Sandbox, subject: str, env: Mapping[str, str] | None = None) -> Outcome:
    return repo.git("commit", "--allow-empty", "-m", subject, check=False, env=env)


def _problems(repo: Sandbox, env: Mapping[str, str] | None = None) -> str:
    said = repo.baton("doctor", env=env).out.splitlines()
    wrong = [line for line in said if line.startswith("problem: ")]
    return "\n".join(wrong)


def _husky(repo: Sandbox) -> None:
    repo.write("package.json", "{}")
    assert run([needed("husky")], repo.path).code == 0


def test_husky_runs_ours_once_its_lines_are_added(ada: Sandbox) -> None:
    _husky(ada)
    said = _init(ada)
    assert f"{ada.path}/.husky" in said
    assert "husky runs what" in _problems(ada)
    assert _typed(said.partition(".husky: ")[2], ada).code == 0
    assert _problems(ada) == ""
    said = _init(ada)
    assert f"{ada.path}/.husky" not in said
    assert ".husky/pre-push" in said.partition("git add ")[2].partition(" && ")[0]
    refused = _commit(ada, "no task")
    assert (refused.code, "S101" in refused.err) == (1, True)


def _commit_line(said: str) -> str:
    """The line that commits the set-up, of those that `init` leaves to do."""
    return next(line for line in said.splitlines() if "git add " in line).removeprefix("  → ")


def _active_husky(repo: Sandbox) -> None:
    """What husky leaves behind when it is installed."""
    repo.write(".husky/_/.gitignore", "*\n")
    repo.git("config", "core.hooksPath", ".husky/_")


def _own_folder(repo: Sandbox) -> None:
    repo.write(".githooks/pre-commit", "#!/bin/sh\necho formatted >&2\n").chmod(0o755)
    repo.git("add", ".githooks")
    repo.commit("feat(1.1.1a): hooks")
    repo.git("config", "core.hooksPath", ".githooks")


def _lefthook_file(repo: Sandbox) -> None:
    repo.commit("feat(1.1.1a): hooks", {"lefthook.yml": "pre-commit:\n  parallel: true\n"})


@pytest.mark.parametrize("how", [_active_husky, _own_folder, _lefthook_file])
def test_the_line_that_commits_the_set_up_brings_the_hooks(
    how: Callable[[Sandbox], None], ada: Sandbox
) -> None:
    how(ada)
    said = _init(ada)
    left = next((line for line in said.splitlines() if line.startswith("  → ")), "")
    if left.startswith(("  → for hook", "  → printf")):
        run(["bash", "-c", left.removeprefix("  → ").partition(" && cd ")[0]], ada.path)
    committed = run(["bash", "-c", _commit_line(said).partition(" && ")[0]], ada.path)
    assert committed.code == 0, committed
    assert ada.git("diff", "--name-only").out == ""
    assert ada.git("ls-files", "--others", "--exclude-standard").out == ""
    assert _commit(ada, "chore: set git-baton up").code == 0


def test_a_husky_that_is_not_active_is_told(ada: Sandbox) -> None:
    ada.commit("feat(1.1.1a): hooks", {".husky/pre-commit": "npm test\n"})
    assert "npx husky && git baton init" in _init(ada)
    _active_husky(ada)
    assert "npx husky" not in _init(ada)


def test_the_hint_for_one_line_of_husky_adds_that_one(ada: Sandbox) -> None:
    _husky(ada)
    said = _init(ada)
    _typed(said.partition(".husky: ")[2], ada)
    (ada.path / ".husky/pre-push").write_text("npm test\n# git-baton hook pre-push\n")
    assert _problems(ada).startswith("problem: pre-push: husky")
    assert _typed(ada.baton("doctor").out.partition("problem: pre-push")[2], ada).code == 0
    assert ada.read(".husky/pre-push").endswith('git-baton hook pre-push "$@"\n')
    assert _problems(ada) == ""


def test_install_says_the_same_and_writes_nothing(ada: Sandbox) -> None:
    _husky(ada)
    before = sorted((ada.path / ".husky/_").iterdir())
    refused = ada.baton("install")
    assert (refused.code, "husky writes the hooks" in refused.err) == (2, True)
    assert sorted((ada.path / ".husky/_").iterdir()) == before
    assert _typed(refused.err, ada).code == 0
    assert _problems(ada) == ""
    assert ada.baton("uninstall").code == 0


def test_husky_where_git_baton_is_on_no_path(ada: Sandbox) -> None:
    _husky(ada)
    _typed(_init(ada).partition(".husky: ")[2], ada)
    assert "not on PATH" in _problems(ada, {"PATH": "/usr/bin:/bin"})


def test_a_work_tree_without_huskys_folder_is_reported_and_mended(ada: Sandbox) -> None:
    _husky(ada)
    _typed(_init(ada).partition(".husky: ")[2], ada)
    ada.git("add", ".husky", *SETUP)
    assert _commit(ada, "chore: git-baton").code == 0
    ada.git("push", "--quiet")
    added = ada.baton("worktree", "add", "1.1")
    side = Sandbox(ada.path.parent / "ada-1.1", "ada")
    assert f"warning: in {side.path}: core.hooksPath is .husky/_" in added.err
    assert f"in {side.path}: core.hooksPath is .husky/_" in _problems(ada)
    assert "commit-msg starts" not in ada.baton("doctor").out
    assert "core.hooksPath is .husky/_" in _problems(side)
    assert _commit(side, "no task").code == 0
    assert _typed(added.err, ada).code == 0
    assert _commit(side, "no task").code == 1
    side.git("reset", "--quiet", "--hard", "HEAD~1")
    assert (_problems(ada), _problems(side)) == ("", "")


def _lefthook(repo: Sandbox, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    folder = Path(needed("lefthook")).parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    repo.write("lefthook.yml", before)
    assert run(["lefthook", "install"], repo.path).code == 0


def test_lefthook_runs_ours_once_its_configuration_names_them(
    ada: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = "commit-msg:\n  commands:\n    say:\n      run: echo theirs {1}\n"
    ada.commit("feat(1.1.1a): hooks of the project", {"lefthook.yml": before})
    ada.git("push", "--quiet")
    _lefthook(ada, monkeypatch, before)
    said = _init(ada)
    assert "lefthook runs what" in _problems(ada)
    assert _typed(said.partition("lefthook has the hooks")[2], ada).code == 0
    assert _problems(ada) == ""
    refused = _commit(ada, "no task")
    assert refused.code == 1
    assert "S101" in refused.out + refused.err
    assert "theirs" in refused.out + refused.err
    ada.git("add", "lefthook.yml", LEFTHOOK_FILE, *SETUP)
    assert _commit(ada, "chore: git-baton").code == 0
    assert ada.git("push", check=False).code == 0
    ada.commit("sneaked past", {"README": "new\n"})
    pushed = ada.git("push", check=False)
    assert (pushed.code, "sneaked past" in pushed.out + pushed.err) == (1, True)


def test_a_list_of_lefthooks_own_is_left_to_an_editor(
    ada: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.write("more.yml", "pre-commit:\n  commands:\n    a:\n      run: 'true'\n")
    _lefthook(ada, monkeypatch, "extends: [more.yml]\n")
    assert f"add {LEFTHOOK_FILE} to extends in {ada.path}/lefthook.yml" in _init(ada)
    ada.write("lefthook.yml", f"extends: [more.yml, {LEFTHOOK_FILE}]\n")
    assert "commit-msg: " in _problems(ada)  # lefthook has not written that hook yet
    for line in ada.baton("doctor").out.splitlines():
        if line.endswith("&& lefthook install"):
            assert run(["bash", "-c", line.removeprefix("  → ")], ada.path).code == 0
    assert _problems(ada) == ""


def test_hooks_for_all_projects_are_left_alone(ada: Sandbox, tmp_path: Path) -> None:
    shared = tmp_path / "for all"
    shared.mkdir()
    ada.git("config", "--global", "core.hooksPath", str(shared))
    said = _init(ada)
    assert list(shared.iterdir()) == []
    assert "outside this repository" in _problems(ada)
    assert ada.baton("install").code == 2
    assert _typed(said.partition("other repositories use these hooks")[2], ada).code == 0
    assert _problems(ada) == ""
    assert _commit(ada, "no task").code == 1
    ada.git("worktree", "add", "--quiet", "../side")
    side = Sandbox(tmp_path / "side", "ada")
    assert _commit(side, "no task").code == 1
    assert (_problems(ada), _problems(side)) == ("", "")


def test_hooks_for_all_projects_that_start_ours_are_sound(ada: Sandbox, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    for hook in HOOKS:
        (shared / hook).write_text(f'#!/bin/sh\nexec git baton hook {hook} "$@"\n')
        (shared / hook).chmod(0o755)
    ada.git("config", "--global", "core.hooksPath", str(shared))
    _init(ada)
    assert _problems(ada) == ""
    assert _commit(ada, "no task").code == 1
    (shared / "commit-msg").write_text("#!/bin/sh\n# git baton hook commit-msg\n")
    assert "outside this repository" in _problems(ada)


def test_a_relative_path_of_gits_own_folder_is_wrong_in_work_trees_and_said(
    ada: Sandbox, tmp_path: Path
) -> None:
    ada.git("config", "core.hooksPath", ".git/hooks")
    _init(ada)
    ada.git("worktree", "add", "--quiet", "../side")
    side = Sandbox(tmp_path / "side", "ada")
    assert _commit(side, "no task").code == 0
    assert "core.hooksPath is .git/hooks" in _problems(side)
    found = _problems(ada)
    assert f"in {side.path}: core.hooksPath is .git/hooks" in found
    assert _typed(ada.baton("doctor").out.partition("problem: ")[2], ada).code == 0
    assert _commit(side, "no task").code == 1
    side.git("reset", "--quiet", "--hard", "HEAD~1")
    assert (_problems(ada), _problems(side)) == ("", "")


def test_a_committed_folder_of_hooks_is_part_of_the_set_up(ada: Sandbox, tmp_path: Path) -> None:
    ada.write(".githooks/pre-commit", "#!/bin/sh\necho theirs >&2\n").chmod(0o755)
    ada.commit("feat(1.1.1a): hooks of the project", {".githooks/pre-commit": "#!/bin/sh\n"})
    ada.git("push", "--quiet", "origin", "main")
    (ada.path / ".githooks/pre-commit").chmod(0o755)
    ada.git("config", "core.hooksPath", ".githooks")
    _init(ada)
    ada.git("add", ".githooks", *SETUP)
    assert _commit(ada, "chore: git-baton").code == 0
    assert ada.baton("check", "--all", "--from-ref", "HEAD~1").code in (0, 2)
    ada.git("switch", "--quiet", "--create", "old", "HEAD~2")
    ada.git("switch", "--quiet", "main")
    ada.git("worktree", "add", "--quiet", "../side", "old")
    side = Sandbox(tmp_path / "side", "ada")
    assert f"in {side.path}: core.hooksPath is .githooks" in _problems(ada)
    assert _typed(ada.baton("doctor").out.partition("problem: ")[2], ada).code == 0
    assert _commit(side, "no task").code == 1
    assert _problems(ada) == ""


def test_other_files_beside_our_hooks_are_no_set_up(ada: Sandbox) -> None:
    ada.git("config", "core.hooksPath", ".githooks")
    _init(ada)
    ada.write(".githooks/other", "#!/bin/sh\n")
    ada.git("add", ".githooks", *SETUP)
    refused = _commit(ada, "chore: git-baton")
    assert (refused.code, "S101" in refused.err) == (1, True)
    ada.git("rm", "--quiet", "--cached", ".githooks/other")
    ada.write(".githooks/pre-push", "#!/bin/sh\nrm -rf build\n")
    ada.git("add", ".githooks/pre-push")
    assert _commit(ada, "chore: git-baton").code == 1


def test_hooks_and_driver_start_without_our_path(ada: Sandbox, remote: Sandbox) -> None:
    _init(ada)
    ada.git("add", *SETUP)
    bare = {"PATH": "/usr/bin:/bin", "GIT_BATON_AGENT": ""}
    assert _commit(ada, "chore: git-baton", env=bare).code == 0
    assert _commit(ada, "no task", env=bare).code == 1
    plan = next((ada.path / "docs/plans").glob("*.md"))
    path = str(plan.relative_to(ada.path))
    row = "| 2024-01-15 10:0{} | {} | NOTE | 1.1.1a | {} |"
    for branch, at in (("one", 1), ("two", 2)):
        ada.git("switch", "--quiet", "--create", branch, "main")
        ada.append(path, row.format(at, "ada", branch))
        ada.commit(f"chore: note on task 1.1.1a on {branch}", {path: ada.read(path)})
    merged = ada.git("merge", "--no-edit", "--no-verify", "one", check=False, env=bare)
    assert merged.code == 0, merged
    notes = [line.split("|")[5].strip() for line in ada.read(path).splitlines()[-2:]]
    assert sorted(notes) == ["one", "two"]


@pytest.mark.parametrize("how", ["gone", "broken"])
def test_a_merge_driver_that_does_not_start_is_found(ada: Sandbox, how: str) -> None:
    _init(ada)
    command = ada.git("config", "merge.baton.driver").out.rstrip("\n")
    if how == "gone":
        lost = command.replace(str(SCRIPTS), "/gone")
        ada.git("config", "merge.baton.driver", lost)
        assert "merge driver cannot start: /gone/python" in _problems(ada, {"PATH": "/usr/bin"})
    else:
        ada.git("config", "merge.baton.driver", command.replace("merge-driver", "merge-drivel"))
        assert "the merge driver fails: " in _problems(ada)
        assert ada.baton("init").code == 0
        assert _problems(ada) == ""


def test_hooks_of_a_template_are_kept_and_run_first(
    remote: Sandbox, clone_of: Callable[..., Sandbox], tmp_path: Path
) -> None:
    template = tmp_path / "template/hooks"
    template.mkdir(parents=True)
    (template / "commit-msg").write_text("#!/bin/sh\necho from the template >&2\n")
    (template / "commit-msg").chmod(0o755)
    (template / "pre-push").symlink_to("/nowhere/pre-push")
    remote.git("config", "--global", "init.templateDir", str(template.parent))
    folder = tmp_path / "ada"
    clone = ["git", "clone", "--quiet", str(remote.path), str(folder)]
    subprocess.run(["env", "-u", "GIT_TEMPLATE_DIR", *clone], check=True)
    ada = Sandbox(folder, "ada")
    _init(ada)
    refused = _commit(ada, "no task")
    assert (refused.code, "from the template" in refused.err) == (1, True)
    assert _problems(ada) == ""


def test_a_submodule_has_hooks_of_its_own(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("submodule", "--quiet", "add", str(remote.path), "vendor/shop")
    inner = Sandbox(ada.path / "vendor/shop", "ada")
    _init(inner)
    assert _commit(inner, "no task").code == 1
    assert _problems(inner) == ""
    assert _commit(ada, "no task").code == 0
