"""The pre-commit program, found and asked to install its hooks."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence

from gitbaton.base.errors import RepositoryError

_SECONDS = 120


def pre_commit_command() -> tuple[str, ...]:
    """How to start pre-commit: the one beside us, else the one on PATH.

    Raises RepositoryError when there is neither.
    """
    if importlib.util.find_spec("pre_commit"):
        return (sys.executable, "-P", "-m", "pre_commit")
    found = shutil.which("pre-commit")
    if not found:
        raise RepositoryError("pre-commit is not installed", "pip install 'git-baton[pre-commit]'")
    return (found,)


def run_pre_commit_install(command: Sequence[str], top: str, hooks: Sequence[str]) -> None:
    """Run ``pre-commit install`` for ``hooks``; RepositoryError with its words if it fails."""
    types = [word for hook in hooks for word in ("--hook-type", hook)]
    try:
        done = subprocess.run(
            [*command, "install", *types],
            cwd=top,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RepositoryError(
            f"pre-commit install did not end: {error}", "pre-commit install"
        ) from None
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise RepositoryError(f"pre-commit install failed: {words}", "pre-commit install")
