"""``init``: what it writes, what it leaves, and that it may be run again."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from gitbaton import __version__
from gitbaton.base.errors import BatonError, ConfigError, RepositoryError, UsageError
from gitbaton.base.hook_types import HOOKS
from gitbaton.cli.init import command
from gitbaton.plan.read_settings import KEYS, read_settings
from gitbaton.plan.settings import Settings
from gitbaton.setup.init import init, init_with_pre_commit
from gitbaton.setup.init_files import InitOptions
from gitbaton.setup.merge_driver_config import driver
from gitbaton.setup.pre_commit import HOOK_IDS, read_runner_config, with_our_hooks
from gitbaton.setup.settings_template import settings_text
from support.environment import SCRIPTS
from support.sandbox import Sandbox, run

CONFIG, RUNNER, ATTRIBUTES = ".git-baton.toml", ".pre-commit-config.yaml", ".gitattributes"
STYLES = {
    "flush": "repos:\n- repo: local\n  hooks:\n  - id: a\n",
    "wide": "repos:\n-   repo: local\n    hooks:\n    -   id: a\n",
    "indented": "repos:\n  - repo: local\n    hooks:\n      - id: a\n",
    "comments": (
        "# See https://pre-commit.com\n---\nfail_fast: true  # why\n\n"
        "# the repos\nrepos:  # all\n  # about local\n  - repo: 'local'\n"
        "    hooks:\n      - {id: \"a\", args: [--x, 'y']}   # inline\n\n# the end\n"
    ),
    "repos first": "repos:\n- repo: local\n  hooks:\n  - id: a\nci:\n  skip: [a]\n",
    "types inline": (
        "default_install_hook_types: [pre-commit, 'commit-msg']  # two\n"
        "repos:\n- repo: local\n  hooks:\n  - id: a\n"
    ),
    "types block": (
        "default_install_hook_types:\n  # first\n  - pre-commit\n"
        "repos:\n- repo: local\n  hooks:\n  - id: a\n"
    ),
    "no newline": "repos:\n- repo: local\n  hooks:\n  - id: a",
    "crlf": "repos:\r\n- repo: local\r\n  hooks:\r\n  - id: a\r\n",
    "anchors": "x: &x [1]\nrepos:\n- repo: local\n  hooks:\n  - id: a\n    args: *x\n",
}


DRIVER = driver(sys.executable, "/package")


def _init(repo: Sandbox, cwd: str = "") -> list[tuple[str, str]]:
    changes = init(str(repo.path / cwd), sys.executable, "/package", InitOptions())
    return [(str(Path(one.path).relative_to(repo.path)), one.what) for one in changes]


def _tree(repo: Sandbox) -> dict[str, bytes]:
    files = [path for path in repo.path.rglob("*") if path.is_file()]
    return {str(path.relative_to(repo.path)): path.read_bytes() for path in files}


def test_whole_run_in_a_repository_with_history(sandbox: Sandbox) -> None:
    head = sandbox.oid()
    changes = dict(_init(sandbox))
    assert changes[CONFIG] == f"written; commits up to {head[:12]} are not judged"
    assert changes[RUNNER] == "written"
    assert "feature files go here" in changes["docs/plans"]
    assert [changes[f".git/hooks/{name}"] for name in HOOKS] == ["installed"] * len(HOOKS)
    assert tomllib.loads(sandbox.read(CONFIG)) == {"since": head}
    assert sandbox.read(ATTRIBUTES) == "docs/plans/**/*.md merge=baton\n"


def test_second_run_changes_nothing(sandbox: Sandbox) -> None:
    _init(sandbox)
    before = _tree(sandbox)
    again = _init(sandbox)
    assert _tree(sandbox) == before
    assert [what for _, what in again[:3]] == [
        "is configured already",
        "has our hooks already",
        "has the merge driver already",
    ]


def test_empty_repository_has_nothing_to_spare_from_judgement(empty: Sandbox) -> None:
    _init(empty)
    assert tomllib.loads(empty.read(CONFIG)) == {}


def test_template_shows_every_key_with_its_default() -> None:
    text = settings_text(Settings())
    shown = re.sub(r"(?m)^# (?=[a-z-]+ = )", "", text)
    table = tomllib.loads(shown)
    assert set(table) == set(KEYS)
    assert read_settings(table) == Settings()
    assert settings_text(Settings(), "f" * 40).count("since") == 1


def test_works_in_a_subfolder_and_a_linked_worktree(sandbox: Sandbox) -> None:
    sandbox.git("worktree", "add", "--quiet", "../side")
    side = Sandbox(sandbox.path.parent / "side")
    (side.path / "deep").mkdir()
    init(f"{side.path}/deep", sys.executable, "/package", InitOptions())
    assert (side.path / CONFIG).is_file()
    assert not (sandbox.path / CONFIG).exists()
    assert (sandbox.path / ".git/hooks/commit-msg").is_file()


def test_bare_repository_is_told_to_use_a_clone(remote: Sandbox) -> None:
    with pytest.raises(RepositoryError, match="bare"):
        _init(remote)


def test_settings_in_pyproject_are_found(sandbox: Sandbox) -> None:
    sandbox.write("pyproject.toml", '[tool.git-baton]\nplan = "plans"\n')
    changes = dict(_init(sandbox))
    assert changes["pyproject.toml"] == "is configured already"
    assert not (sandbox.path / CONFIG).exists()
    assert sandbox.read(ATTRIBUTES) == "plans/**/*.md merge=baton\n"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (CONFIG, "plam = 'x'\n"),
        (CONFIG, "= broken"),
        ("pyproject.toml", "[tool]\ngit-baton = 1\n"),
        (RUNNER, "repos: [\n"),
        (RUNNER, "repos: {}\n"),
        (RUNNER, "- a\n"),
        (RUNNER, "default_install_hook_types: pre-commit\nrepos: []\n"),
        (RUNNER, b"\xff\xfe"),
        (RUNNER, "repos:\n- repo: a\nrepos:\n- repo: b\n"),
        (RUNNER, "a: " + "[" * 5000),
        (RUNNER, "#" * (1 << 20) + "\n"),
        (f".git/hooks/{HOOKS[-1]}/x", "a folder in a hook's place"),
    ],
)
def test_nothing_is_written_when_something_is_wrong(
    path: str, content: str | bytes, sandbox: Sandbox
) -> None:
    sandbox.write(path, content)
    before = _tree(sandbox)
    with pytest.raises(BatonError) as caught:
        _init(sandbox)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert _tree(sandbox) == before


@pytest.mark.parametrize("name", [CONFIG, RUNNER, ATTRIBUTES])
def test_symlinks_are_not_written_through(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("")
    (sandbox.path / name).symlink_to(outside)
    before = _tree(sandbox)
    with pytest.raises(RepositoryError):
        _init(sandbox)
    assert _tree(sandbox) == before


@pytest.mark.parametrize("before", [b"", b"*.png binary\n", b"*.md text\r\n*.png binary"])
def test_attributes_keep_their_lines(before: bytes, sandbox: Sandbox) -> None:
    path = sandbox.write(ATTRIBUTES, before)
    path.chmod(0o640)
    _init(sandbox)
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.endswith(b"docs/plans/**/*.md merge=baton\n")
    assert path.stat().st_mode & 0o777 == 0o640
    asked = sandbox.git("check-attr", "merge", "docs/plans/a/b.md").out
    assert asked == "docs/plans/a/b.md: merge: baton\n"


@pytest.mark.parametrize("style", STYLES)
def test_every_line_of_an_existing_file_stays(style: str) -> None:
    before = STYLES[style]
    after = with_our_hooks(before.encode()).decode()
    kept = iter(after.splitlines())
    changed = ["default_install_hook_types"] if style == "types inline" else []
    for line in before.splitlines():
        if not any(line.startswith(word) for word in changed):
            assert line in kept, line
    assert after.count("\n") == after.count("\r\n") or "\r" not in after
    data = yaml.safe_load(after)
    assert sorted(data["default_install_hook_types"]) == sorted(HOOKS)
    assert [repo["repo"] for repo in data["repos"]] == [
        "https://github.com/git-baton/git-baton",
        "local",
    ]
    assert data["repos"][0]["rev"] == f"v{__version__}"
    assert [hook["id"] for hook in data["repos"][0]["hooks"]] == list(HOOK_IDS)
    assert data["repos"][1]["hooks"][0]["id"] == "a"
    assert with_our_hooks(after.encode()) == after.encode()


@pytest.mark.parametrize(
    "before",
    [
        *("", "# only a comment\n", "---\n", "repos:\n", "repos: []  # none\n", "repos: null\n"),
        *("repos: [{repo: local, hooks: [{id: a}]}]\n", "{repos: []}\n", "fail_fast: true\n...\n"),
        "default_install_hook_types: [\n  pre-commit,\n]\nrepos: []\n",
        "default_install_hook_types:\nrepos: []\n",
        "? repos\n: - repo: local\n    hooks:\n    - id: a\n",
    ],
)
def test_unusual_layouts_come_out_right(before: str) -> None:
    after = with_our_hooks(before.encode())
    facts = read_runner_config(after)
    assert set(HOOK_IDS) <= set(facts.ids)
    assert sorted(facts.types or ()) == sorted(HOOKS)
    assert (before.count("#") == 0) or b"#" in after
    assert with_our_hooks(after) == after


def test_generated_file_is_valid_for_pre_commit_and_prek(sandbox: Sandbox) -> None:
    _init(sandbox)
    for program in ("pre-commit", "prek"):
        assert run([str(SCRIPTS / program), "validate-config", RUNNER], sandbox.path).code == 0


def test_entry_of_ours_is_left_alone_but_hook_types_are_completed() -> None:
    before = (
        "repos:\n- repo: https://example.org/fork\n  rev: v9\n"
        "  hooks:\n  - id: git-baton-commit-msg\n"
    )
    after = with_our_hooks(before.encode()).decode()
    assert after.endswith(before)
    assert after.startswith("default_install_hook_types: [commit-msg")


def test_hooks_of_a_runner_are_left_to_it(sandbox: Sandbox) -> None:
    sandbox.write(RUNNER, STYLES["flush"])
    sandbox.git("add", RUNNER)
    install = [str(SCRIPTS / "pre-commit"), "install", "-t", "commit-msg"]
    assert run(install, sandbox.path).code == 0
    before = sandbox.read(".git/hooks/commit-msg")
    changes = dict(_init(sandbox))
    assert changes[".git/hooks/commit-msg"] == "left to pre-commit, which is installed for it"
    assert changes[".git/hooks/pre-push"] == "installed"
    assert sandbox.read(".git/hooks/commit-msg") == before


def test_pre_commit_instead_of_native_hooks(sandbox: Sandbox) -> None:
    changes = init_with_pre_commit(str(sandbox.path), "", "", InitOptions())
    assert [one.what for one in changes[-len(HOOKS) :]] == ["installed by pre-commit"] * len(HOOKS)
    for name in HOOKS:
        assert "generated by pre-commit" in sandbox.read(f".git/hooks/{name}")
    assert init_with_pre_commit(str(sandbox.path), "", "", InitOptions())


def test_merge_driver_is_registered_for_all_work_trees(sandbox: Sandbox) -> None:
    sandbox.git("worktree", "add", "--quiet", "../side")
    side = Sandbox(sandbox.path.parent / "side")
    changes = init(str(side.path), sys.executable, "/package", InitOptions())
    config = str(sandbox.path / ".git/config")
    assert [one.what for one in changes if one.path == config] == ["merge driver registered"]
    assert sandbox.git("config", "--local", "merge.baton.driver").out == f"{DRIVER}\n"
    sandbox.git("config", "merge.baton.driver", "something old")
    sandbox.git("config", "--add", "merge.baton.driver", "twice")
    _init(sandbox)
    assert sandbox.git("config", "--get-all", "merge.baton.driver").out == f"{DRIVER}\n"
    again = dict(_init(sandbox))
    assert again[".git/config"] == "has the merge driver already"


def test_never_both(sandbox: Sandbox) -> None:
    _init(sandbox)
    before = _tree(sandbox)
    with pytest.raises(UsageError, match="native hooks are installed"):
        init_with_pre_commit(str(sandbox.path), "", "", InitOptions())
    assert _tree(sandbox) == before


def test_pre_commit_refuses_a_hooks_path_before_anything_is_written(sandbox: Sandbox) -> None:
    sandbox.git("config", "core.hooksPath", ".git/hooks")
    with pytest.raises(UsageError, match=r"core\.hooksPath"):
        init_with_pre_commit(str(sandbox.path), "", "", InitOptions())
    assert not (sandbox.path / CONFIG).exists()


def test_command_says_what_it_did(inside: Sandbox) -> None:
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1:5] == [
        f"{RUNNER}: written",
        f"{ATTRIBUTES}: merge driver for feature files",
        "AGENTS.md: what agents must know: written",
        ".git/config: merge driver registered",
    ]


def test_a_locked_configuration_is_a_clear_error(sandbox: Sandbox) -> None:
    sandbox.write(".git/config.lock", "")
    outcome = sandbox.baton("init")
    assert outcome.code == 2
    assert "could not lock config file" in outcome.err
    (sandbox.path / ".git/config.lock").unlink()
    assert sandbox.baton("init").code == 0


@pytest.mark.parametrize("name", [".git-baton.toml", ".pre-commit-config.yaml", ".gitattributes"])
def test_a_folder_in_the_place_of_a_file_is_refused(name: str, sandbox: Sandbox) -> None:
    (sandbox.path / name).mkdir()
    outcome = sandbox.baton("init")
    assert outcome.code == 2
    assert f"{name} is no regular file" in outcome.err


def test_config_error_names_the_line() -> None:
    with pytest.raises(ConfigError, match=rf"{RUNNER}:2"):
        with_our_hooks(b"repos: []\na: b: c\n")
