"""One call of the installed executable, perhaps hit by a fault, and what it answered."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from benchmarks.race.events import Op, Status


class Fault(NamedTuple):
    """SIGKILL for the process group after some seconds, or a SIGSTOP that lasts for some."""

    kind: Literal["kill", "pause"]
    after: float
    length: float = 0.0


def find_executable() -> str:
    """The installed git-baton: beside the running interpreter, else on PATH."""
    beside = Path(sys.executable).with_name("git-baton")
    found = str(beside) if beside.exists() else shutil.which("git-baton")
    if not found:
        raise SystemExit("git-baton is not installed: pip install --editable .")
    return found


def call(
    op: Op,
    command: Sequence[str],
    clone: Path,
    environ: Mapping[str, str],
    fault: Fault | None = None,
) -> Op:
    """Run the command in a clone; the operation as it ended."""
    before = fingerprint(clone)
    process = subprocess.Popen(
        command,
        cwd=clone,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    killed, out, err = _wait(process, fault)
    if killed:
        return op
    ended = time.monotonic()
    told = _answer(out)
    op = op._replace(
        end=ended,
        status=_status(process.returncode, told.get("outcome", "")),
        code=process.returncode,
        task=told.get("task") or op.task,
        outcome=told.get("outcome", ""),
        nonce=told.get("nonce") or "",
        commit=told.get("commit") or "",
        holder=told.get("holder") or "",
        attempts=told.get("attempts", 0),
        message=told.get("message") or err.decode("utf-8", "replace").strip()[-300:],
    )
    return op._replace(left_traces=op.status == "fail" and fingerprint(clone) != before)


def fingerprint(clone: Path) -> str:
    """A digest of a clone's HEAD, refs, index and files.

    Not of refs/remotes: an agent that was killed after it won, and is told that the task is its
    own, brings its row first, and git notes where the branch stands now.
    """
    digest = hashlib.sha256()
    for path in _visible(clone):
        digest.update(f"\0{path.relative_to(clone)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _visible(clone: Path) -> list[Path]:
    inside = clone / ".git"
    refs = [path for path in (inside / "refs").rglob("*") if path.is_file()]
    files = [path for path in refs if inside / "refs/remotes" not in path.parents]
    files += [inside / name for name in ("HEAD", "index", "packed-refs")]
    for folder, folders, names in os.walk(clone):
        if ".git" in folders:
            folders.remove(".git")
        files += [Path(folder, name) for name in names]
    return sorted(path for path in files if path.exists())


def _wait(process: subprocess.Popen[bytes], fault: Fault | None) -> tuple[bool, bytes, bytes]:
    """Whether it was killed, and what it wrote."""
    if fault is None:
        return (False, *process.communicate())
    try:
        return (False, *process.communicate(timeout=fault.after))
    except subprocess.TimeoutExpired:
        if fault.kind == "pause":
            os.killpg(process.pid, signal.SIGSTOP)
            time.sleep(fault.length)
            os.killpg(process.pid, signal.SIGCONT)
            return (False, *process.communicate())
        os.killpg(process.pid, signal.SIGKILL)
        return (True, *process.communicate())


def _answer(out: bytes) -> dict[str, Any]:
    try:
        told = json.loads(out)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _status(code: int, outcome: str) -> Status:
    if code == 0:
        return "fail" if outcome == "nothing" else "ok"
    return "info" if code == 6 or code < 0 else "fail"
