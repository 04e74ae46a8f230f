"""Shell completion in a repository that means no good."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.environment import SCRIPTS
from support.plans import LOGIN, feature
from support.sandbox import Sandbox, run

# bash asks the function that was registered, and keeps its answers in COMPREPLY.
_ASK = """\
eval "$(_GIT_BATON_COMPLETE=bash_source git-baton)"
COMP_WORDS=({words}) COMP_CWORD={at}
_git_baton_completion git-baton
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def _completions(repo: Sandbox, *words: str) -> list[str]:
    script = _ASK.format(words=" ".join(("git-baton", *words)), at=len(words))
    path = {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    answer = run(["bash", "-c", script], repo.path, env=path)
    assert (answer.code, answer.err) == (0, ""), answer
    return answer.out.split("\n")[:-1]


def test_commands_and_options_are_completed(sandbox: Sandbox) -> None:
    assert _completions(sandbox, "cl") == ["claim"]
    assert "--next" in _completions(sandbox, "claim", "--n")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("claim", "1.1.1"), ["1.1.1a", "1.1.1b"]),
        (("done", "1.2."), ["1.2.1a", "1.2.1b", "1.2.2"]),
        (("worktree", "add", "1"), ["1.1", "1.2"]),
        (("explain", "S101"), ["S101"]),
        (("claim", "x"), []),
    ],
)
def test_tasks_features_and_rules_are_completed(
    words: tuple[str, ...], offered: list[str], sandbox: Sandbox
) -> None:
    assert _completions(sandbox, *words) == (offered or [""])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_titles_are_shown_where_the_shell_can(shell: str, sandbox: Sandbox) -> None:
    at = "1.1.1" if shell == "fish" else "2"
    words = {"COMP_WORDS": "git-baton claim 1.1.1", "COMP_CWORD": at}
    asked = {"_GIT_BATON_COMPLETE": f"{shell}_complete", **words}
    shown = run([str(SCRIPTS / "git-baton")], sandbox.path, env=asked)
    assert (shown.code, shown.err) == (0, "")
    assert "1.1.1a" in shown.out
    assert ("Create form" in shown.out) == (shell != "bash")


def test_nothing_is_offered_outside_a_repository(tmp_path: Path) -> None:
    assert _completions(Sandbox(tmp_path), "claim", "1") == [""]


@pytest.mark.parametrize("words", [("''",), ("claim", "''"), ("log", "1"), ("worktree", "''")])
def test_hostile_titles_are_inert(words: tuple[str, ...], sandbox: Sandbox) -> None:
    canary = Path(sandbox.path / "canary")
    odd = f"$(touch {canary}) `touch {canary}` ; touch {canary} ' \" \\ \x1b[2J\u202e"
    tasks = [("1.1.1a", odd), (f"1.1.1b;touch${{IFS}}{canary}", "x"), ("1.1.2", "$(x\ny)")]
    sandbox.commit("docs: plan", {LOGIN: feature("1.1", odd, tasks)})
    sandbox.git("branch", f"x$(touch${{IFS}}{canary.name})")
    offered = _completions(sandbox, *words)
    assert all(word.isprintable() for word in offered)
    assert not canary.exists()
