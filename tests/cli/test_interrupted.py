"""Ctrl-C before the command line is read: while modules are loaded, nothing has happened yet."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.sandbox import run

_INTERRUPTED = """\
import os, signal, sys
from importlib.abc import MetaPathFinder
from gitbaton.__main__ import main

class Interrupting(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["git-baton", *{words!r}]
main()
"""


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("gitbaton.cli", ["status"]),
        ("click", ["lint"]),
        ("gitbaton.cli.status", ["status"]),
        ("gitbaton.hooks", ["hook", "commit-msg", "x"]),
        ("gitbaton.hooks.commit_msg", ["hook", "commit-msg", "x"]),
    ],
)
def test_interrupted_while_loading(module: str, words: list[str], tmp_path: Path) -> None:
    script = _INTERRUPTED.format(module=module, words=words)
    ended = run([sys.executable, "-c", script], tmp_path)
    assert (ended.code, ended.out, ended.err.strip()) == (130, "", "")
