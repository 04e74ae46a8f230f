"""Clones of all kinds: each works, or one true sentence comes before the work."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gitbaton.cli.command_help import Command
from support.commands import all_commands
from support.forked import call
from support.plans import LOGIN
from support.sandbox import PATIENCE, Outcome, Sandbox, run
from support.tools import needed

BRANCH = "feature/1.1-login"
# These say something about git-baton itself, or are told all they need by who calls them.
NEED_NO_REPOSITORY = ("explain", "help", "guide", "agent-hook", "merge-driver")
IN_A_REPOSITORY = {
    name: command for name, command in all_commands().items() if name not in NEED_NO_REPOSITORY
}


@pytest.fixture
def ada(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    made = clone_of(remote, "ada")
    made.git("config", "baton.agent", "ada")
    return made


def _first_example(command: Command) -> list[str]:
    """The words of the first example; nobody waits for what will not happen."""
    return [*shlex.split(command.examples[0])[2:], *["--timeout", "1s"] * (command.name == "wait")]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "command"), IN_A_REPOSITORY.items(), ids=IN_A_REPOSITORY)
def test_another_users_repository_is_said_by_every_command(
    name: str, command: Command, ada: Sandbox, home: Path
) -> None:
    config = home / ".gitconfig"
    config.write_text(config.read_text().replace("directory = *", "directory ="))
    words = ["hook", "pre-push", "origin", "url"] if name == "hook" else _first_example(command)
    outcome = ada.baton(*words, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    told = outcome.out + outcome.err
    assert outcome.code == 2, outcome
    assert "this repository belongs to another user, so git refuses it" in told
    advice = f"git config --global --add safe.directory {ada.path}"
    assert advice in told
    assert len(told.strip().splitlines()) == 2, told
    ada.git(*advice.split()[1:], env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    again = ada.baton(*words, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert "another user" not in again.out + again.err


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "command"), IN_A_REPOSITORY.items(), ids=IN_A_REPOSITORY)
def test_a_folder_that_is_no_repository_is_said_by_every_command(
    name: str, command: Command, tmp_path: Path
) -> None:
    if name == "brief":
        return  # silent where there is nothing to brief of
    words = ["hook", "pre-push", "origin", "url"] if name == "hook" else _first_example(command)
    outcome = Sandbox(tmp_path, "ada").baton(*words)
    assert (outcome.code, outcome.out) == (2, ""), outcome
    assert "there is no git repository here" in outcome.err, outcome


def _shell(typed: str, repo: Sandbox) -> Outcome:
    return run(["bash", "-c", typed], repo.path, env={"GIT_BATON_AGENT": repo.agent})


def _hint(outcome: Outcome) -> str:
    said = (outcome.out + outcome.err).splitlines()
    return next(line for line in said if line.startswith("  → ")).removeprefix("  → ")


def _whole_loop(clone: Sandbox) -> None:
    """Claim a task, follow the hint to its branch, work, complete it: through all hooks."""
    assert clone.baton("init", "--agent", clone.agent).code == 0
    claimed = clone.baton("claim", "1.1.1a")
    assert claimed.code == 0, claimed
    way = _shell(_hint(claimed), clone)
    assert way.code == 0, way
    clone.stage({"form.py": "form = 1\n"})
    run(["git", "commit", "-qm", "feat(1.1.1a): create form"], clone.path)
    done = clone.baton("done", "1.1.1a", "--skip-verify")
    assert done.code == 0, done


CLONES = {
    "one branch": ["--single-branch"],
    "one commit": ["--depth=1"],
    "one commit of each branch": ["--depth=1", "--no-single-branch"],
    "no blobs": ["--filter=blob:none"],
    "no trees": ["--filter=tree:0"],
    "sparse": ["--sparse", "--filter=blob:none"],
}


@pytest.fixture
def server(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> Sandbox:
    """A remote with a few commits more, among them a set-up with ``since``."""
    eve = clone_of(remote, "eve")
    eve.write("src/deep/file.py", "deep = 1\n")
    eve.commit("feat(1.1.2): deep", {"src/deep/file.py": "deep = 1\n"})
    assert eve.baton("init", "--agent", "eve").code == 0
    eve.commit("chore: git-baton", {".git-baton.toml": eve.read(".git-baton.toml")})
    eve.commit("docs: more", {"docs/plans/note.md": "text\n"})
    eve.git("push", "--quiet", "--no-verify", "origin", "HEAD")
    remote.git("config", "uploadpack.allowFilter", "true")
    return remote


@pytest.mark.parametrize("options", CLONES.values(), ids=CLONES)
def test_the_loop_works_in_such_a_clone(
    options: list[str], server: Sandbox, tmp_path: Path
) -> None:
    server.git("clone", "--quiet", *options, f"file://{server.path}", str(tmp_path / "sam"))
    _whole_loop(Sandbox(tmp_path / "sam", "sam"))


@pytest.mark.parametrize("options", [["--single-branch"], []], ids=["one branch", "all"])
def test_claim_switches_to_a_branch_that_the_clone_did_not_bring(
    options: list[str], server: Sandbox, tmp_path: Path
) -> None:
    server.git("clone", "--quiet", *options, f"file://{server.path}", str(tmp_path / "sam"))
    sam = Sandbox(tmp_path / "sam", "sam")
    assert sam.baton("init", "--agent", "sam").code == 0
    claimed = sam.baton("claim", "1.1.1a", "--switch")
    assert f"switched to {BRANCH}" in claimed.out, claimed
    sam.stage({"form.py": "form = 1\n"})
    run(["git", "commit", "-qm", "feat(1.1.1a): create form"], sam.path)
    assert run(["git", "push"], sam.path).code == 0
    assert run(["git", "pull"], sam.path).code == 0


@pytest.mark.parametrize("command", ["status", "next", "log 1.1.2", "stale", "stats"])
def test_reading_commands_bring_what_a_clone_without_blobs_lacks(
    command: str, server: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _whole_loop(ada)
    server.git("clone", "-q", "--filter=blob:none", f"file://{server.path}", str(tmp_path / "pat"))
    pat = Sandbox(tmp_path / "pat", "pat")
    for _ in range(2):
        outcome = pat.baton(*command.split())
        assert (outcome.code, "partial" in outcome.err) == (0, False), outcome


def test_a_clone_without_blobs_that_is_offline_says_so(
    server: Sandbox, ada: Sandbox, tmp_path: Path
) -> None:
    _whole_loop(ada)
    server.git("clone", "-q", "--filter=blob:none", f"file://{server.path}", str(tmp_path / "pat"))
    server.path.rename(tmp_path / "gone")
    outcome = Sandbox(tmp_path / "pat", "pat").baton("status")
    assert (outcome.code, "this clone is partial" in outcome.err) == (6, True), outcome


def test_a_branch_that_two_remotes_have_is_found(ada: Sandbox, remote: Sandbox) -> None:
    ada.git("remote", "add", "mirror", str(remote.path))
    ada.git("fetch", "--quiet", "--all")
    _whole_loop(ada)


# -- what the machine refuses -----------------------------------------------------------------


def _unprivileged(words: list[str], repo: Sandbox) -> Outcome:
    """Run it without root's right to write anywhere."""
    drop = ("--bounding-set=-dac_override", "--inh-caps=-dac_override")
    through = () if os.getuid() else (needed("setpriv"), *drop)
    environ = {**os.environ, "GIT_BATON_AGENT": "ada"}
    code, out, err = call(words, repo.path, b"", environ, PATIENCE, through)
    return Outcome(code, out.decode(), err.decode())


def _file_for_folder(repo: Sandbox) -> None:
    shutil.rmtree(repo.path / "docs/plans")
    repo.write("docs/plans", "")


def _folder_for_settings(repo: Sandbox) -> None:
    (repo.path / ".git-baton.toml").mkdir()


def _folder_for_attributes(repo: Sandbox) -> None:
    (repo.path / ".gitattributes").mkdir()


def _file_for_hooks(repo: Sandbox) -> None:
    shutil.rmtree(repo.path / ".git/hooks", ignore_errors=True)
    repo.write(".git/hooks", "")


def _read_only_plan(repo: Sandbox) -> None:
    (repo.path / "docs/plans").chmod(0o555)


def _read_only_work_tree(repo: Sandbox) -> None:
    repo.path.chmod(0o555)


def _read_only_git(repo: Sandbox) -> None:
    for folder, _, _ in os.walk(repo.path / ".git"):
        Path(folder).chmod(0o555)


def _unreadable_plan(repo: Sandbox) -> None:
    (repo.path / LOGIN).chmod(0)


DAMAGE = [
    _file_for_folder,
    _folder_for_settings,
    _folder_for_attributes,
    _file_for_hooks,
    _read_only_plan,
    _read_only_work_tree,
    _read_only_git,
    _unreadable_plan,
]
WRITERS = [
    ["new", "1.9", "Title"],
    ["init"],
    ["install"],
    ["uninstall"],
    ["claim", "1.1.1a"],
    ["worktree", "add", "1.1"],
    ["lint"],
    ["graph"],
    ["status"],
    ["doctor"],
    ["dashboard", "--out", "page.html"],
    ["hook", "post-merge", "0"],
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__.strip("_"))
def test_what_the_machine_refuses_is_no_fault_of_ours(
    damage: Callable[[Sandbox], None], ada: Sandbox
) -> None:
    damage(ada)
    try:
        for words in WRITERS:
            outcome = _unprivileged(words, ada)
            told = outcome.out + outcome.err
            assert outcome.code in (0, 1, 2, 4), (words, outcome)
            assert "internal error" not in told, (words, outcome)
            assert "Traceback" not in told, (words, outcome)
            assert outcome.code in (0, 1) or "  → " in told, (words, outcome)
    finally:
        for folder, _, _ in os.walk(ada.path):
            Path(folder).chmod(0o755)


def test_a_file_in_place_of_the_plan_is_named(ada: Sandbox) -> None:
    _file_for_folder(ada)
    outcome = ada.baton("new", "1.9", "Title")
    assert outcome.code == 2
    assert f"{ada.path}/docs/plans is no folder" in outcome.err
