"""Commands of a plan, run in the work tree: apart from our session, and within limits."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from shutil import which
from types import FrameType

from gitbaton.verify.models import CommandResult

MARK = "BATON_VERIFY_RUN"
"""Set for every command, with a word of its own: it finds processes again, and ends recursion."""

_KEPT_BYTES = 64 * 1024  # of the beginning, and as much of the end
_MOST_READS = 64  # as much as fits any pipe
_NOT_FOUND = 127
_GRACE = 0.5  # seconds between a polite signal and the last one
_TICK, _PAUSE = 0.05, 0.01
_TOOLS = frozenset(
    """
    HOME LANG LANGUAGE LOGNAME PATH SHELL TEMP TERM TMP TMPDIR TZ USER VIRTUAL_ENV CONDA_PREFIX
    CONDA_DEFAULT_ENV PYENV_ROOT PYENV_VERSION PYTHONPATH UV_CACHE_DIR JAVA_HOME GRADLE_USER_HOME
    ANDROID_HOME GOPATH GOROOT GOCACHE GOMODCACHE CARGO_HOME RUSTUP_HOME NVM_DIR NVM_BIN NODE_PATH
    PNPM_HOME VOLTA_HOME BUN_INSTALL RBENV_ROOT GEM_HOME GEM_PATH ASDF_DIR ASDF_DATA_DIR
    MISE_DATA_DIR SDKROOT DOTNET_ROOT DOCKER_HOST XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME
    XDG_STATE_HOME XDG_RUNTIME_DIR SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE
    NODE_EXTRA_CA_CERTS
    """.split()  # noqa: SIM905 - a table, not a list of lines
)
_SECRET = ("TOKEN", "SECRET", "PASS", "KEY", "AUTH", "CRED")


def run_script(
    script: str, block: bool, folder: str, environ: Mapping[str, str], seconds: float
) -> CommandResult:
    """Run what a shell is given, as ``run_command`` does.

    A ``block`` stops at the first failure, pipes included, as far as a shell that can do that is
    here; of one line the last status counts.
    """
    shell = "bash" if which("bash", path=environ.get("PATH")) else "sh"
    options: list[str] = []
    if block:
        pipes = shell == "bash" or _pipes_fail(shell, environ)
        options = ["-e", "-o", "pipefail"] if pipes else ["-e"]
    return run_command([shell, *options, "-c", script], folder, environ, seconds)


def _pipes_fail(shell: str, environ: Mapping[str, str]) -> bool:
    """Whether a shell knows ``-o pipefail`` (busybox does, dash before 0.5.13 does not)."""
    asked = [shell, "-o", "pipefail", "-c", ":"]
    with suppress(OSError):
        return not subprocess.run(asked, env=dict(environ), capture_output=True).returncode
    return False


def clean_environment(environ: Mapping[str, str], mark: str) -> dict[str, str]:
    """The environment for a command: where programs and caches are, and the language.

    Only listed variables are kept, for secrets cannot be listed; none of git's own.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if (name in _TOOLS or name.startswith("LC_")) and not any(word in name for word in _SECRET)
    }
    return {**kept, MARK: mark}


def run_command(
    arguments: Sequence[str], folder: str, environ: Mapping[str, str], seconds: float
) -> CommandResult:
    """Run a program in a session of its own, without input, for ``seconds`` at most.

    Its group ends with it, on time or not. A program that is not there ends with 127, as in a
    shell. Raises KeyboardInterrupt, with nothing of it left, if we are interrupted or told to end.
    """
    mark = os.urandom(8).hex()
    begin, kept = time.monotonic(), _Kept()
    with _ended_as_interrupted():
        try:
            process = subprocess.Popen(
                arguments,
                cwd=folder,
                env=clean_environment(environ, mark),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            said = f"{arguments[0]}: {error.strerror}"
            return CommandResult(_NOT_FOUND, said, len(said))
        try:
            ended = _follow(process, begin + seconds, kept)
            others = _marked(mark)
            members = [pid for pid in others if _group_of(pid) == process.pid]
            killed = max(len(members), 1) if ended and _lives(process.pid) else 0
        except BaseException:
            _end(process, mark)
            raise
    escaped = tuple([pid for pid in others if pid not in members])
    if ended:
        _end_group(process)
    else:
        _end(process, mark)
    _read(process, kept)
    output, head = kept.text()
    return CommandResult(
        process.returncode if ended else None,
        output,
        head,
        kept.cut,
        time.monotonic() - begin,
        killed,
        escaped if ended else (),
    )


class _Kept:
    """The beginning and the end of an output of any length."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self.cut = 0

    def add(self, chunk: bytes) -> None:
        room = _KEPT_BYTES - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        surplus = len(self._tail) - _KEPT_BYTES
        if surplus > 0:
            del self._tail[:surplus]
            self.cut += surplus

    def text(self) -> tuple[str, int]:
        """What is kept, and how many characters of it are the beginning."""
        if not self.cut:
            whole = (self._head + self._tail).decode("utf-8", "surrogateescape")
            return whole, len(whole)
        head = self._head.decode("utf-8", "surrogateescape")
        return head + self._tail.decode("utf-8", "surrogateescape"), len(head)


def _follow(process: subprocess.Popen[bytes], deadline: float, kept: _Kept) -> bool:
    """Read until the program ends; whether it did before the deadline.

    Processes that it leaves behind may hold its output open, so the output's end says nothing.
    """
    assert process.stdout is not None
    output = process.stdout.fileno()
    os.set_blocking(output, False)
    is_open = True
    while (left := deadline - time.monotonic()) > 0:
        if not is_open:
            with suppress(subprocess.TimeoutExpired):
                process.wait(min(left, _TICK))
        elif select.select([output], [], [], min(left, _TICK))[0]:
            is_open = _read_once(output, kept)
        if process.poll() is not None:
            return True
    return False


def _read_once(output: int, kept: _Kept) -> bool:
    """Read what there is; False at the end."""
    try:
        chunk = os.read(output, 1 << 16)
    except BlockingIOError:
        return True
    kept.add(chunk)
    return bool(chunk)


def _read(process: subprocess.Popen[bytes], kept: _Kept) -> None:
    """Read what is left in the pipe, and close it."""
    assert process.stdout is not None
    with process.stdout as output, suppress(OSError):
        for _ in range(_MOST_READS):  # a process that escaped may write for ever
            chunk = os.read(output.fileno(), 1 << 16)
            if not chunk:
                return
            kept.add(chunk)


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """SIGTERM and SIGHUP end us as Ctrl-C does, and so the command, too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signals = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(each, interrupt) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler or signal.SIG_DFL)


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """End the program's group, and whatever left the group; this is not interruptible."""
    deaf = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, deaf)
    try:
        _end_group(process)
        for pid in _marked(mark):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask every process of the group to end, and make it."""
    for each in (signal.SIGTERM, signal.SIGKILL):
        if not _lives(process.pid):
            return
        with suppress(OSError):
            os.killpg(process.pid, each)
        end = time.monotonic() + _GRACE
        while _lives(process.pid) and time.monotonic() < end:
            process.poll()
            time.sleep(_PAUSE)


def _lives(group: int) -> bool:
    """Whether a process group has members."""
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return -1


def _marked(mark: str) -> list[int]:
    """The living processes that inherited the mark, as far as the system lets us see (Linux)."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    with suppress(OSError):
        for name in filter(str.isdecimal, os.listdir("/proc")):
            with suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
                if wanted in file.read().split(b"\0"):
                    found.append(int(name))
    return found
