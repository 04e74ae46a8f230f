"""A real git repository to play in, and the installed executable to run inside it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from support.environment import SCRIPTS
from support.forked import call
from support.typed_hints import type_hints

EXECUTABLE = SCRIPTS / "git-baton"
START = int(datetime(2024, 1, 15, 10, 0, tzinfo=UTC).timestamp())
TICK = 60
PATIENCE = 120  # seconds until a hanging child fails its test

_MAKES_COMMITS = {"am", "cherry-pick", "commit", "merge", "pull", "rebase", "revert"}


class Outcome(NamedTuple):
    """What a finished process left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def run(
    command: list[str],
    cwd: Path,
    *,
    input: str | bytes | None = None,
    env: Mapping[str, str] | None = None,
) -> Outcome:
    """Run ``command`` without a terminal; ``env`` is added to the sealed environment."""
    done = subprocess.run(
        command,
        cwd=cwd,
        input=input.encode() if isinstance(input, str) else input or b"",
        env={**os.environ, **(env or {})},
        capture_output=True,
        start_new_session=True,
        timeout=PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, _text(done.stdout), _text(done.stderr))


def _text(stream: bytes) -> str:
    return stream.decode("utf-8", "surrogateescape")


class Sandbox:
    """A repository whose commits are dated by a clock that ticks one minute a commit.

    ``agent`` is the GIT_BATON_AGENT of everything run here; empty means unset.
    """

    def __init__(self, path: Path, agent: str = "") -> None:
        self.path = path
        self.agent = agent
        self.clock = START

    def git(
        self,
        *args: str,
        input: str | bytes | None = None,
        check: bool = True,
        env: Mapping[str, str] | None = None,
        date: str | int | None = None,
    ) -> Outcome:
        """Run git here. With ``check``, a failure fails the test and shows git's words."""
        stamp = f"{self._now(date)} +0000"
        if date is None and args[0] in _MAKES_COMMITS:
            self.clock += TICK
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        variables = {**self._agent(None), **dates, **(env or {})}
        outcome = run(["git", *args], self.path, input=input, env=variables)
        type_hints(outcome.out + outcome.err, self.path, {**os.environ, **variables})
        assert not check or outcome.code == 0, f"git {' '.join(args)}: {outcome}"
        return outcome

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, byte for byte, with its folders."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def read(self, path: str) -> str:
        """A file's text, line endings as they are."""
        return (self.path / path).read_bytes().decode()

    def append(self, path: str, *lines: str) -> None:
        """Add lines at the end of a file, such as rows to a Progress Log."""
        with (self.path / path).open("ab") as file:
            file.write("".join(f"{line}\n" for line in lines).encode())

    def stage(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write and stage files; None stages a deletion."""
        for path, content in files.items():
            if content is None:
                (self.path / path).unlink()
            else:
                self.write(path, content)
        if files:
            self.git("add", "--all", "--", *files)

    def commit(
        self,
        subject: str,
        files: Mapping[str, str | bytes | None] | None = None,
        *,
        body: str = "",
        date: str | int | None = None,
        author: str = "",
    ) -> str:
        """Record a commit past every judging hook, even an empty one; its object ID.

        What is staged already goes in too. ``date`` is an ISO date (UTC) or epoch seconds,
        ``author`` reads ``Name <mail>``.
        """
        self.stage(files or {})
        message = f"{subject}\n\n{body}" if body else subject
        options = ["--quiet", "--allow-empty", "--allow-empty-message", "--no-verify"]
        options += [f"--author={author}"] if author else []
        self.git("commit", *options, "--cleanup=verbatim", "--file=-", input=message, date=date)
        return self._head()

    def oid(self, rev: str = "HEAD") -> str:
        """The full object ID that ``rev`` names."""
        return self.git("rev-parse", "--verify", rev).out.strip()

    def baton(
        self,
        *args: str,
        input: str | bytes | None = None,
        agent: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run what the installed executable runs, here and in a process of its own."""
        variables = {**os.environ, **self._agent(agent), **(env or {})}
        given = input.encode() if isinstance(input, str) else input or b""
        code, out, err = call(args, self.path, given, variables, PATIENCE)
        type_hints(_text(out + err), self.path, variables)
        return Outcome(code, _text(out), _text(err))

    def hook(
        self,
        name: str,
        *args: str,
        input: str | bytes | None = None,
        agent: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run one hook as git would during ``git commit -m``: GIT_EDITOR=: means no editor."""
        variables = {"GIT_EDITOR": ":", **(env or {})}
        return self.baton("hook", name, *args, input=input, agent=agent, env=variables)

    def _head(self) -> str:
        """What HEAD names; read without a process where that is a file, for every commit asks."""
        folder = self.path / ".git"
        head = (folder / "HEAD").read_text().strip() if folder.is_dir() else ""
        if head and not head.startswith("ref: "):
            return head
        file = folder / head.removeprefix("ref: ")
        return file.read_text().strip() if head and file.is_file() else self.oid()

    def _agent(self, agent: str | None) -> dict[str, str]:
        name = self.agent if agent is None else agent
        return {"GIT_BATON_AGENT": name} if name else {}

    def _now(self, date: str | int | None) -> int:
        if isinstance(date, str):
            moment = datetime.fromisoformat(date)
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
        return self.clock if date is None else date
