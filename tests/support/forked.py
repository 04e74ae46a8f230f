"""``git-baton`` in a process of its own without a Python to start: a warm one forks for each call.

Run as a script, this is the warm process: it has imported the package, and waits.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn
from unittest.mock import patch

_HEAVY = (
    "gitbaton.lint.snippet_parsers",
    "gitbaton.setup.repository",
)  # optional, or asks git when imported


def call(
    arguments: Sequence[str],
    cwd: Path,
    given: bytes,
    environ: Mapping[str, str],
    patience: float,
    through: tuple[str, ...] = (),
) -> tuple[int, bytes, bytes]:
    """Exit code (negative: the signal), standard output and error of one call.

    ``through`` is the command by which the warm process is started, such as setpriv. Raises
    TimeoutError after ``patience`` seconds, the child killed.
    """
    request = json.dumps([list(arguments), str(cwd), dict(environ)]).encode()
    with (
        TemporaryFile() as asked,
        TemporaryFile() as stdin,
        TemporaryFile() as out,
        TemporaryFile() as err,
    ):
        for file, content in ((asked, request), (stdin, given)):
            file.write(content)
            file.seek(0)
        said, says = os.pipe()
        try:
            files = [file.fileno() for file in (asked, stdin, out, err)]
            socket.send_fds(_warm(through), [b"call"], [*files, says])
        finally:
            os.close(says)
        with os.fdopen(said, "rb", buffering=0) as answer:
            code = _ending(answer.fileno(), patience)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def _ending(answer: int, patience: float) -> int:
    """The child says its process ID, and its exit code when it ends by itself."""
    heard = b""
    end = time.monotonic() + patience
    while select.select([answer], [], [], max(0.0, end - time.monotonic()))[0]:
        if not (more := os.read(answer, 64)):
            lines = heard.split()
            return int(lines[1]) if len(lines) == 2 else -signal.SIGKILL
        heard += more
    if heard:
        os.killpg(int(heard.split()[0]), signal.SIGKILL)
    raise TimeoutError(f"git-baton did not end in {patience} s")


@cache
def _warm(through: tuple[str, ...]) -> socket.socket:
    """The way to the warm process; it ends when this process closes its end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        read_requests = (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)
        command = [*through, sys.executable, __file__]
        os.posix_spawn(command[0], command, os.environ, file_actions=[read_requests])
    return ours


def _serve() -> None:
    sys.path.pop(0)
    import gitbaton

    for module in pkgutil.walk_packages(gitbaton.__path__, "gitbaton."):
        if not module.name.startswith((*_HEAVY, "gitbaton.__main__")):
            importlib.import_module(module.name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    calls = socket.socket(fileno=os.dup(0))
    while True:
        said, files, _, _ = socket.recv_fds(calls, 16, 5)
        if not said:
            return
        if not os.fork():
            calls.close()
            _become(*files)
        for file in files:
            os.close(file)


def _become(asked: int, stdin: int, out: int, err: int, says: int) -> NoReturn:
    """Be the executable, and never come back."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.write(says, f"{os.getpid()}\n".encode())
        with os.fdopen(asked, "rb") as request:
            arguments, cwd, environ = json.load(request)
        for number, file in enumerate((stdin, out, err)):
            os.dup2(file, number)
            os.close(file)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environ)
        time.tzset()
        _set_clock(os.environ.get("SANDBOX_CLOCK", ""))
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        sys.argv = ["git-baton", *arguments]
        from gitbaton.__main__ import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        with suppress(OSError):
            sys.stderr.flush()
        os.write(says, f"{code}\n".encode())
        os._exit(code)


def _set_clock(moment: str) -> None:
    """Live at a moment of the caller's choosing (seconds since the epoch), if there is one."""
    if moment:
        utc = time.gmtime
        patch.object(time, "time", lambda: float(moment)).start()
        patch.object(time, "gmtime", lambda at=float(moment): utc(at)).start()


if __name__ == "__main__":
    _serve()
