"""Everything the server ever had: commits from its ref log on, and the rows in each of them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from benchmarks.race.field import PLAN
from benchmarks.race.rows import Row, by_task, read_rows
from benchmarks.race.witness import Update, Witness

HEADS, TASKS = "refs/heads/", "refs/baton/tasks/"


class Commit(NamedTuple):
    """What the checker needs of a commit. ``files`` maps feature files to blobs."""

    oid: str
    parents: Sequence[str]
    nonce: str
    files: Mapping[str, str]


class Log(NamedTuple):
    """One version of one feature's Progress Log, the features it needs, and whether all is DONE."""

    rows: Sequence[Row]
    tasks: Mapping[str, Sequence[Row]]
    needs: Sequence[str] = ()
    complete: bool = False


class Ledger:
    """The server's history, read once after the race."""

    def __init__(
        self,
        commits: Mapping[str, Commit],
        logs: Mapping[str, Log],
        updates: Mapping[str, Sequence[Update]],
        refs: Mapping[str, str],
        lateness: float,
    ) -> None:
        self.commits = commits
        self.logs = logs
        self.updates = updates
        self.refs = refs
        self.lateness = lateness

    def log(self, commit: str, path: str) -> Log:
        """A feature's log in a commit; empty if neither is there."""
        files = self.commits[commit].files if commit in self.commits else {}
        return self.logs[files[path]] if path in files else Log((), {})

    def rows_of(self, commit: str, task: str) -> Sequence[Row]:
        """A task's rows in a commit, in whichever file they stand."""
        files = self.commits[commit].files
        found = (self.logs[blob].tasks.get(task, ()) for blob in files.values())
        return next((rows for rows in found if rows), ())

    def branches(self) -> Mapping[str, str]:
        """The tips of all branches."""
        return {ref: oid for ref, oid in self.refs.items() if ref.startswith(HEADS)}

    def task_updates(self) -> Iterator[tuple[str, Sequence[Update]]]:
        """The moves of each task's ref, by task."""
        for ref, updates in self.updates.items():
            if ref.startswith(TASKS):
                yield ref.removeprefix(TASKS), updates


def read_ledger(server: Path, environ: Mapping[str, str], witness: Witness) -> Ledger:
    """Read a server's refs and ref log, and all that can be reached from them."""
    lines = _output(server, environ, "for-each-ref", "--format=%(refname) %(objectname)")
    refs = dict(line.split(" ", 1) for line in lines.splitlines())
    form = "%x01%H %P%x02%(trailers:key=Baton-Nonce,valueonly)"
    history = _output(server, environ, "log", "--all", "--reflog", f"--format={form}")
    commits: dict[str, Commit] = {}
    logs: dict[str, Log] = {}
    with _objects(server, environ) as objects:
        for entry in history.split("\x01")[1:]:
            names, _, nonce = entry.partition("\x02")
            oid, *parents = names.split()
            files = objects.tree(f"{oid}:{PLAN}")
            commits[oid] = Commit(oid, parents, nonce.strip(), files)
            for blob in files.values():
                if blob not in logs:
                    logs[blob] = _log(objects.read(blob).decode("utf-8", "replace"))
    return Ledger(commits, logs, witness.by_ref(), refs, witness.lateness)


def _log(text: str) -> Log:
    rows = read_rows(text)
    tasks = by_task([row for row in rows if row.action != "NOTE"])
    listed = re.findall(r"(?m)^- \[.\] (\S+)", text)
    needs = re.findall(r"(?m)^\*\*Dependencies:\*\*.*", text)
    complete = all(task in tasks and tasks[task][-1].action == "DONE" for task in listed)
    return Log(rows, by_task(rows), re.findall(r"[0-9]+(?:\.[0-9]+)+", "".join(needs)), complete)


class _Objects:
    """One ``git cat-file --batch``."""

    def __init__(self, asked: IO[bytes], told: IO[bytes]) -> None:
        self._asked, self._told = asked, told

    def read(self, name: str) -> bytes:
        self._asked.write(f"{name}\n".encode())
        self._asked.flush()
        head = self._told.readline().split()
        if len(head) != 3:
            return b""
        return self._told.read(int(head[2]) + 1)[:-1]

    def tree(self, name: str) -> dict[str, str]:
        """The entries of a tree: names and object IDs."""
        data, found = self.read(name), {}
        while data:
            head, _, rest = data.partition(b"\0")
            found[head.split(b" ", 1)[1].decode()] = rest[:20].hex()
            data = rest[20:]
        return found


@contextmanager
def _objects(server: Path, environ: Mapping[str, str]) -> Iterator[_Objects]:
    with subprocess.Popen(
        ["git", "cat-file", "--batch"],
        cwd=server,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield _Objects(process.stdin, process.stdout)
        process.stdin.close()


def _output(server: Path, environ: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=server, env=environ, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode("utf-8", "replace")
