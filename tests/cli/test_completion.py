"""Shell completion in a repository that means no good: G11 of the hostile inputs."""

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


@pytest.mark.parametrize("words", [("''",), ("claim", "''"), ("log", "1"), ("worktree", "''")])
def test_g11_hostile_titles_are_inert(words: tuple[str, ...], sandbox: Sandbox) -> None:
    canary = Path(sandbox.path / "canary")
    odd = f"$(touch {canary}) `touch {canary}` ; touch {canary} ' \" \\ \x1b[2J\u202e"
    tasks = [("1.1.1a", odd), (f"1.1.1b;touch${{IFS}}{canary}", "x"), ("1.1.2", "$(x\ny)")]
    sandbox.commit("docs: plan", {LOGIN: feature("1.1", odd, tasks)})
    sandbox.git("branch", f"x$(touch${{IFS}}{canary.name})")
    offered = _completions(sandbox, *words)
    assert all(word.isprintable() for word in offered)
    assert not canary.exists()
