"""Which files of a project start hooks of ours."""

from __future__ import annotations

import pytest

from gitbaton.base.hook_types import is_project_hook, starts_ours


@pytest.mark.parametrize(
    ("path", "text", "ours"),
    [
        (".husky/pre-push", 'exec git-baton hook pre-push "$@"\n', True),
        (".githooks/pre-push", "set -e\n/opt/bin/git-baton hook pre-push origin\n", True),
        (".githooks/pre-push", "git baton hook pre-push; echo done\n", True),
        (".githooks/pre-push", "# git-baton hook pre-push\n", False),
        (".githooks/pre-push", "git-baton hook pre-commit\n", False),
        (".githooks/pre-push", "git-baton check\n", False),
        ("lefthook.yml", "extends: [lefthook-git-baton.yml]\n", True),
        (".config/lefthook.toml", 'run = "git-baton hook commit-msg {1}"\n', True),
        ("lefthook.yml", "run: ruff check\n", False),
    ],
)
def test_a_file_that_runs_our_hook(path: str, text: str, ours: bool) -> None:
    assert starts_ours(path, text) == ours


@pytest.mark.parametrize(
    ("path", "is_hook"),
    [
        (".husky/pre-push.before-git-baton", True),
        ("tools/lefthook.yml", False),
        ("src/not-pre-push", False),
        ("src/pre-push.py", False),
    ],
)
def test_a_name_of_a_hook(path: str, is_hook: bool) -> None:
    assert is_project_hook(path) == is_hook
