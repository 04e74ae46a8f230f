"""CPU time of processes and everything they start: steadier than wall time on a busy machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

MEGABYTE = 1 << 20
# ru_maxrss counts KiB, on macOS bytes (getrusage).
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Task(NamedTuple):
    """A command to measure; ``codes`` are the exit codes that count as having done the work."""

    command: Sequence[str]
    cwd: Path
    environ: Mapping[str, str]
    stdin: bytes = b""
    codes: tuple[int, ...] = (0,)


class Usage(NamedTuple):
    """What a process and the children it waited for used: seconds, seconds, bytes."""

    cpu: float
    wall: float
    peak: int


def measure(task: Task) -> Usage:
    """Run a task once, its output thrown away. Raises RuntimeError if it fails."""
    before = os.times().elapsed
    with subprocess.Popen(
        task.command,
        cwd=task.cwd,
        env=dict(task.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(task.stdin)
        process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in task.codes:
        raise RuntimeError(f"exit code {process.returncode}: {_complaint(task)}")
    wall = os.times().elapsed - before
    return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * _RSS_UNIT)


def _complaint(task: Task) -> str:
    """What the failing command says, from a second run."""
    again = subprocess.run(
        task.command,
        cwd=task.cwd,
        env=dict(task.environ),
        input=task.stdin,
        capture_output=True,
        check=False,
    )
    return f"{list(task.command)}\n{(again.stdout + again.stderr).decode(errors='replace')[:2000]}"


def compare(tasks: Mapping[str, Task], rounds: int) -> dict[str, Usage]:
    """The median usage of each task. They take turns, so that load falls on all alike.

    A first round warms the caches and does not count.
    """
    turns = [{name: measure(task) for name, task in tasks.items()} for _ in range(rounds + 1)]
    return {name: _median([turn[name] for turn in turns[1:]]) for name in tasks}


def _median(usages: Sequence[Usage]) -> Usage:
    return Usage(
        median([usage.cpu for usage in usages]),
        median([usage.wall for usage in usages]),
        max([usage.peak for usage in usages]),
    )


def count_git_processes(task: Task, trace: Path) -> int:
    """How many git processes a task starts, by git's own trace (git help api-trace2)."""
    trace.mkdir()
    measure(task._replace(environ={**task.environ, "GIT_TRACE2_EVENT": str(trace)}))
    return len(list(trace.iterdir()))
