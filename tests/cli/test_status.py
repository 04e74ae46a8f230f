"""status --watch: the board again each time that something moves."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from typing import IO

from support.sandbox import EXECUTABLE, PATIENCE, Sandbox


def states(out: IO[bytes]) -> set[str]:
    """The states of all tasks on the next board that is printed."""
    board = json.loads(out.readline())
    return {task["state"] for feature in board["features"] for task in feature["tasks"]}


def test_watch_prints_again_after_a_push(remote: Sandbox, clone_of: Callable[..., Sandbox]) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    watch = subprocess.Popen(
        [str(EXECUTABLE), "status", "--watch", "--json"],
        cwd=ada.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert watch.stdout is not None
        assert states(watch.stdout) == {"open"}
        assert bob.baton("claim", "1.1.1a").code == 0
        assert states(watch.stdout) == {"open", "claimed"}
    finally:
        watch.send_signal(signal.SIGINT)
        _, err = watch.communicate(timeout=PATIENCE)
    assert (watch.returncode, err) == (130, b"\n")


def test_watch_ends_when_its_reader_is_gone(
    remote: Sandbox, clone_of: Callable[..., Sandbox]
) -> None:
    ada, bob = clone_of(remote, "ada"), clone_of(remote, "bob")
    watch = subprocess.Popen(
        [str(EXECUTABLE), "status", "--watch"],
        cwd=ada.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert watch.stdout is not None
        assert watch.stdout.readline() == b"1.1      [....................] 0/3  Login\n"
        watch.stdout.close()
        assert bob.baton("claim", "1.1.1a").code == 0
        assert watch.wait(PATIENCE) == 1
        assert watch.stderr is not None
        assert watch.stderr.read() == b""
    finally:
        watch.kill()
        watch.communicate()
