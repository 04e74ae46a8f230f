"""Names for agents that work in one clone at the same time, one for each of their sessions.

The first session works under the name that the clone was given, ``ada``; another one that begins
while it runs is ``ada-2``. A name is free again when the client that had it has ended, so the
next session finds the claims that were left. What is remembered lies below the common git directory
and is safe to delete.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

from gitbaton.base.value import Value
from gitbaton.plan.log.cells import MAX_AGENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_FOLDER = os.path.join("baton", "sessions")
_SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "fish", "git", "env")
_LONGEST = 100
_LARGEST = 4096
_OLD = 14 * 86400  # seconds after which a session that has ended is not resumed any more


class ClientProcess(Value):
    """A client at work: its process, and when that began, by which it is known from a later one."""

    process: int
    began: str


class ClientSession(Value):
    """What is remembered of a session: under which name and client it works, and which of its
    tasks it was kept from leaving behind."""

    name: str
    client: ClientProcess
    warned: tuple[str, ...] = ()


def calling_client(began: Callable[[int], str]) -> ClientProcess:
    """The client that runs us, shells in between left out."""
    process = os.getppid()
    while _program(process) in _SHELLS and (above := _parent(process)) > 1:
        process = above
    return ClientProcess(process, began(process))


def began_at(process: int) -> str:
    """When a process began, in whatever form the system has; empty if it has ended."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[19]
    except OSError:
        if os.path.isdir("/proc/self"):
            return ""
    asked = ["ps", "-o", "lstart=", "-p", str(process)]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def _program(process: int) -> str:
    try:
        with open(f"/proc/{process}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def _parent(process: int) -> int:
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def take_name(
    common_dir: str,
    session: str,
    base: str,
    client: ClientProcess,
    began: Callable[[int], str],
    *,
    cleared: bool,
) -> str:
    """The name under which a session works, remembered for it; ``base`` if it cannot be.

    ``cleared`` says that the client began this session in the place of its last one, whose name
    goes on. ``began`` says when a process began, and nothing for one that has ended.
    """
    path = _path(common_dir, session)
    if not path:
        return base
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(os.path.join(os.path.dirname(path), ".lock"), "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            others = _at_work(os.path.dirname(path), began)
            found = others.pop(path, None) or _read(path)
            if cleared:
                found = _forget_last(others, client) or found
            name = _free_name(base, found, others.values())
            _write(path, ClientSession(name, client, found.warned if found else ()))
    except OSError:
        return base
    return name


def session_of(common_dir: str, session: str) -> ClientSession | None:
    """What is remembered of a session, if anything is."""
    path = _path(common_dir, session)
    return _read(path) if path else None


def remember_told(common_dir: str, session: str, known: ClientSession, task: str) -> None:
    """Record that a session was warned of a task that it holds."""
    try:
        _write(_path(common_dir, session), known.replace(warned=(*known.warned, task)))
    except OSError:
        return


def _free_name(base: str, found: ClientSession | None, others: Iterable[ClientSession]) -> str:
    """The name it had, if no other session has it now; else the first that is free."""
    taken = {other.name for other in others}
    if found and found.name not in taken and _is_of(found.name, base):
        return found.name
    number, name = 1, base
    while name in taken:
        number += 1
        tail = f"-{number}"
        name = base[: MAX_AGENT - len(tail)] + tail
    return name


def _is_of(name: str, base: str) -> bool:
    """Whether a name was made of the base; the clone may have been named anew since."""
    stem, dash, number = name.rpartition("-")
    return name == base or bool(dash and number.isdecimal() and base.startswith(stem))


def _forget_last(others: dict[str, ClientSession], client: ClientProcess) -> ClientSession | None:
    """The session of the same client, which another one takes the place of."""
    for path, session in others.items():
        if session.client == client:
            os.unlink(path)
            return others.pop(path)
    return None


def _at_work(folder: str, began: Callable[[int], str]) -> dict[str, ClientSession]:
    """The sessions whose clients have not ended, by path; of the others the old are deleted."""
    found = {}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        session = None if name.startswith(".") else _read(path)
        if session is None:
            continue
        if began(session.client.process) == session.client.began:
            found[path] = session
        elif time.time() - os.stat(path).st_mtime > _OLD:
            os.unlink(path)
    return found


def _path(common_dir: str, session: str) -> str:
    plain = session.replace("-", "").replace("_", "")
    if not plain.isascii() or not plain.isalnum() or len(session) > _LONGEST:
        return ""
    return os.path.join(common_dir, _FOLDER, session)


def _read(path: str) -> ClientSession | None:
    try:
        with open(path, "rb") as file:
            fields: Mapping[str, object] = json.loads(file.read(_LARGEST))
        client = ClientProcess(int(str(fields["process"])), str(fields["began"]))
        warned = fields["told"]
        return ClientSession(
            str(fields["name"]), client, tuple(map(str, warned)) if isinstance(warned, list) else ()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: str, session: ClientSession) -> None:
    fields = {
        "name": session.name,
        "process": session.client.process,
        "began": session.client.began,
        "told": session.warned,
    }
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(fields, file)
    os.replace(temporary, path)
