"""Long work says how far it is on a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import gitbaton
from support.plans import LOGIN
from support.sandbox import Sandbox

# A clock that goes a second further whenever it is asked: no test waits for one.
FAST = (
    "import itertools, sys, time; sys.path.insert(0, sys.argv.pop(1)); "
    "time.monotonic = itertools.count().__next__; "
    "from gitbaton.__main__ import main; main()"
)


@pytest.fixture
def shop(sandbox: Sandbox) -> Sandbox:
    """Six commits that touch the plan, above the tag ``base``."""
    sandbox.git("tag", "base")
    for number in range(6):
        sandbox.commit("docs: plan", {LOGIN: sandbox.read(LOGIN).replace("form", f"form {number}")})
    return sandbox


def _errors(shop: Sandbox, terminal: bool, *words: str) -> str:
    """What a command writes to standard error, be that a terminal or a pipe."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    command = [sys.executable, "-c", FAST, str(Path(gitbaton.__file__).parent.parent), *words]
    with os.fdopen(ours, "rb", buffering=0) as reader:
        done = subprocess.run(
            command,
            cwd=shop.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            check=False,
        )
        os.write(theirs, b"the end")
        os.close(theirs)
        text = b""
        while not text.endswith(b"the end"):
            text += reader.read(4096)
    assert done.returncode == 0, text
    return text.decode().removesuffix("the end")


def test_check_of_a_range_tells_a_terminal_and_takes_it_back(shop: Sandbox) -> None:
    told = _errors(shop, True, "check", "--from-ref", "base")
    assert "judging commits: 4 of 6" in told
    assert told.endswith("\r\x1b[K")


def test_what_is_done_soon_says_nothing(shop: Sandbox) -> None:
    assert _errors(shop, True, "check", "--from-ref", "HEAD~1") == ""


def test_a_pipe_is_told_nothing(shop: Sandbox) -> None:
    assert _errors(shop, False, "check", "--from-ref", "base") == ""
