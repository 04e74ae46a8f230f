"""``git-baton`` in a child of this process: a process of its own, without a Python to start."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn

from gitbaton.__main__ import main

_TICK = 0.002  # seconds between two looks at the child


def call(
    arguments: Sequence[str], cwd: Path, given: bytes, environ: Mapping[str, str], patience: float
) -> tuple[int, bytes, bytes]:
    """Exit code, standard output and error of a call. Raises TimeoutError, the child killed."""
    with TemporaryFile() as stdin, TemporaryFile() as out, TemporaryFile() as err:
        stdin.write(given)
        stdin.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 on fork and threads
            pid = os.fork()
        if not pid:
            _become(arguments, cwd, environ, (stdin, out, err))
        code = _wait(pid, patience)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def _wait(pid: int, patience: float) -> int:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_TICK)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise TimeoutError(f"git-baton did not end in {patience} s")


def _become(
    arguments: Sequence[str],
    cwd: Path,
    environ: Mapping[str, str],
    streams: Sequence[IO[bytes]],
) -> NoReturn:
    """Be the executable, and never come back to the test."""
    code = 1
    try:
        os.setsid()
        os.chdir(cwd)
        for number, stream in enumerate(streams):
            os.dup2(stream.fileno(), number)
        os.environ.clear()
        os.environ.update(environ)
        time.tzset()
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        sys.argv = ["git-baton", *arguments]
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
